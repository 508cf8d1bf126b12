/**
 * `npm run fault -- kill --cycles N`: a terminal sells, and is killed with SIGKILL again and again,
 * at a moment drawn by the seed: while goods are scanned, a code is shown, the customer pays, the
 * completion is written, the receipt goes out, entries go to headquarters. Each time it starts
 * anew on what is left. At the end the books must add up.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { hqInit } from '#main/commands/hq.ts';
import { startSandbox } from '#main/commands/sandbox.ts';
import { openReader } from '#main/store/reader.ts';
import type { Settings } from '#main/settings.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { checkBooks, type Books, type Confirmed } from './books.ts';
import { phoneAt, startCounter, type Counter } from './counter.ts';
import { LineLost } from './link.ts';
import { random, type Random } from './random.ts';

const SCHEMES = ['wechat', 'alipay'] as const;
const TERMINAL = 'K1';
/** The kill comes this long after the step that was drawn, at most: inside the work that the step began. */
const KILL_AFTER_MS_MAX = 60;
/** All that is open must be settled within this long after the last start. */
const SETTLE_MS_MAX = 120_000;
const unresolved = ['created', 'sent', 'waitingForPayer', 'unknown', 'querying', 'reversing'];

export interface KillResult extends Books {
  ok: boolean;
  seed: number;
  cycles: number;
  /** Kills by what the cashier had last asked for or seen. */
  killedDuring: Record<string, number>;
  confirmed: number;
  seconds: number;
}

interface Round {
  counter: Counter;
  dice: Random;
  phone: ReturnType<typeof phoneAt>;
  confirmed: Confirmed[];
  /** Names what is going on, for the table, and for the kill that waits for it. */
  during(step: string): void;
}

/** Sells one sale from the first scan to the confirmed end. @throws LineLost when the terminal is killed */
async function sellOne({ counter, dice, phone, confirmed, during }: Round): Promise<void> {
  const { link, sale, payment, until } = counter;
  if (sale().status === 'completed') await link.ask('sale.next', {});
  during('scan');
  for (let n = dice.below(3); n >= 0; n -= 1) {
    await link.ask('sale.addOpen', { name: `货 ${dice.below(100)}`, priceMinor: 100 + dice.below(900) });
  }
  if (sale().status === 'open') await link.ask('payment.begin', {});
  const scheme = SCHEMES[dice.below(SCHEMES.length)] ?? 'wechat';
  const how = dice.pick(['cash', 'mpm', 'cpm'] as const);
  during(how);
  if (how === 'cash') await link.ask('payment.cash', { tenderedMinor: sale().dueMinor + dice.below(5000) });
  else if (how === 'cpm') await link.ask('payment.charge', { code: await phone.payerCode(scheme) });
  else {
    await link.ask('payment.present', { scheme });
    during('mpm shown');
    await until(() => payment().attempt?.phase === 'waitingForPayer' || payment().attempt?.phase === 'refused');
    during('mpm approved');
    await phone.scanAndPay(payment().attempt?.qr ?? '');
    const attemptId = payment().attempt?.id ?? '';
    await link.ask('payment.query', { attemptId });
  }
  // Paid is not the end: the screen's word that counts is the completed sale.
  await until(() => sale().status === 'completed' || ![...unresolved, 'paid'].includes(payment().attempt?.phase ?? ''));
  confirm(counter, confirmed);
  during('print and sync');
}

/** What the screen says is completed must be found for ever. */
function confirm({ sale }: Counter, confirmed: Confirmed[]): void {
  const { id, status, receiptNo, totalMinor } = sale();
  if (status !== 'completed' || receiptNo === undefined) return;
  if (confirmed.at(-1)?.saleId !== id) confirmed.push({ saleId: id, receiptNo, totalMinor });
}

/** Waits until an attempt that was open at the kill has its proven end. */
async function settle(counter: Counter): Promise<void> {
  const open = (): boolean => {
    const { attempt, inQuestion } = counter.payment();
    return [...(attempt === undefined ? [] : [attempt]), ...inQuestion].some(({ phase }) => unresolved.includes(phase));
  };
  const ask = async (): Promise<void> => {
    const { attempt, inQuestion } = counter.payment();
    for (const { id, phase } of [...(attempt === undefined ? [] : [attempt]), ...inQuestion]) {
      if (phase === 'waitingForPayer') await counter.link.ask('payment.cancel', { attemptId: id });
    }
  };
  if (!open()) return;
  await ask();
  await counter.until(() => !open());
}

async function killedRound(data: string, dice: Random, phone: Round['phone'], confirmed: Confirmed[]): Promise<string> {
  const counter = await startCounter(data);
  let step = 'start';
  // The fatal step is drawn before the round begins; the exact moment a little after it, too.
  let stepsLeft = dice.below(16);
  let kill: Promise<void> | null = null;
  const during = (name: string): void => {
    if (kill === null) step = name;
    stepsLeft -= 1;
    if (stepsLeft < 0) kill ??= wait(dice.below(KILL_AFTER_MS_MAX)).then(() => counter.kill());
  };
  try {
    during('recovery');
    await settle(counter);
    while (!counter.gone()) await sellOne({ counter, dice, phone, confirmed, during });
  } catch (error) {
    if (!counter.gone() && !(error instanceof LineLost)) throw error;
  }
  await (kill ?? counter.kill());
  confirm(counter, confirmed);
  return step;
}

/** Starts a last time, and waits until nothing is open any more and headquarters has it all. */
async function finish(data: string): Promise<void> {
  const counter = await startCounter(data);
  const limit = AbortSignal.timeout(SETTLE_MS_MAX);
  await settle(counter);
  let pending = counter.link.snapshot.sync.pending;
  counter.link.listen((event, view) => {
    if (event === 'sync') ({ pending } = view as { pending: number });
  });
  await counter.link.ask('sync.now', {});
  while (pending > 0 && !limit.aborted) await wait(50);
  const reader = openReader(data);
  const { seq } = reader.journal.tail();
  reader.close();
  if (pending > 0) throw new Error(`headquarters still waits for ${pending} of ${seq} entries`);
  await counter.kill();
}

/** @param options.seed draws every sale and every moment; a run with the same seed does the same work */
export async function runKills(options: { cycles: number; seed: number; onCycle?: (done: number) => void }): Promise<KillResult | { skipped: string }> {
  const started = performance.now();
  const postgres = await startPostgres();
  if ('skipped' in postgres) return postgres;
  const data = mkdtempSync(join(tmpdir(), 'guitai-kill-'));
  const sandbox = await startSandbox();
  try {
    await hqInit({ url: postgres.url });
    const settings: Settings = {
      shop: { name: '断电店', terminal: TERMINAL, region: 'cn' },
      payments: sandbox.settings,
      devices: { receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' } },
      sync: { url: postgres.url },
    };
    writeFileSync(join(data, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
    const dice = random(options.seed);
    const phone = phoneAt(sandbox.url);
    const confirmed: Confirmed[] = [];
    const killedDuring: Record<string, number> = {};
    for (let cycle = 0; cycle < options.cycles; cycle += 1) {
      const step = await killedRound(data, dice, phone, confirmed);
      killedDuring[step] = (killedDuring[step] ?? 0) + 1;
      options.onCycle?.(cycle + 1);
    }
    await finish(data);
    const books = await checkBooks({ data, confirmed, phone, schemes: SCHEMES, hqUrl: postgres.url, terminalId: TERMINAL });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const { seed, cycles } = options;
    return { ok: books.wrong.length === 0, seed, cycles, killedDuring, confirmed: confirmed.length, ...books, seconds };
  } finally {
    await sandbox.close();
    await postgres.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
