import type { Migration } from './migration.ts';

/** The journal: the truth. Everything that 0020 and later call a projection can be made from it again. */
export const journal: Migration = {
  version: 10,
  sql: `
    CREATE TABLE journal (
      seq INTEGER PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      body TEXT NOT NULL,
      prev_hash TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER journal_keeps_content BEFORE UPDATE ON journal
      BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  `,
};
