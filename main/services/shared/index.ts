/** The shop's server as screens see it, and the true conflicts that it knows of. */
import { type Args, type CommandName, type Result, type SharedView } from '#main/contract';
import type { Emit, Store, Supervisors } from '../../ports.ts';
import type { HoldWord, KioskParty, Reservation, ShopNews, ShopServer } from '../../shared-ports.ts';
import type { Balances } from './balances.ts';

export { createBalances, noBalances, type Balances } from './balances.ts';

export interface SharedDeps {
  store: Pick<Store, 'journal' | 'streams'>;
  shop: ShopServer;
  balances: Balances;
  supervisors: Supervisors;
  emit: Emit;
  /** What may still be spent alone; null where nothing may. */
  room(): SharedView['alone'] | null;
  /** The held sales' part. */
  holds: { unsent(): HoldWord[]; sent(word: HoldWord, lost: { till: string; atMs: number } | null): void; kept(): string[]; told(news: ShopNews): void };
  reserving(): Reservation[];
  /** Is stock kept here? */
  keepsStock: boolean;
}

type Names = Extract<CommandName, `shared.${string}`>;
type SharedHandlers = { [K in Names]: (args: Args<K>) => Promise<Result<K>> };

export interface SharedService {
  handlers: SharedHandlers;
  view(): SharedView;
  /** Begins to look at the server. */
  begin(kiosk?: KioskParty): void;
  /** The journal has grown. */
  grown(): void;
  /** Has the server all that this till has to tell? */
  isJoined(): boolean;
  /** At each look at the server, and where it is lost. Returns the way to stop listening. */
  onLook(listener: () => void): () => void;
  /** Whenever screens are told. Returns the way to stop listening. */
  onTurn(listener: () => void): () => void;
  close(): void;
}

export function createShared(deps: SharedDeps): SharedService {
  const { store, shop, balances, supervisors, emit, holds } = deps;
  let shown = '';
  const turns = new Set<() => void>();

  function view(): SharedView {
    const status = shop.status();
    const room = deps.room();
    const pending = status.configured ? Math.max(0, store.journal.tail().seq - shop.known.seq()) : 0;
    return { ...status, ...(deps.keepsStock ? { stock: true as const } : {}), pending, ...(room === null || room === undefined ? {} : { alone: room }) };
  }

  /** Screens are told what changed for a person: not each look at the server. */
  function tell(): void {
    const now = view();
    const { knownAtMs: _known, pending: _pending, alone, ...rest } = now;
    const text = JSON.stringify(rest.online ? rest : { ...rest, alone });
    if (text === shown) return;
    shown = text;
    emit('shared', now, null);
    for (const listener of turns) listener();
  }

  const stop = shop.onChange(() => {
    balances.changed();
    tell();
  });
  return {
    view,
    begin: (kiosk) => shop.attach({ ...holds, reserving: deps.reserving, streams: () => store.streams.list(), ...(kiosk === undefined ? {} : { kiosk }) }),
    grown() {
      balances.changed();
      shop.wake();
      tell();
    },
    isJoined: () => shop.status().online && holds.unsent().length === 0 && view().pending === 0,
    onLook: (listener) => shop.onChange(listener),
    onTurn(listener) {
      turns.add(listener);
      return () => turns.delete(listener);
    },
    close() {
      stop();
      balances.close();
    },
    handlers: {
      'shared.conflicts': async () => ({ conflicts: await shop.conflicts() }),
      async 'shared.acknowledge'({ kind, key, pin, note }) {
        const by = await supervisors.approve(pin);
        await shop.acknowledge({ kind, key, by, ...(note === undefined || note === '' ? {} : { note }) });
        return null;
      },
    },
  };
}
