import type { Migration } from './migration.ts';

/** Work in progress: no facts, not made from the journal, untouched by a rebuild. */
export const work: Migration = {
  version: 60,
  sql: `
    CREATE TABLE drafts (
      lane TEXT PRIMARY KEY,
      json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE held_sales (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      json TEXT NOT NULL
    ) STRICT;
    CREATE TABLE print_jobs (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      sale_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'inDoubt')),
      duplicate INTEGER NOT NULL,
      queued_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE cursors (
      sink TEXT PRIMARY KEY,
      seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE log_starts (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      count INTEGER NOT NULL
    ) STRICT;
    INSERT INTO log_starts (one, count) VALUES (1, 0);
  `,
};
