/** The payment service, its providers and the schemes' stand-ins, over real HTTP; only time is made up. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentView } from '#main/contract';
import { startSandbox, type RunningSandbox } from '#main/commands/sandbox.ts';
import { createProviders } from '#main/providers/index.ts';
import { quietLog } from '#main/system.ts';
import { virtualClock, type VirtualClock } from '#test/sim/clock.ts';
import { bench, LANE, type Bench, type Terminal } from '#test/sim/terminal.ts';

const clock: VirtualClock = virtualClock();
let sandbox: RunningSandbox;
let counter: Bench;
let made = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ clock });
});
afterAll(() => sandbox.close());
afterEach(() => counter.remove());

function boot(): Terminal {
  const nonce = (): string => String((made += 1)).padStart(32, '0');
  counter = bench({ clock, ids: { next: () => nonce().slice(-12) }, providers: [...createProviders(sandbox.settings, { clock, nonce, log: quietLog }).values()] });
  return counter.boot();
}

/** Plays the customer, or arranges a mishap. */
async function play<T>(path: string, args: object = {}): Promise<T> {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(args) });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

interface Ledger { entries: { kind: 'capture' | 'refund'; orderNo: string; amountMinor: number }[] }

/** Money of an attempt that the scheme still holds for the shop. */
async function kept(terminal: Terminal, scheme: string, id: string): Promise<number> {
  const orderNo = terminal.store.attempts.byId(id)?.orderNo;
  const { entries } = await play<Ledger>(`${scheme}/ledger`);
  return entries.filter((entry) => entry.orderNo === orderNo).reduce((sum, { kind, amountMinor }) => sum + (kind === 'capture' ? amountMinor : -amountMinor), 0);
}

const is = (phase: string) => ({ attempt }: PaymentView): boolean => attempt?.phase === phase;

async function charge(terminal: Terminal, scheme: string, id: string): Promise<void> {
  const { code } = await play<{ code: string }>(`${scheme}/payer-code`);
  terminal.payments.handlers['payment.charge']({ code }, terminal.caller(id));
}

async function show(terminal: Terminal, scheme: string, id: string): Promise<{ orderNo: string; scheme: string }> {
  terminal.payments.handlers['payment.present']({ scheme }, terminal.caller(id));
  const { attempt } = await terminal.until(is('waitingForPayer'));
  return await play('read', { code: attempt?.qr });
}

const ask = (terminal: Terminal, id: string): null => terminal.payments.handlers['payment.query']({ attemptId: id }, terminal.caller());
const cancel = (terminal: Terminal, id: string): null => terminal.payments.handlers['payment.cancel']({ attemptId: id }, terminal.caller());

/** Time goes on in the steps of the procedure until the payment is so; what is out is awaited each time. */
async function goOn(terminal: Terminal, so: (view: PaymentView) => boolean): Promise<void> {
  for (let i = 0; i < 100 && !so(terminal.lastPayment()); i += 1) {
    await terminal.until(({ attempt }) => so({ attempt, inQuestion: [] } as PaymentView) || attempt?.nextAtMs !== undefined);
    const { attempt } = terminal.lastPayment();
    if (attempt?.nextAtMs !== undefined) await clock.advance(Math.max(0, attempt.nextAtMs - clock.nowMs()));
  }
  await terminal.until(so);
}

function expectCompleted(terminal: Terminal, amountMinor: number): void {
  expect(terminal.sales.view(LANE)).toMatchObject({ status: 'completed', totalMinor: amountMinor, pointsEarned: Math.floor(amountMinor / 100) });
}

describe.each(['wechat', 'alipay'])('%s', (scheme) => {
  it('is collected by a code that the customer reads', async () => {
    const terminal = boot();
    await terminal.sell(1999);
    const order = await show(terminal, scheme, 'a1');
    await play(`${order.scheme}/decide`, { orderNo: order.orderNo, approve: true });
    ask(terminal, 'a1');
    await terminal.until(is('paid'));
    expectCompleted(terminal, 1999);
    expect(await kept(terminal, scheme, 'a1')).toBe(1999);
  });

  it('is collected by the code that the customer shows, at once or with a password', async () => {
    const terminal = boot();
    await terminal.sell(500);
    await charge(terminal, scheme, 'a1');
    await terminal.until(is('paid'));
    expectCompleted(terminal, 500);
    await terminal.sell(700);
    await play(`${scheme}/behave`, { behaviour: 'password' });
    await charge(terminal, scheme, 'a2');
    const { attempt } = await terminal.until(is('waitingForPayer'));
    expect(attempt?.payerAsked).toBe(true);
    await play(`${scheme}/decide`, { orderNo: terminal.store.attempts.byId('a2')?.orderNo, approve: true });
    await goOn(terminal, is('paid'));
    expect(await kept(terminal, scheme, 'a2')).toBe(700);
  });

  it.each(['cut', 'twice', 'badSignature', 'systemErrorPaid'])('charged under "%s" is asked about and found paid, once', async (behaviour) => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour });
    await charge(terminal, scheme, 'a1');
    await goOn(terminal, is('paid'));
    expectCompleted(terminal, 500);
    expect(await kept(terminal, scheme, 'a1')).toBe(500);
  });

  it.each(['dropped', 'systemError'])('charged under "%s" was never made: it is closed after a few questions', async (behaviour) => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour });
    await charge(terminal, scheme, 'a1');
    await goOn(terminal, is('reversed'));
    expect(await kept(terminal, scheme, 'a1')).toBe(0);
    await charge(terminal, scheme, 'a2');
    await terminal.until(is('paid'));
    expectCompleted(terminal, 500);
  });

  it.each(['refuse', 'notEnough'])('is refused with words: %s', async (behaviour) => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour });
    await charge(terminal, scheme, 'a1');
    const { attempt } = await terminal.until(is('refused'));
    expect(attempt?.refusal?.message).toMatch(/./);
    expect(await kept(terminal, scheme, 'a1')).toBe(0);
  });

  it('cancelled while the customer types the password goes back to nothing', async () => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour: 'password' });
    await charge(terminal, scheme, 'a1');
    await terminal.until(is('waitingForPayer'));
    await play(`${scheme}/behave`, { behaviour: 'again' });
    cancel(terminal, 'a1');
    await goOn(terminal, is('reversed'));
    expect(await kept(terminal, scheme, 'a1')).toBe(0);
  });

  it('paid just before the cancel is given back, or wins: never both, never neither', async () => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour: 'payBeforeCancel' });
    await show(terminal, scheme, 'a1');
    cancel(terminal, 'a1');
    await goOn(terminal, ({ attempt }) => attempt?.phase === 'paid' || attempt?.phase === 'reversed');
    const paid = terminal.store.attempts.byId('a1')?.phase === 'paid';
    expect(await kept(terminal, scheme, 'a1')).toBe(paid ? 500 : 0);
    expect(terminal.sales.view(LANE).status).toBe(paid ? 'completed' : 'tendering');
  });

  it('that takes the money after a confirmed cancel is found out, without points', async () => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour: 'lateCapture' });
    await show(terminal, scheme, 'a1');
    cancel(terminal, 'a1');
    await terminal.until(is('reversed'));
    await clock.advance(10_000);
    await terminal.until(is('paidLate'));
    expect(await kept(terminal, scheme, 'a1')).toBe(500);
    expect(terminal.store.points.balance('merchant')).toBe(0);
  });

  it('that takes another amount is a state of its own, and gives it back when asked', async () => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour: 'wrongAmount' });
    await charge(terminal, scheme, 'a1');
    const { attempt } = await terminal.until(is('amountMismatch'));
    expect(attempt).toMatchObject({ refusal: { code: 'AMOUNT' }, known: ['schemePaid', 'otherAmount'], next: { kind: 'person' } });
    cancel(terminal, 'a1');
    await goOn(terminal, is('reversed'));
    expect(await kept(terminal, scheme, 'a1')).toBe(0);
  });

  it('that says nothing at all is asked again after a restart, and not charged again', async () => {
    const terminal = boot();
    await terminal.sell(500);
    await play(`${scheme}/behave`, { behaviour: 'silent' });
    await charge(terminal, scheme, 'a1');
    await arrived(terminal, scheme, 'a1');
    const again = counter.boot();
    await again.until(is('paid'));
    expectCompleted(again, 500);
    expect(await kept(again, scheme, 'a1')).toBe(500);
    await play(`${scheme}/release`);
  });
});

/** The request is at the scheme when the scheme has taken the money. */
async function arrived(terminal: Terminal, scheme: string, id: string): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) if ((await kept(terminal, scheme, id)) > 0) return;
  throw new Error('the charge never arrived');
}
