import type { Migration } from './migration.ts';

/** Goods rented out on a scheme's credit: the journal entry of each one's last step. No older journal has any. */
export const rentals: Migration = {
  version: 120,
  sql: `
    CREATE TABLE rentals (
      first_seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      order_no TEXT NOT NULL UNIQUE,
      open INTEGER NOT NULL,
      last_seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX rentals_open ON rentals (first_seq) WHERE open = 1;
  `,
};
