import type { Migration } from './migration.ts';

/** Print jobs know how many of their sections are printed, and may be interrupted: SQLite changes a CHECK by a new table. */
export const printSections: Migration = {
  version: 70,
  sql: `
    CREATE TABLE print_jobs_new (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      sale_id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'inDoubt', 'interrupted')),
      duplicate INTEGER NOT NULL,
      queued_at_ms INTEGER NOT NULL,
      sections INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO print_jobs_new SELECT seq, id, sale_id, state, duplicate, queued_at_ms, 0 FROM print_jobs;
    DROP TABLE print_jobs;
    ALTER TABLE print_jobs_new RENAME TO print_jobs;
  `,
};
