/** Ages, dates and the rules against loss: what they find calls staff. */
import { Fault, type LineView, type Minor } from '#main/contract';
import { dayIn } from '../../core/day.ts';
import { evaluate, reasonOf, type CheckResult, type Weighed } from '../../core/kiosk/checks.ts';
import { viewOf } from '../../core/sale/sale.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import type { Desk, KioskDeps } from './desk.ts';

export interface Checking {
  /** The basket is another: is there something that not everybody may buy, or nobody any more? */
  watch(): void;
  /** Goods were taken out again. */
  removed(): void;
  /** @throws Fault BAD_STATE where staff have to look first */
  beforePayment(): Promise<void>;
}

/** What the goods weigh, as far as that is known. */
function expectedOf(lines: readonly LineView[], { catalogue }: Pick<KioskDeps, 'catalogue'>): Pick<Weighed, 'expectedGrams' | 'unknown'> {
  let expectedGrams = 0;
  let unknown = 0;
  for (const { productId, unit, quantityMilli } of lines) {
    const grams = productId === undefined ? undefined : catalogue.byId(productId)?.weightGrams;
    if (unit === 'kg') expectedGrams += quantityMilli;
    else if (grams === undefined) unknown += quantityMilli / 1000;
    else expectedGrams += (grams * quantityMilli) / 1000;
  }
  return { expectedGrams, unknown };
}

export function createChecking(deps: KioskDeps & { region: RegionPack }, desk: Desk): Checking {
  const { lane, sales, catalogue, settings, scale, region, clock } = deps;
  const dayOf = dayIn(region.timeZone);
  const lines = (): readonly LineView[] => sales.register.lanes.get(lane).lines;

  async function weighed(): Promise<{ weighed?: Weighed }> {
    if (settings.scale !== 'bagging' || !settings.checks.some(({ kind }) => kind === 'weight') || scale.actions() === null) return {};
    const reading = await scale.read();
    return { weighed: { ...expectedOf(lines(), deps), grams: reading.state === 'stable' ? reading.grams : null } };
  }
  /** Says what the rules found, and calls staff where they did. */
  function found(checks: CheckResult[]): void {
    if (checks.length === 0) return;
    const visit = desk.buying();
    desk.save(visit, (tx) => tx.append('kiosk.checked', { saleId: visit.saleId, checks }));
    for (const { rule, outcome, measured, allowed } of checks) if (outcome === 'called') desk.call({ reason: reasonOf[rule], check: { rule, measured, allowed } });
  }
  function facts(more: { weighed?: Weighed }) {
    const visit = desk.buying();
    const { itemCount, totalMinor } = viewOf(sales.register.lanes.get(lane), region, false);
    const priceMinor = lines().reduce<Minor>((most, line) => (line.priceMinor > most ? line.priceMinor : most), 0 as Minor);
    return { visit, facts: { basket: { items: itemCount, totalMinor, priceMinor, removals: visit.removals }, drawn: visit.drawn, ...more } };
  }
  function watchAge(): void {
    const visit = desk.buying();
    const aged = lines().flatMap(({ productId }) => (productId === undefined ? [] : (catalogue.byId(productId) ?? [])));
    const strictest = aged.toSorted((a, b) => (b.minAge ?? 0) - (a.minAge ?? 0))[0];
    const minAge = strictest?.minAge ?? 0;
    const open = visit.calls.find(({ reason }) => reason === 'age');
    if (open !== undefined && open.minAge !== minAge) desk.gone(['age']);
    if (strictest !== undefined && minAge > visit.ageSeen) desk.call({ reason: 'age', minAge, productId: strictest.id, productName: strictest.name });
  }
  /** A cashier is warned and decides; nobody is here who would. */
  function watchDates(): void {
    const today = dayOf(clock.nowMs());
    const { calls, datesSeen = [] } = desk.buying();
    const past = lines().filter(({ id, expiry }) => expiry !== undefined && expiry < today && !datesSeen.includes(id));
    for (const { reason, lineId } of calls) if (reason === 'expired' && !past.some(({ id }) => id === lineId)) desk.gone(['expired'], lineId);
    for (const { id: lineId, productId, name: productName } of past) desk.call({ reason: 'expired', lineId, productName, ...(productId === undefined ? {} : { productId }) });
  }
  return {
    watch() {
      watchAge();
      watchDates();
    },
    removed() {
      const visit = desk.buying();
      desk.save({ ...visit, removals: visit.removals + 1 });
      const { visit: now, facts: about } = facts({});
      const broken = evaluate(settings.checks.filter(({ kind }) => kind === 'removals'), about, now.approved);
      if (broken.some(({ outcome }) => outcome === 'called')) found(broken);
    },
    async beforePayment() {
      const more = await weighed();
      const { visit, facts: about } = facts(more);
      const checks = evaluate(settings.checks, about, visit.approved);
      found(checks);
      const broken = checks.find(({ outcome }) => outcome === 'called');
      if (broken !== undefined) throw new Fault('BAD_STATE', 'staff have to look at something first', { reason: reasonOf[broken.rule] });
    },
  };
}
