/** The open sale of each lane, its undo steps, and the saving of work in progress. */
import { Fault, type Lane } from '#main/contract';
import { newSale, viewOf, type Sale } from '../../core/sale/sale.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import type { Clock, Emit, Ids, Log, Store } from '../../ports.ts';

/** Steps that can be undone. */
export const UNDO_MAX = 50;
/** Work in progress is saved this long after a change: off the scan's path, several scans in one commit. */
const SAVE_AFTER_MS = 40;

interface Post {
  sale: Sale;
  undo: Sale[];
  /** Calls off the pending save. */
  pending: (() => void) | null;
}

export interface Lanes {
  get(lane: Lane): Sale;
  canUndo(lane: Lane): boolean;
  /** Replaces the sale by its next value; `undoable` keeps the one before. Screens are told. */
  set(lane: Lane, sale: Sale, undoable: boolean): void;
  undo(lane: Lane): void;
  /** Starts an empty sale. The caller has dealt with what was there. */
  fresh(lane: Lane): Sale;
  /** The sales of all lanes. */
  all(): Sale[];
  /** The lane whose sale this is. */
  of(saleId: string): Lane | null;
  /** Does any lane hold goods that are not paid, or a payment? Versions from headquarters wait then. */
  busy(): boolean;
  /** The sale was saved by the caller's own commit: a pending save is not needed. */
  saved(lane: Lane): void;
  /** The lanes that have a sale. */
  list(): Lane[];
  /** The sale is to be saved, although it is as it was. */
  touch(lane: Lane): void;
  /** Saves all work in progress now. */
  flush(): void;
}

export interface LanesDeps {
  store: Store;
  region: RegionPack;
  ids: Ids;
  clock: Clock;
  emit: Emit;
  log: Log;
  /** Puts what is offered on an open sale's lines. Absent = nothing is offered here. */
  offers?: (sale: Sale) => Sale;
}

export function createLanes({ store, region, ids, clock, emit, log, offers = (sale) => sale }: LanesDeps): Lanes {
  const posts = new Map<Lane, Post>();

  function post(lane: Lane): Post {
    let found = posts.get(lane);
    if (found === undefined) {
      const draft = store.drafts.load(lane);
      found = { sale: draft === null ? newSale(ids.next()) : (JSON.parse(draft) as Sale), undo: [], pending: null };
      posts.set(lane, found);
    }
    return found;
  }

  function save(lane: Lane, at: Post): void {
    at.pending = null;
    const draft = at.sale.status === 'completed' || at.sale.lines.length === 0 ? null : JSON.stringify(at.sale);
    try {
      store.commit((tx) => tx.saveDraft(lane, draft));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // The cart is still on the screen; the store's own trouble is what a person must see.
      log.error('draft.notSaved', { lane, code: error.code });
      // A store that stopped is told of by itself, once.
      if (store.stopped() === null) emit('trouble', { code: error.code, message: error.message }, null);
    }
  }

  const saveSoon = (lane: Lane, at: Post): void => void (at.pending ??= clock.after(SAVE_AFTER_MS, () => save(lane, at)));

  return {
    get: (lane) => post(lane).sale,
    canUndo: (lane) => post(lane).undo.length > 0,
    set(lane, next, undoable) {
      const at = post(lane);
      if (at.sale === next) return;
      const sale = offers(next);
      at.undo = undoable ? [...at.undo, at.sale].slice(-UNDO_MAX) : [];
      at.sale = sale;
      saveSoon(lane, at);
      emit('sale', viewOf(sale, region, at.undo.length > 0), lane);
    },
    undo(lane) {
      const at = post(lane);
      const before = at.undo.at(-1);
      if (before === undefined) throw new Fault('BAD_STATE', 'there is nothing to undo');
      const rest = at.undo.slice(0, -1);
      // A line number is never used twice, and a resend stays known, also after an undo.
      this.set(lane, { ...before, nextLine: at.sale.nextLine, remembered: at.sale.remembered }, false);
      at.undo = rest;
      emit('sale', viewOf(at.sale, region, rest.length > 0), lane);
    },
    fresh(lane) {
      this.set(lane, newSale(ids.next()), false);
      return post(lane).sale;
    },
    all: () => [...posts.values()].map(({ sale }) => sale),
    of(saleId) {
      for (const [lane, { sale }] of posts) if (sale.id === saleId) return lane;
      return null;
    },
    busy: () => [...posts.values()].some(({ sale: { status, lines } }) => status === 'tendering' || (status === 'open' && lines.length > 0)),
    saved(lane) {
      const at = post(lane);
      at.pending?.();
      at.pending = null;
    },
    list: () => [...posts.keys()],
    touch: (lane) => saveSoon(lane, post(lane)),
    flush() {
      for (const [lane, at] of posts) {
        if (at.pending === null) continue;
        at.pending();
        save(lane, at);
      }
    },
  };
}
