import type { Migration } from './migration.ts';

/**
 * Seals and keys of the journal (projections; no older journal has any), where the journal begins after a purge, and
 * the archives that hold what was before. An entry is deleted only where it is in an archive and a seal follows it:
 * the base moves there first, never back.
 */
export const seals: Migration = {
  version: 130,
  sql: `
    CREATE TABLE journal_keys (
      seq INTEGER PRIMARY KEY,
      key_id TEXT NOT NULL,
      public_key TEXT NOT NULL
    ) STRICT;
    CREATE TABLE seals (
      seq INTEGER PRIMARY KEY,
      at_ms INTEGER NOT NULL,
      documents INTEGER NOT NULL,
      sales_minor INTEGER NOT NULL,
      returns_minor INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE archives (
      first_seq INTEGER PRIMARY KEY,
      last_seq INTEGER NOT NULL,
      dir TEXT NOT NULL,
      file TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE journal_base (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      documents INTEGER NOT NULL,
      sales_minor INTEGER NOT NULL,
      returns_minor INTEGER NOT NULL,
      created TEXT
    ) STRICT;
    INSERT INTO journal_base VALUES (1, 0, '${'0'.repeat(64)}', 0, 0, 0, 0, NULL);
    CREATE TRIGGER journal_base_rises BEFORE UPDATE ON journal_base
      WHEN NEW.seq <= OLD.seq OR NEW.created IS NULL
        OR NOT EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq AND hash = NEW.hash)
        OR NOT EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq + 1 AND kind = 'journal.sealed')
        OR coalesce((SELECT max(last_seq) FROM archives), 0) < NEW.seq
      BEGIN SELECT RAISE(ABORT, 'the journal begins at what is archived and sealed, or where it began'); END;
    CREATE TRIGGER journal_base_stays BEFORE DELETE ON journal_base
      BEGIN SELECT RAISE(ABORT, 'the journal begins somewhere'); END;
    DROP TRIGGER journal_keeps_entries;
    CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal WHEN OLD.seq > (SELECT seq FROM journal_base)
      BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  `,
};
