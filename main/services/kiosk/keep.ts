/** What a kiosk keeps over a crash: the customer's visit, in one commit with their basket, and whether it is closed. */
import type { Lane } from '#main/contract';
import type { Visit } from '../../core/kiosk/visit.ts';
import type { Store, Tx } from '../../ports.ts';
import type { RegisterService } from '../sale/index.ts';

export interface Kept {
  visit: Visit | null;
  /** Closed by staff. */
  closed?: { by: string; atMs: number };
}

export interface Keep {
  get(): Kept;
  /**
   * Saves it, and the basket as it stands now.
   * @param facts what is to be in the same commit
   * @throws Fault STORE: it is as it was
   */
  save(next: Kept, facts?: (tx: Tx) => void): void;
  /** For a commit that another part makes; `kept` is called once it is durable. */
  within(tx: Tx, next: Kept): void;
  kept(next: Kept): void;
  /** What the store holds counts. */
  reload(): void;
}

/** Beside the lane's sale in the store's work in progress. */
const keyOf = (lane: Lane): string => `${lane}/kiosk`;

export function createKeep({ store, register, lane }: { store: Store; register: RegisterService; lane: Lane }): Keep {
  const key = keyOf(lane);
  const { lanes } = register;
  const load = (): Kept => {
    const json = store.drafts.load(key);
    return json === null ? { visit: null } : (JSON.parse(json) as Kept);
  };
  let now = load();
  const within = (tx: Tx, next: Kept): void => tx.saveDraft(key, next.visit === null && next.closed === undefined ? null : JSON.stringify(next));
  return {
    get: () => now,
    save(next, facts) {
      const sale = lanes.get(lane);
      const isOpen = next.visit?.saleId === sale.id && sale.status !== 'completed';
      store.commit((tx) => {
        facts?.(tx);
        if (isOpen) register.saveSale(tx, lane);
        within(tx, next);
      });
      if (isOpen) lanes.saved(lane);
      now = next;
    },
    within,
    kept: (next) => void (now = next),
    reload: () => void (now = load()),
  };
}
