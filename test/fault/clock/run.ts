/**
 * `npm run fault -- clock`: the wall clock of a till jumps while it sells, waits for payments, prints, sends, closes its
 * shift and starts. First through the clock port, in virtual time; then, where libfaketime is installed, under the whole
 * process (process.ts). Whatever the clock showed, the order is that of the sequence, nothing is dropped, no count and
 * no balance is below zero, and right times bring it all to its end.
 */
import { Fault, minor } from '#main/contract';
import { hqInit } from '#main/commands/hq.ts';
import type { Facts } from '#main/core/journal/facts.ts';
import { MERCHANT_ACCOUNT, shippedProgramme } from '#main/core/points/programme.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { check } from '#test/sim/check.ts';
import { virtualClock } from '#test/sim/clock.ts';
import { random } from '#test/sim/random.ts';
import { sellOne, settle } from '../cashier.ts';
import { allEntries, compare, openHeadquarters, type Headquarters } from '../net/headquarters.ts';
import { LANE, PIN } from '../till.ts';
import { createWeekTill, type WeekTill } from '../week/till.ts';
import { drawJump } from './jumps.ts';
import { runUnderFaketime, type FaketimeFigures } from './process.ts';

const HOUR_MS = 3_600_000;
const JUMP_SHARE = 0.06;
const DRAIN_MS_MAX = 60_000;

export interface ClockFigures {
  ok: boolean;
  seed: number;
  sales: number;
  jumps: Record<string, number>;
  /** Neighbours in the journal whose times run backwards: what an order by time would have mixed up. */
  entries: number;
  backwards: number;
  restarts: number;
  process: FaketimeFigures | { skipped: string };
  wrong: string[];
}

/** Every figure that a jump could have driven below zero, or over its day's limit. */
function checkFigures({ name, store, sync }: WeekTill): string[] {
  const wrong: string[] = [];
  const entries = allEntries(store());
  entries.forEach(({ seq }, i) => {
    if (seq !== i + 1) wrong.push(`${name}: entry ${i + 1} is out of its place: there is ${seq}`);
  });
  const perDay = new Map<string, number>();
  for (const { kind, body } of entries) {
    if (kind !== 'points.earned' && kind !== 'points.takenBack') continue;
    const { points, day } = JSON.parse(body) as Facts['points.earned'] | Facts['points.takenBack'];
    if (points < 0) wrong.push(`${name}: ${points} points in ${kind}`);
    perDay.set(day, (perDay.get(day) ?? 0) + (kind === 'points.earned' ? points : -points));
  }
  for (const [day, points] of perDay) if (points < 0 || points > shippedProgramme.perMerchantDayMax) wrong.push(`${name}: ${points} points on ${day}`);
  if (store().points.balance(MERCHANT_ACCOUNT) < 0) wrong.push(`${name}: the balance of points is below zero`);
  if (sync().status().pending < 0) wrong.push(`${name}: a count of entries to send below zero`);
  return wrong.slice(0, 10);
}

async function turnOfShift({ till, cashier }: WeekTill, pass: (ms: number) => Promise<void>): Promise<void> {
  await settle(cashier);
  const { handlers } = till().shifts;
  const caller = till().caller();
  const { shift } = await handlers['shift.current']({}, caller);
  const { status, lines, id } = till().sales.view(LANE);
  if (till().payments.unresolvedOf(id) !== null || status === 'tendering' || (status === 'open' && lines.length > 0)) return;
  let over = false;
  const closing = Promise.resolve(handlers['shift.close']({ no: shift.no, countedMinor: minor(10_000), pin: PIN }, caller)).finally(() => (over = true));
  while (!over) await pass(1);
  await closing;
}

/** The clock is right again, the schemes answer, and time goes by: nothing may be left open. */
async function calm(till: WeekTill, advance: (ms: number) => Promise<void>): Promise<string[]> {
  till.network.up = true;
  for (let n = 0; n < 6; n += 1) {
    await settle(till.cashier);
    await advance(HOUR_MS);
  }
  till.sync().now();
  const late = AbortSignal.timeout(DRAIN_MS_MAX);
  while (till.sync().status().pending > 0 && !late.aborted) await new Promise((resolve) => void setTimeout(resolve, 10));
  const { pending, trouble } = till.sync().status();
  return [...(pending > 0 ? [`${till.name}: ${pending} entries are unsent: ${trouble?.message ?? ''}`] : []), ...check(till.till(), till.schemes, true).map((line) => `${till.name}: ${line}`)];
}

async function inVirtualTime(options: { sales: number; seed: number; onSale?: (done: number) => void }, url: string, hq: Headquarters) {
  const dice = random(options.seed);
  const clock = virtualClock();
  const did: Record<string, number> = {};
  const wrong: string[] = [];
  let restarts = 0;
  const till = createWeekTill({ name: 'C1', url, clock, chance: dice, doing: () => {} });
  const jump = (): void => {
    const { name, to } = drawJump(dice);
    clock.jump(to(clock.nowMs()) - clock.nowMs());
    did[name] = (did[name] ?? 0) + 1;
  };
  // Also in the middle of a payment's waiting.
  till.cashier.pass = async (ms) => {
    await clock.advance(ms / 2);
    if (dice.chance(JUMP_SHARE)) jump();
    await clock.advance(ms / 2);
  };
  const startMs = clock.nowMs();
  try {
    till.start();
    for (let sale = 1; sale <= options.sales; sale += 1) {
      if (dice.chance(0.5)) jump();
      if (dice.chance(0.1)) till.network.up = !till.network.up;
      await sellOne(till.cashier);
      if (dice.chance(0.1)) {
        await till.stop();
        jump();
        till.start();
        restarts += 1;
      }
      if (dice.chance(0.05)) await turnOfShift(till, (ms) => clock.advance(ms));
      if (dice.chance(0.2)) till.store().checkpoint();
      await clock.advance(dice.between(0, 600_000));
      options.onSale?.(sale);
    }
    clock.jump(startMs + clock.elapsedMs() - clock.nowMs());
    wrong.push(...(await calm(till, (ms) => clock.advance(ms))), ...checkFigures(till), ...(await compare(hq, 'C1', till.store())));
    const entries = allEntries(till.store());
    const backwards = entries.filter(({ atMs }, i) => atMs < (entries[i - 1]?.atMs ?? 0)).length;
    return { jumps: did, entries: entries.length, backwards, restarts, wrong };
  } catch (error) {
    // The store, or a service, could not go on.
    if (!(error instanceof Fault)) throw error;
    return { jumps: did, entries: 0, backwards: 0, restarts, wrong: [...wrong, `C1: ${error.message}`] };
  } finally {
    await till.remove();
  }
}

export async function runClock(options: { sales: number; seed: number; seconds: number; onSale?: (done: number) => void }): Promise<ClockFigures | { skipped: string }> {
  const { seed, sales, seconds } = options;
  const postgres = await startPostgres();
  if ('skipped' in postgres) return postgres;
  await hqInit({ url: postgres.url });
  const hq = await openHeadquarters(postgres.url);
  try {
    const virtual = await inVirtualTime(options, postgres.url, hq);
    const process = await runUnderFaketime({ seed, seconds, url: postgres.url });
    const wrong = [...virtual.wrong, ...('wrong' in process ? process.wrong : [])];
    return { seed, sales, ...virtual, process, ok: wrong.length === 0, wrong };
  } finally {
    await hq.close();
    await postgres.stop();
  }
}
