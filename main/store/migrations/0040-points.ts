import type { Migration } from './migration.ts';

/** Points: once per channel transaction, as double entries, with the sums that the daily limits ask for. */
export const points: Migration = {
  version: 40,
  reprojects: true,
  sql: `
    CREATE TABLE points_earned (
      journal_seq INTEGER PRIMARY KEY,
      scheme TEXT NOT NULL,
      transaction_id TEXT NOT NULL,
      points INTEGER NOT NULL,
      UNIQUE (scheme, transaction_id)
    ) STRICT;
    CREATE TABLE points_postings (
      scheme TEXT NOT NULL,
      transaction_id TEXT NOT NULL,
      account TEXT NOT NULL,
      delta INTEGER NOT NULL,
      PRIMARY KEY (scheme, transaction_id, account)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE points_balances (
      account TEXT PRIMARY KEY,
      balance INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE points_days (
      day TEXT NOT NULL,
      payer_id TEXT NOT NULL,
      points INTEGER NOT NULL,
      PRIMARY KEY (day, payer_id)
    ) STRICT, WITHOUT ROWID;
  `,
};
