/** Sales put aside and taken up again, at this till or at another of the shop. */
import { Fault, type HeldView, type Lane } from '#main/contract';
import type { Sale } from '../../core/sale/sale.ts';
import type { Ids, Tx } from '../../ports.ts';
import type { HoldWord, SharedHold, ShopNews, ShopServer } from '../../shared-ports.ts';
import { heldRows, heldView, readSale, takenKey, takenRows, wordsOf, type HeldRow } from './hold-rows.ts';
import type { RegisterDeps, RegisterService } from './register.ts';
import { sellingSale } from './scan.ts';

/** Sales that may wait at once: more than a counter's queue ever holds. */
export const HELD_MAX = 50;

export type HoldDeps = Pick<RegisterDeps, 'store' | 'region' | 'currency' | 'clock' | 'emit' | 'log'> & {
  ids: Ids;
  /** Absent: the shop has no server. */
  shop?: Pick<ShopServer, 'status' | 'take' | 'wake'>;
};

type Lost = { till: string; atMs: number };

const takenFault = ({ till, atMs }: Lost): Fault => new Fault('HELD_TAKEN', `${till} has taken this sale up: it goes on there`, { till, atMs });

/** The other tills' holdings, as they were told last, and the words that go to the server. */
function createExchange({ store, region, currency, emit, log }: HoldDeps, register: RegisterService, taking: ReadonlySet<string>) {
  let others: ShopNews['held'] = [];
  let shown = '';

  function views(): HeldView[] {
    const own = heldRows(store);
    const here = new Set([...own.map(({ holdId }) => holdId), ...takenRows(store).map(({ holdId }) => holdId)]);
    const there = others
      .filter(({ holdId }) => !here.has(holdId))
      .map(({ holdId, heldAtMs, itemCount, totalMinor, firstName, till, awaySinceMs }): HeldView => ({
        id: holdId, heldAtMs, itemCount, totalMinor, firstName, till, ...(awaySinceMs === undefined ? {} : { awaySinceMs }),
      }));
    return [...own.map((row) => heldView(row, region)), ...there].toSorted((a, b) => a.heldAtMs - b.heldAtMs);
  }
  function tell(): void {
    const now = views();
    const text = JSON.stringify(now);
    if (text === shown) return;
    shown = text;
    emit('held', now, null);
  }
  function lost(holdId: string, by: Lost): void {
    const row = heldRows(store).find((one) => one.holdId === holdId);
    if (row === undefined || taking.has(holdId)) return;
    store.commit((tx) => tx.saveHeld(row.sale.id, null));
    log.info('held.lost', { holdId, ...by });
  }
  /** A taking whose answer was lost: the sale is this till's, and waits here. */
  function keep({ holdId, heldAtMs, body }: SharedHold): void {
    const isHere = taking.has(holdId) || heldRows(store).some((row) => row.holdId === holdId) || takenRows(store).some((row) => row.holdId === holdId);
    const sale = isHere ? null : readSale(body, region);
    if (sale === null) return;
    store.commit((tx) => tx.saveHeld(sale.id, JSON.stringify({ heldAtMs, sale, holdId, shared: true } satisfies HeldRow)));
  }
  return {
    views,
    tell,
    other: (holdId: string) => others.find((one) => one.holdId === holdId),
    unsent: () => wordsOf(store, region, currency),
    kept: () => heldRows(store).flatMap(({ holdId }) => holdId ?? []),
    sent(word: HoldWord, by: Lost | null): void {
      if (word.kind === 'settle') {
        store.commit((tx) => tx.saveHeld(takenKey(word.holdId), null));
        if (by === null) return;
        log.warn('held.takenTwice', { saleId: word.saleId, ...by });
        const isOpen = register.lanes.all().some(({ id, status }) => id === word.saleId && status !== 'completed');
        if (isOpen) emit('trouble', takenFault(by).toJSON(), null);
        return;
      }
      const row = heldRows(store).find(({ holdId }) => holdId === word.hold.holdId);
      if (row !== undefined) store.commit((tx) => tx.saveHeld(row.sale.id, JSON.stringify({ ...row, shared: true } satisfies HeldRow)));
    },
    told({ held, lost: gone, mine }: ShopNews): void {
      others = held;
      for (const { holdId, ...by } of gone) lost(holdId, by);
      for (const one of mine) keep(one);
      tell();
    },
  };
}

type TakeUp = (lane: Lane, sale: Sale, from: (tx: Tx) => void, holdId: string | undefined) => null;

/** Asks the server for a holding, and takes the sale up. */
function createTaking({ store, region, shop }: HoldDeps, exchange: ReturnType<typeof createExchange>, takeUp: TakeUp) {
  async function own(lane: Lane, row: HeldRow, claim: string): Promise<null> {
    const { sale, holdId } = row;
    const done = (): null => takeUp(lane, sale, (tx) => tx.saveHeld(sale.id, null), holdId);
    if (shop === undefined || !shop.status().online || holdId === undefined) return done();
    const answer = await shop.take({ holdId, saleId: sale.id, claim, anyway: false }).catch((error: unknown) => {
      // It is this till's own: alone it may go on with it.
      if (error instanceof Fault && error.code === 'SHOP_SERVER') return null;
      throw error;
    });
    if (answer === null || answer.outcome === 'taken') return done();
    store.commit((tx) => tx.saveHeld(sale.id, null));
    exchange.tell();
    throw answer.outcome === 'lost' ? takenFault(answer) : new Fault('NOT_FOUND', 'that sale is no longer on hold', { saleId: sale.id });
  }

  async function other(lane: Lane, holdId: string, anyway: boolean, claim: string): Promise<null> {
    const there = exchange.other(holdId);
    if (there === undefined) throw new Fault('NOT_FOUND', 'that sale is no longer on hold', { saleId: holdId });
    if (shop?.status().online !== true) throw new Fault('SHOP_SERVER', `this till is alone: ${there.till} alone can go on with this sale`, { till: there.till });
    const answer = await shop.take({ holdId, claim, anyway });
    if (answer.outcome === 'lost') throw takenFault(answer);
    if (answer.outcome === 'away') throw new Fault('HELD_AWAY', `${answer.till} is not heard of and may have gone on with this sale: take it only if it has not`, { till: answer.till, ...(answer.seenAtMs === undefined ? {} : { seenAtMs: answer.seenAtMs }) });
    const sale = answer.outcome === 'taken' ? readSale(answer.body ?? '', region) : null;
    if (sale === null) throw new Fault('NOT_FOUND', 'that sale is no longer on hold', { saleId: holdId });
    return takeUp(lane, sale, () => {}, holdId);
  }
  return { own, other };
}

export function holding(deps: HoldDeps, register: RegisterService) {
  const { store, clock, ids, shop } = deps;
  const isShop = (): boolean => shop?.status().configured === true;
  const { lanes } = register;
  /** Holdings that are being taken up: a second touch changes nothing. */
  const taking = new Set<string>();
  const exchange = createExchange(deps, register, taking);

  /** A sale that money was asked for stays with its till: what is known of that money is here. */
  const isShared = (sale: Sale): boolean => isShop() && store.attempts.ofSale(sale.id).length === 0;
  const entry = (sale: Sale): string => JSON.stringify({ heldAtMs: clock.nowMs(), sale, ...(isShared(sale) ? { holdId: ids.next() } : {}) } satisfies HeldRow);

  /** The sale goes on in this lane; one under way is held in its place. */
  function takeUp(lane: Lane, sale: Sale, from: (tx: Tx) => void, holdId: string | undefined): null {
    const current = sellingSale(register, lane);
    const taken = holdId === undefined ? null : { taken: true as const, holdId, saleId: sale.id, atMs: clock.nowMs() };
    store.commit((tx) => {
      from(tx);
      if (taken !== null) tx.saveHeld(takenKey(taken.holdId), JSON.stringify(taken));
      if (current.lines.length > 0) tx.saveHeld(current.id, entry(current));
      tx.saveDraft(lane, JSON.stringify(sale));
    });
    lanes.set(lane, sale, false);
    lanes.saved(lane);
    exchange.tell();
    shop?.wake();
    return null;
  }

  const take = createTaking(deps, exchange, takeUp);

  return {
    ...exchange,
    hold(lane: Lane): null {
      const sale = sellingSale(register, lane);
      if (sale.lines.length === 0) throw new Fault('BAD_STATE', 'the sale is empty: there is nothing to hold');
      if (heldRows(store).length >= HELD_MAX) {
        throw new Fault('LIMIT', `${HELD_MAX} sales are on hold: finish or clear one first`, { limit: HELD_MAX });
      }
      store.commit((tx) => {
        tx.saveHeld(sale.id, entry(sale));
        tx.saveDraft(lane, null);
      });
      // The list first: whoever sees the empty cart can take the sale up again at once.
      exchange.tell();
      lanes.fresh(lane);
      lanes.saved(lane);
      shop?.wake();
      return null;
    },
    /**
     * Takes up a held sale; a sale under way is held in its place.
     * @param id of the sale where it is held here, of the holding where another till has it
     */
    async resume(lane: Lane, id: string, anyway: boolean, claim: string): Promise<null> {
      const row = heldRows(store).find(({ sale }) => sale.id === id);
      const key = row === undefined ? id : (row.holdId ?? row.sale.id);
      if (taking.has(key)) throw new Fault('BUSY', 'this sale is being taken up: wait for the answer');
      // The lane must be free before anything is claimed: what is being paid stays.
      sellingSale(register, lane);
      taking.add(key);
      try {
        return await (row === undefined ? take.other(lane, id, anyway, claim) : take.own(lane, row, claim));
      } finally {
        taking.delete(key);
      }
    },
  };
}
