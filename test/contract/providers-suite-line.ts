/** The suite's part on the line between terminal and scheme: silence, breaks, nonsense, and keys that do not fit. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import { ANSWER_BYTES_MAX } from '#main/providers/http.ts';
import type { Answer, ChannelOrder, PaymentProvider } from '#main/ports.ts';
import { openRig, type Ledger } from './providers-rig.ts';
import type { Bench, Mode } from './providers-suite.ts';

/** Longer than any scheme's time-out of a call that collects. */
const ANY_TIMEOUT_MS = 60_000;

export function lineTests(bench: Bench): void {
  describe('the line', () => {
    for (const mode of bench.traits.modes) collectingTests(bench, mode);
    operationTests(bench);
    strangerTests(bench);
  });
}

/** A call that collects is sent, and something happens to it. `begun` says whether the order then exists. */
function collectingTests(bench: Bench, mode: Mode): void {
  const { traits, rig, provider, total } = bench;
  const collect = async (order: ChannelOrder): Promise<() => Promise<Answer>> => {
    if (mode === 'mpm') return () => provider().present(order);
    const code = await bench.payerCode();
    return () => provider().charge(order, code);
  };
  const expectThen = async (order: ChannelOrder, done: boolean): Promise<void> => {
    const absent = mode === 'mpm' ? traits.neverPresented : 'absent';
    expect((await provider().query(order)).kind).toBe(done ? { mpm: 'waiting', cpm: 'paid' }[mode] : absent);
    expect(await bench.moved(order)).toEqual(done && mode === 'cpm' ? [['capture', total]] : []);
  };
  const well = mode === 'mpm' ? 'presented' : 'paid';

  test.each([
    ['badSignature', true],
    ['cut', true],
    ['dropped', false],
  ])(`%s at ${mode}: unknown, then it is found out`, async (behaviour, done) => {
    if (behaviour === 'badSignature' && !traits.signsAnswers) return expect(traits.signsAnswers).toBe(false);
    await bench.behave(behaviour);
    const order = bench.order(mode);
    expect((await (await collect(order))()).kind).toBe('unknown');
    await expectThen(order, done);
  });

  test(`twice at ${mode}: at most one order, and never a second capture`, async () => {
    await bench.behave('twice');
    const order = bench.order(mode);
    const answer = await (await collect(order))();
    expect(['unknown', well]).toContain(answer.kind);
    await expectThen(order, true);
  });

  test.each([
    ['silent', true],
    ['deaf', false],
  ])(`%s at ${mode}: unknown after the time-out, then it is found out`, async (behaviour, done) => {
    await bench.behave(behaviour);
    const order = bench.order(mode);
    const answer = (await collect(order))();
    await bench.held();
    rig().clock.advance(ANY_TIMEOUT_MS);
    expect(await answer).toEqual({ kind: 'unknown', reason: 'timed out' });
    await expectThen(order, done);
    await rig().control(`${traits.scheme}/release`);
  });

  test(`slow at ${mode}: the answer comes when it is let go`, async () => {
    await bench.behave('slow');
    const order = bench.order(mode);
    const answer = (await collect(order))();
    await bench.held();
    expect(await bench.moved(order)).toEqual(mode === 'cpm' && traits.capturesLater !== true ? [['capture', total]] : []);
    expect(await rig().control(`${traits.scheme}/release`)).toEqual({ released: 1 });
    expect(await answer).toMatchObject({ kind: well });
  });

  test(`stalled at ${mode}: nothing is there while it waits, and it is done when it is let go`, async () => {
    await bench.behave('stalled');
    const order = bench.order(mode);
    const answer = (await collect(order))();
    await bench.held();
    await expectThen(order, false);
    await rig().control(`${traits.scheme}/release`);
    expect(await answer).toMatchObject({ kind: well });
  });
}

function operationTests(bench: Bench): void {
  const { traits, provider, total } = bench;
  const refundOf = (order: ChannelOrder) => ({ refundNo: `${order.orderNo}A`, amountMinor: minor(total), reason: 'x' });
  const ask = {
    query: (order: ChannelOrder) => provider().query(order),
    reverse: (order: ChannelOrder) => provider().reverse(order),
    refund: (order: ChannelOrder) => provider().refund(order, refundOf(order)),
  };

  test.each(['query', 'reverse', 'refund'] as const)('a system error at %s is unknown', async (operation) => {
    const order = operation === 'reverse' ? await reversible(bench) : await bench.paid();
    await bench.behave(`systemError@${operation}`);
    expect(['unknown', 'again']).toContain((await ask[operation](order)).kind);
  });

  test.skipIf(!traits.modes.includes('mpm'))('a system error at a code to be shown is unknown', async () => {
    await bench.behave('systemError@present');
    expect((await provider().present(bench.order('mpm'))).kind).toBe('unknown');
  });

  test.skipIf(!traits.signsAnswers).each(['query', 'reverse', 'refund'] as const)(
    'a wrongly signed answer to %s proves nothing (skipped where answers are not signed)',
    async (operation) => {
      const order = await bench.paid();
      await bench.behave(`badSignature@${operation}`);
      expect(await ask[operation](order)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('signature does not verify') });
    },
  );
}

/** A paid order, or one that waits for its payer where what is paid cannot be reversed: such a scheme may only be asked then. */
async function reversible(bench: Bench): Promise<ChannelOrder> {
  const { reverseOfPaid, modes } = bench.traits;
  if (reverseOfPaid[modes.includes('cpm') ? 'cpm' : 'mpm'] !== 'paid') return bench.paid();
  const order = bench.order('mpm');
  await bench.read(await bench.presented(order));
  return order;
}

function strangerTests(bench: Bench): void {
  const { traits, rig, provider } = bench;
  const { scheme, modes } = traits;
  const client = (settings: object): PaymentProvider => {
    const made = rig().clients({ [scheme]: settings }).get(scheme);
    if (made === undefined) throw new Error('not switched on');
    return made;
  };
  const at = (url: string): PaymentProvider => client(traits.elsewhere(bench.mine(), url));
  const collect = async (one: PaymentProvider, order: ChannelOrder): Promise<Answer> =>
    order.mode === 'mpm' ? one.present(order) : one.charge(order, await bench.payerCode());

  test('a request signed with another key is turned away and does nothing', async () => {
    const other = await openRig();
    try {
      const impostor = client(traits.impostor(bench.mine(), other.settings[scheme] as Record<string, unknown>));
      const tried = modes.map((mode) => bench.order(mode));
      for (const order of tried) expect(['unknown', 'refused']).toContain((await collect(impostor, order)).kind);
      const { orders } = await rig().control<Ledger>(`${scheme}/ledger`);
      const numbers = new Set(tried.map(({ orderNo }) => orderNo));
      expect(orders.filter(({ orderNo }) => numbers.has(orderNo))).toEqual([]);
    } finally {
      await other.sandbox.close();
    }
  });

  test('nobody there: unknown', async () => {
    for (const mode of modes) expect(await collect(at('http://127.0.0.1:1/'), bench.order(mode))).toEqual({ kind: 'unknown', reason: 'ECONNREFUSED' });
  });

  test.each([
    ['an HTML page', (response: ServerResponse) => response.end('<html>proxy</html>')],
    ['an empty 200', (response: ServerResponse) => response.end()],
    ['an empty object', (response: ServerResponse) => response.end('{}')],
    ['a 502', (response: ServerResponse) => response.writeHead(502).end('bad gateway')],
    ['a redirect', (response: ServerResponse) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()],
    ['half an answer', (response: ServerResponse) => void response.writeHead(200, { 'Content-Length': '100' }).write('{"a', () => response.destroy())],
    ['too much', (response: ServerResponse) => response.end('x'.repeat(ANSWER_BYTES_MAX + 1))],
  ])('%s is unknown to every call', async (_, answer) => {
    const server = createServer((request, response) => void request.resume().on('end', () => answer(response)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const one = at(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      for (const mode of modes) {
        const order = bench.order(mode);
        const refund = one.refund(order, { refundNo: 'R1', amountMinor: minor(bench.units(1)), reason: 'x' });
        const answers = [collect(one, order), one.query(order), one.reverse(order), refund];
        for (const { kind } of await Promise.all(answers)) expect(kind).toBe('unknown');
      }
    } finally {
      server.close();
    }
  });

  test('no key, code or signature is logged or thrown', async () => {
    const codes: string[] = [];
    const behaviours = ['normal', ...(traits.signsAnswers ? ['badSignature'] : []), 'cut', 'systemError', 'twice'];
    for (const behaviour of modes.includes('cpm') ? [...behaviours, 'refuse', 'password'] : behaviours) {
      for (const mode of modes) {
        await bench.behave(behaviour);
        const order = bench.order(mode);
        const code = await bench.payerCode();
        codes.push(code);
        await (mode === 'mpm' ? provider().present(order) : provider().charge(order, code));
        await provider().reverse(order);
        await bench.behave('normal');
      }
    }
    const secrets = traits.secrets(bench.mine());
    expect(secrets.length).toBeGreaterThan(0);
    expect(rig().logged.length).toBeGreaterThan(8);
    const logged = rig().logged.join('\n');
    for (const word of [...secrets, ...codes]) expect(logged.includes(word), 'a secret is in the log').toBe(false);
    expect(logged).not.toMatch(/signature="|sign=|authorization/i);
  });
}
