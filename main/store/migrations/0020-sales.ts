import type { Migration } from './migration.ts';

/**
 * Completed sales, by receipt number. The body stays in the journal; the amounts here are what a
 * shift's totals add up.
 */
export const sales: Migration = {
  version: 20,
  reprojects: true,
  sql: `
    CREATE TABLE sales (
      receipt_seq INTEGER PRIMARY KEY,
      sale_id TEXT NOT NULL UNIQUE,
      journal_seq INTEGER NOT NULL,
      completed_at_ms INTEGER NOT NULL,
      total_minor INTEGER NOT NULL,
      cash_minor INTEGER NOT NULL
    ) STRICT;
  `,
};
