import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fact } from '../core/journal/facts.ts';
import type { Store } from '../ports.ts';
import { logFile, readLog } from './commit-log.ts';
import { BLOCK_BYTES, layEntryApart } from './record.ts';
import { committer } from './commit.ts';
import { connect, type Db } from './connection.ts';
import { createDurable, LOG_RESERVE_BYTES, type Durable } from './durable.ts';
import { history, newDir, openAt } from './fixture.ts';
import { appender, readTail } from './journal.ts';
import { migrate } from './migrate.ts';
import { prepareOps, type Op } from './ops.ts';
import { openCommitLog, type OpenedLog } from './recover.ts';
import { completeSample, sampleAttempt, samplePoints, sampleSale } from './sample.ts';
import { verify } from './verify.ts';

interface Parts {
  dir: string;
  db: Db;
  opened: OpenedLog;
  durable: Durable;
  commit: Store['commit'];
}

/** A store's commits on their own, with the database in hand. */
function parts(dir = newDir()): Parts {
  const db = connect(dir);
  migrate(db, dir);
  const ops = prepareOps(db);
  const opened = openCommitLog(db, dir, ops);
  const durable = createDurable(db, dir, ops, opened);
  const journal = appender(readTail(db));
  const { commit } = committer({ db, durable, run: durable.run, journal, nowMs: () => 1, log: opened.log });
  onTestFinished(() => {
    opened.log.close();
    db.close();
  });
  return { dir, db, opened, durable, commit };
}

/** As a killed process leaves it: nothing is settled any more. */
function kill({ db, opened }: Parts): void {
  opened.log.close();
  db.close();
}

const sales = (db: Db): unknown => db.prepare('SELECT count(*) FROM sales').pluck().get();
const fault = (code: string, words: string): unknown => expect.objectContaining({ code, message: expect.stringContaining(words) as string });

describe('a commit', () => {
  it('of a paid sale is acknowledged before it is applied, and is there for whoever reads next', () => {
    const { db, durable, commit } = parts();
    commit((tx) => tx.append('attempt.step', sampleAttempt(1, 'sent')));
    durable.settle();
    commit((tx) => {
      completeSample(tx, 1);
      tx.saveDraft('main', null);
      tx.queuePrint({ id: 'j', saleId: 's', state: 'queued', duplicate: false, queuedAtMs: 1 });
    });
    expect([db.inTransaction, sales(db)]).toEqual([false, 0]);
    durable.fresh();
    expect([db.inTransaction, sales(db)]).toEqual([true, 1]);
  });

  it('shows its own writes to a read within it', () => {
    const store = openAt(newDir());
    onTestFinished(() => store.close());
    store.commit((tx) => tx.append('attempt.step', sampleAttempt(1, 'sent')));
    store.commit((tx) => {
      tx.append('attempt.step', sampleAttempt(1, 'paid'));
      expect(store.attempts.byId('attempt1')?.phase).toBe('paid');
      tx.append('sale.completed', sampleSale(1));
      expect([tx.nextReceiptSeq(), store.sales.count(), store.journal.after(0, 10).length]).toEqual([2, 1, 4]);
      tx.append('points.earned', samplePoints(1, 500));
    });
    expect(store.points.balance('merchant')).toBe(5);
  });

  it('that failed leaves nothing behind that the next one is foreseen by', () => {
    const { durable, commit } = parts();
    const [first, second] = [sampleAttempt(1, 'sent'), sampleAttempt(2, 'sent')];
    const failing = () =>
      commit((tx) => {
        tx.append('attempt.step', first);
        throw new Error('the caller’s own');
      });
    expect(failing).toThrow('the caller’s own');
    commit((tx) => tx.append('attempt.step', { ...second, orderNo: first.orderNo }));
    expect(() => commit((tx) => tx.append('attempt.step', { ...first, phase: 'paid' }))).toThrow('UNIQUE');
    expect(durable.stopped()).toBe(null);
  });

  it('of a sale whose id is there already is refused, with the next receipt number, too', () => {
    const { db, durable, commit } = parts();
    for (const n of [1, 2]) commit((tx) => completeSample(tx, n));
    for (const known of [1, 2]) {
      expect(() => commit((tx) => tx.append('sale.completed', { ...sampleSale(3), saleId: sampleSale(known).saleId }))).toThrow('UNIQUE');
      expect(durable.stopped()).toBe(null);
    }
    // One that is older than the last, and new.
    commit((tx) => tx.append('sale.completed', { ...sampleSale(3), saleId: '0' }));
    commit((tx) => completeSample(tx, 4));
    durable.settle();
    expect(sales(db)).toBe(4);
  });

  it('that is foreseen to be taken is taken: what a table refuses is never acknowledged', () => {
    fc.assert(
      fc.property(history, fc.array(fc.nat()), (commits, picks) => {
        const db = new Database(':memory:');
        migrate(db, '');
        const ops = prepareOps(db);
        const journal = appender(readTail(db));
        const facts = commits.flat();
        // Facts in their order, with some again, some too early, and some whose sums are wrong.
        for (const pick of picks) {
          const fact = facts[pick % facts.length];
          if (fact === undefined) continue;
          const odd = pick % 3 === 0 && fact.kind === 'points.earned' ? ({ ...fact, body: { ...fact.body, postings: fact.body.postings.slice(1) } } as Fact) : fact;
          facts.splice(pick % (facts.length + 1), 0, odd);
        }
        for (const fact of facts) {
          const before = journal.end();
          const op: Op = { type: 'entry', entry: journal.append(fact.kind, fact.body, 1, layEntryApart), fact };
          const isSure = ops.foresees(op, new Set());
          try {
            db.transaction(() => ops.apply(op))();
          } catch (error) {
            journal.rewind(before);
            if (isSure) throw error;
          }
        }
        db.close();
      }),
      { numRuns: 60 },
    );
  });

  it('that is larger than a record may be goes into the database, with all that is in the log', () => {
    const store = parts();
    store.commit((tx) => tx.saveDraft('main', 'small'));
    store.commit((tx) => tx.saveDraft('kiosk', 'x'.repeat(400_000)));
    expect(store.db.inTransaction).toBe(false);
    kill(store);
    const again = parts(store.dir);
    expect(again.db.inTransaction).toBe(false);
    expect(again.db.prepare('SELECT lane, length(json) FROM drafts ORDER BY lane').raw().all()).toEqual([['kiosk', 400_000], ['main', 5]]);
  });
});

describe('after a kill', () => {
  it('all that was acknowledged is applied again, once, through any settling, and a rebuild says the same', () => {
    const step = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('sale', 'draft') }, { weight: 1, arbitrary: fc.constantFrom('settle', 'kill') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let store = parts();
        const { dir } = store;
        let [sold, draft] = [0, 0];
        for (const one of steps) {
          if (one === 'sale') store.commit((tx) => completeSample(tx, (sold += 1)));
          if (one === 'draft') store.commit((tx) => tx.saveDraft('main', String((draft += 1))));
          if (one === 'settle') store.durable.settle();
          if (one !== 'kill') continue;
          kill(store);
          store = parts(dir);
          expect(store.db.prepare('SELECT count(*) FROM sales').pluck().get()).toBe(sold);
          expect(store.db.prepare('SELECT coalesce(max(json), 0) FROM drafts').pluck().get()).toEqual(draft === 0 ? 0 : String(draft));
          expect(readTail(store.db).seq).toBe(sold * 3);
        }
        kill(store);
      }),
      { numRuns: 12 },
    );
  });

  it('a reader beside it, and one after it, have what the terminal acknowledged', () => {
    const store = openAt(newDir());
    store.close();
    const dir = newDir();
    const killed = parts(dir);
    killed.commit((tx) => tx.append('terminal.created', { terminalId: 'T1', shopName: 'x', region: 'cn', currency: 'CNY' }));
    killed.durable.settle();
    for (let n = 1; n <= 3; n += 1) killed.commit((tx) => completeSample(tx, n));
    kill(killed);
    expect(verify(dir)).toMatchObject({ entries: 10 });
  });
});

describe('a disk that is full', () => {
  it('stops it, and nothing that was acknowledged is gone', () => {
    const store = parts();
    const { db, durable, commit } = store;
    durable.settle();
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true }))}`);
    db.pragma('cache_spill = OFF');
    let sold = 0;
    const sell = (): void => {
      commit((tx) => completeSample(tx, sold + 1));
      sold += 1;
    };
    expect(() => {
      for (;;) sell();
    }).toThrow(fault('STORE', 'the disk is full'));
    expect(durable.stopped()).not.toBeNull();
    expect(() => commit((tx) => tx.saveDraft('main', null))).toThrow(fault('STORE', 'the disk is full'));
    kill(store);
    expect(sales(parts(store.dir).db)).toBe(sold);
  });
});

describe('a log that is not the database’s', () => {
  /** A directory with three sales in the log only, as a kill leaves it. */
  function left(): string {
    const dir = newDir();
    const store = openAt(dir);
    for (let n = 1; n <= 3; n += 1) store.commit((tx) => completeSample(tx, n));
    const files = ['guitai.db', 'guitai.db-wal', 'commit.log'].map((name) => ({ name: join(dir, name), bytes: readFileSync(join(dir, name)) }));
    store.close();
    for (const { name, bytes } of files) writeFileSync(name, bytes);
    return dir;
  }

  it('or is gone, begins a stream of its own: what it held may be known elsewhere', () => {
    const dir = left();
    rmSync(logFile(dir));
    const store = openAt(dir);
    expect(store.streams.begun()).toMatchObject({ reason: 'restored' });
    store.close();
    const again = openAt(dir);
    expect(again.streams.begun()).toBeNull();
    again.close();
  });

  it('but another’s is kept aside, and not applied', () => {
    const [dir, other] = [left(), left()];
    renameSync(logFile(other), logFile(dir));
    const store = openAt(dir);
    expect(store.streams.begun()).not.toBeNull();
    expect(store.sales.count()).toBe(0);
    store.close();
    expect(readdirSync(dir).filter((name) => name.startsWith('commit.log'))).toHaveLength(2);
  });

  it('is missed by nobody where the terminal was closed', () => {
    const dir = newDir();
    openAt(dir).close();
    rmSync(logFile(dir));
    const store = openAt(dir);
    expect(store.streams.begun()).toBeNull();
    store.close();
  });

  it('that is damaged before its last record is refused: a sale that was acknowledged is in it', () => {
    const dir = left();
    const bytes = readFileSync(logFile(dir));
    const [first] = readLog(logFile(dir))?.records ?? [];
    const at = (first?.at ?? 0) + 100;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(logFile(dir), bytes);
    expect(() => openAt(dir)).toThrow(fault('STORE_CORRUPT', 'commit.log is damaged'));
    const header = left();
    const block = readFileSync(logFile(header));
    block.fill(0, 0, BLOCK_BYTES);
    writeFileSync(logFile(header), block);
    expect(() => openAt(header)).toThrow(fault('STORE_CORRUPT', 'commit.log is damaged at its beginning'));
  });
});

describe('a log without room', () => {
  it('is settled by the next commit, which needs no idle moment', () => {
    const store = parts();
    const least = (): number => store.opened.log.room();
    let lowest = least();
    for (let n = 1; n <= 400; n += 1) {
      store.commit((tx) => completeSample(tx, n));
      lowest = Math.min(lowest, least());
    }
    expect(lowest).toBeGreaterThan(LOG_RESERVE_BYTES - 16_384);
    kill(store);
    expect(sales(parts(store.dir).db)).toBe(400);
  });
});
