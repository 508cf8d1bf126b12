import type { Migration } from './migration.ts';

/**
 * Under which name entries stand at headquarters, from which sequence on: a projection. And where the data directory
 * was when it was last open, which is no fact: empty in older databases, and taken then as it is found.
 */
export const streams: Migration = {
  version: 150,
  sql: `
    CREATE TABLE streams (
      from_seq INTEGER PRIMARY KEY,
      stream TEXT NOT NULL UNIQUE,
      reason TEXT NOT NULL,
      begun_seq INTEGER NOT NULL
    ) STRICT;
    INSERT INTO streams SELECT seq, json_extract(body, '$.terminalId'), 'created', seq
      FROM journal WHERE seq = 1 AND kind = 'terminal.created';
    CREATE TABLE place (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      json TEXT NOT NULL
    ) STRICT;
  `,
};
