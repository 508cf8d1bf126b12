/**
 * Answers `guard.*`: what must not be done while money is on this terminal alone, unless a supervisor decides. The
 * decision is journalled, and the entries written to a file, before anything is done.
 */
import { Fault, type CurrencyCode, type GuardedAction, type GuardView, type VersionView } from '#main/contract';
import { countRisk, isAllowed } from '../../core/guard/risk.ts';
import type { Caller, Clock, Handlers, Log, Store, Supervisors } from '../../ports.ts';

/** Entries counted in one turn: a sale goes between two of them. */
export const COUNT_PAGE = 500;

export interface GuardDeps {
  store: Pick<Store, 'journal' | 'commit'>;
  by: GuardView['by'];
  /** The last sequence that is somewhere else too, as far as is known. */
  safeSeq: () => Promise<number>;
  currency: CurrencyCode;
  supervisors: Supervisors;
  /** Writes what is unsent to a file. @throws Fault STORE */
  writeUnsent: (fromSeq: number, toSeq: number) => Promise<string>;
  /** Forgets headquarters' address and login. @throws Fault STORE */
  signOut: () => Promise<void>;
  /** What headquarters gave, and which settings it changed. */
  versions: () => { versions: VersionView[]; settings: string[] };
  /** Is the technician's screen open to this caller? @throws Fault LOCKED */
  need: (client: string, by: 'person' | 'itself') => void;
  clock: Clock;
  log: Log;
  sync: { wake(): void };
}

type GuardHandlers = Pick<Handlers, Extract<keyof Handlers, `guard.${string}`>>;

/** Why it is refused. */
export function unsentFault({ by, entries, documents, amountMinor, currency }: GuardView, action: GuardedAction): Fault {
  const where = by === 'headquarters' ? 'have not reached headquarters' : 'are in no backup and no export';
  const mend = by === 'headquarters' ? 'wait for the connection' : 'make a backup or an export first';
  return new Fault('UNSENT', `${entries} entries ${where}: ${mend}, or let a supervisor decide`, { action, entries, documents, amountMinor, currency });
}

/** Counts, a page a turn. */
export async function readRisk({ store, by, safeSeq, currency, clock }: Pick<GuardDeps, 'by' | 'safeSeq' | 'currency'> & { store: Pick<Store, 'journal'>; clock: Pick<Clock, 'after'> }): Promise<GuardView> {
  const count = countRisk();
  const end = store.journal.tail().seq;
  let at = by === 'training' ? end : Math.min(end, await safeSeq());
  while (at < end) {
    for (const entry of store.journal.after(at, Math.min(COUNT_PAGE, end - at))) {
      count.add(entry);
      at = entry.seq;
    }
    await new Promise<void>((resolve) => clock.after(0, resolve));
  }
  return { by, currency, ...count.risk() };
}

/**
 * A supervisor's word. The file is whole before the fact, and the fact before anything is done.
 * @throws Fault PIN, LIMIT, BAD_STATE where nothing is at risk, STORE
 */
export async function override(deps: Pick<GuardDeps, 'store' | 'by' | 'safeSeq' | 'currency' | 'supervisors' | 'writeUnsent' | 'clock' | 'log'>, action: GuardedAction, pin: string): Promise<{ file: string }> {
  const { store, supervisors, writeUnsent, safeSeq, currency, log } = deps;
  const approvedBy = await supervisors.approve(pin);
  const { entries, amountMinor } = await readRisk(deps);
  if (entries === 0) throw new Fault('BAD_STATE', 'nothing is unsent: nothing has to be decided');
  const file = await writeUnsent((await safeSeq()) + 1, store.journal.tail().seq);
  store.commit((tx) => tx.append('sync.overridden', { action, approvedBy, unsentEntries: entries, unsentMinor: amountMinor, currency }));
  log.warn('guard.overridden', { action, entries, file });
  return { file };
}

export function createGuard(deps: GuardDeps): { handlers: GuardHandlers } {
  const { signOut, need, log, sync, versions } = deps;
  const state = (): Promise<GuardView> => readRisk(deps);
  return {
    handlers: {
      'guard.versions'(_: object, { client }: Caller) {
        need(client, 'itself');
        return versions();
      },
      'guard.state'(_: object, { client }: Caller) {
        need(client, 'itself');
        return state();
      },
      async 'guard.override'({ action, pin }, { client }) {
        need(client, 'person');
        const done = await override(deps, action, pin);
        sync.wake();
        return done;
      },
      async 'guard.signOut'(_: object, { client }: Caller) {
        need(client, 'person');
        const risk = await state();
        if (risk.by !== 'headquarters') throw new Fault('BAD_STATE', 'no headquarters is set up here');
        if (!isAllowed(risk, 'signOut')) throw unsentFault(risk, 'signOut');
        await signOut();
        log.warn('guard.signedOut');
        return null;
      },
    },
  };
}
