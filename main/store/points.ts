/** Points of the merchant programme, as postings of a double entry. */
import type { Facts } from '../core/journal/facts.ts';
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
    points_taken_back: 'journal_seq',
  },
  kinds: ['points.earned', 'points.takenBack'],
  foresee(db) {
    const known = db.prepare<[string, string], number>('SELECT 1 FROM points_earned WHERE scheme = ? AND transaction_id = ?').pluck();
    return ({ kind, body }) => {
      if (kind !== 'points.earned') return false;
      const { scheme, transactionId, postings } = body;
      let sum = 0;
      for (const { delta } of postings) sum += delta;
      const isDistinct = postings.every(({ account }, i) => postings.findIndex((other) => other.account === account) === i);
      return sum === 0 && isDistinct && known.get(scheme, transactionId) === undefined;
    };
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
    const takeBack = db.prepare<[number, string, string, string, number]>('INSERT INTO points_taken_back VALUES (?, ?, ?, ?, ?)');
    const back = (seq: number, { scheme, transactionId, refundNo, points, day, payerId, postings }: Facts['points.takenBack']): void => {
      const sum = postings.reduce((total, { delta }) => total + delta, 0);
      if (sum !== 0) throw new Error(`the postings of refund ${refundNo} add up to ${sum}, not to zero`);
      // A refund that took points already runs into the unique key: nothing is saved.
      takeBack.run(seq, scheme, transactionId, refundNo, points);
      for (const { account, delta } of postings) add.run(account, delta);
      addToDay.run(day, ALL_PAYERS, -points);
      if (payerId !== undefined && payerId !== ALL_PAYERS) addToDay.run(day, payerId, -points);
    };
    return (fact, stamp) => {
      if (fact.kind === 'points.takenBack') back(stamp.seq, fact.body);
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
  const earned = db
    .prepare<[string, string], string>('SELECT body FROM points_earned JOIN journal ON seq = journal_seq WHERE scheme = ? AND transaction_id = ?')
    .pluck();
  const taken = db
    .prepare<[string, string], number | null>('SELECT sum(points) FROM points_taken_back WHERE scheme = ? AND transaction_id = ?')
    .pluck();
  const last = db.prepare<[], { points: number; atMs: number; scheme: string }>(
    'SELECT points, at_ms AS atMs, scheme FROM points_earned JOIN journal ON seq = journal_seq ORDER BY journal_seq DESC LIMIT 1',
  );
  return {
    balance: (account) => balance.get(account) ?? 0,
    earnedOn: (day, payerId) => onDay.get(day, payerId ?? ALL_PAYERS) ?? 0,
    hasTransaction: (scheme, transactionId) => has.get(scheme, transactionId) !== undefined,
    earnedBy: (scheme, transactionId) => by.get(scheme, transactionId) ?? null,
    earning(scheme, transactionId) {
      const body = earned.get(scheme, transactionId);
      if (body === undefined) return null;
      return { fact: JSON.parse(body) as Facts['points.earned'], takenBack: taken.get(scheme, transactionId) ?? 0 };
    },
    last: () => last.get() ?? null,
  };
}
