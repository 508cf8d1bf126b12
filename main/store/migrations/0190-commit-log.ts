import type { Migration } from './migration.ts';

/**
 * The commit log that belongs to this database, and the last record of it that is applied. No row: none was ever made.
 * `closed`: nothing is in the log that is not here. The write-ahead log needs no start of its own any more.
 */
export const commitLog: Migration = {
  version: 190,
  sql: `
    CREATE TABLE commit_log (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      id TEXT NOT NULL,
      applied INTEGER NOT NULL,
      closed INTEGER NOT NULL
    ) STRICT;
    DROP TABLE log_starts;
  `,
};
