/** The commit of facts: the journal, the projections and work in progress together, or none of it. */
import type { Fact, FactKind, Facts } from '../core/journal/facts.ts';
import type { Store, Tx } from '../ports.ts';
import type { CommitLog } from './commit-log.ts';
import { layEntryApart } from './record.ts';
import type { Db } from './connection.ts';
import type { Durable } from './durable.ts';
import type { Appender, Lay } from './journal.ts';
import { workText } from './ops.ts';
import { nextReceiptSeq, salesProjection } from './sales.ts';
import type { Transact } from './transact.ts';
import type { SaveWork } from './work.ts';

interface CommitParts {
  db: Db;
  durable: Pick<Durable, 'add' | 'fresh'>;
  /** Runs a commit. */
  run: Transact;
  journal: Appender;
  nowMs: () => number;
  /** Where a write is laid down first; null = there is none. */
  log: Pick<CommitLog, 'add' | 'addEntry'> | null;
}

/** `save`: one write of work in progress, within a commit or as one of its own. */
export function committer({ db, durable, run, journal, nowMs, log }: CommitParts): { commit: Store['commit']; save: SaveWork } {
  const next = nextReceiptSeq(db);
  const sales = [salesProjection];
  const lay: Lay = log === null ? layEntryApart : log.addEntry;
  let live = false;

  function inCommit<A extends unknown[], R>(write: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      if (!live) throw new Error('the commit is over: nothing can be added to it');
      return write(...args);
    };
  }

  const write: SaveWork = (name, ...args) => {
    log?.add('work', workText(name, args));
    durable.add({ type: 'work', name, args });
  };

  const tx: Tx = {
    append: inCommit(<K extends FactKind>(kind: K, body: Facts[K]): void => {
      const entry = journal.append(kind, body, nowMs(), lay);
      durable.add({ type: 'entry', entry, fact: { kind, body } as unknown as Fact });
    }),
    nextReceiptSeq: inCommit(() => {
      durable.fresh(sales);
      return next();
    }),
    saveDraft: inCommit((lane, json) => write('saveDraft', lane, json)),
    saveHeld: inCommit((id, json) => write('saveHeld', id, json)),
    queuePrint: inCommit((job) => write('queuePrint', job)),
  };

  return {
    commit(work) {
      const before = journal.end();
      try {
        return run(() => {
          live = true;
          return work(tx);
        });
      } catch (error) {
        journal.rewind(before);
        throw error;
      } finally {
        live = false;
      }
    },
    save(name, ...args) {
      run(() => write(name, ...args));
    },
  };
}
