import type { Migration } from './migration.ts';

/** Payments that are not yet collected: the journal entry of each one's last step. No older journal has any. */
export const promises: Migration = {
  version: 110,
  sql: `
    CREATE TABLE promises (
      first_seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      sale_id TEXT NOT NULL,
      scheme TEXT NOT NULL,
      transaction_id TEXT,
      open INTEGER NOT NULL,
      last_seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX promises_by_sale ON promises (sale_id);
    CREATE UNIQUE INDEX promises_by_transaction ON promises (scheme, transaction_id) WHERE transaction_id IS NOT NULL;
    CREATE INDEX promises_open ON promises (first_seq) WHERE open = 1;
  `,
};
