/** The commit of facts: the journal, the projections and work in progress together, or none of it. */
import type { Fact, FactKind, Facts } from '../core/journal/facts.ts';
import type { JournalEntry, Store, Tx } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Appender } from './journal.ts';
import { prepareProjections } from './projections.ts';
import { nextReceiptSeq } from './sales.ts';
import type { Transact } from './transact.ts';
import { workWrites } from './work.ts';

export function committer(db: Db, transact: Transact, journal: Appender, nowMs: () => number): Store['commit'] {
  const project = prepareProjections(db);
  const writes = workWrites(db);
  const next = nextReceiptSeq(db);
  let live = false;

  function inCommit<A extends unknown[], R>(write: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      if (!live) throw new Error('the commit is over: nothing can be added to it');
      return write(...args);
    };
  }

  const tx: Tx = {
    append: inCommit(<K extends FactKind>(kind: K, body: Facts[K]): JournalEntry => {
      const entry = journal.append(kind, body, nowMs());
      project({ kind, body } as unknown as Fact, entry);
      return entry;
    }),
    nextReceiptSeq: inCommit(next),
    saveDraft: inCommit(writes.saveDraft),
    saveHeld: inCommit(writes.saveHeld),
    queuePrint: inCommit(writes.queuePrint),
  };

  return (work) => {
    const before = journal.tail();
    try {
      return transact(() => {
        live = true;
        return work(tx);
      });
    } catch (error) {
      journal.rewind(before);
      throw error;
    } finally {
      live = false;
    }
  };
}
