/** Points of the merchant programme, as postings of a double entry. */
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

/** In `points_days`: the sum over all customers. */
const ALL_PAYERS = '';

export const pointsProjection: Projection = {
  tables: {
    points_earned: 'journal_seq',
    points_postings: 'scheme, transaction_id, account',
    points_balances: 'account',
    points_days: 'day, payer_id',
  },
  prepare(db) {
    const earn = db.prepare<[number, string, string, number]>('INSERT INTO points_earned VALUES (?, ?, ?, ?)');
    const post = db.prepare<[string, string, string, number]>('INSERT INTO points_postings VALUES (?, ?, ?, ?)');
    const add = db.prepare<[string, number]>(
      'INSERT INTO points_balances VALUES (?, ?) ON CONFLICT DO UPDATE SET balance = balance + excluded.balance',
    );
    const addToDay = db.prepare<[string, string, number]>(
      'INSERT INTO points_days VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET points = points + excluded.points',
    );
    return (fact, stamp) => {
      if (fact.kind !== 'points.earned') return;
      const { scheme, transactionId, points, payerId, day, postings } = fact.body;
      let sum = 0;
      for (const { delta } of postings) sum += delta;
      if (sum !== 0) throw new Error(`the postings of transaction ${transactionId} add up to ${sum}, not to zero`);
      // A transaction that already earned runs into the unique key: nothing is saved.
      earn.run(stamp.seq, scheme, transactionId, points);
      for (const { account, delta } of postings) {
        post.run(scheme, transactionId, account, delta);
        add.run(account, delta);
      }
      addToDay.run(day, ALL_PAYERS, points);
      if (payerId !== undefined && payerId !== ALL_PAYERS) addToDay.run(day, payerId, points);
    };
  },
};

export function pointsReads(db: Db): Store['points'] {
  const balance = db.prepare<[string], number>('SELECT balance FROM points_balances WHERE account = ?').pluck();
  const onDay = db.prepare<[string, string], number>('SELECT points FROM points_days WHERE day = ? AND payer_id = ?').pluck();
  const has = db.prepare<[string, string], number>('SELECT 1 FROM points_earned WHERE scheme = ? AND transaction_id = ?').pluck();
  const by = db.prepare<[string, string], number>('SELECT points FROM points_earned WHERE scheme = ? AND transaction_id = ?').pluck();
  const last = db.prepare<[], { points: number; atMs: number; scheme: string }>(
    'SELECT points, at_ms AS atMs, scheme FROM points_earned JOIN journal ON seq = journal_seq ORDER BY journal_seq DESC LIMIT 1',
  );
  return {
    balance: (account) => balance.get(account) ?? 0,
    earnedOn: (day, payerId) => onDay.get(day, payerId ?? ALL_PAYERS) ?? 0,
    hasTransaction: (scheme, transactionId) => has.get(scheme, transactionId) !== undefined,
    earnedBy: (scheme, transactionId) => by.get(scheme, transactionId) ?? null,
    last: () => last.get() ?? null,
  };
}
