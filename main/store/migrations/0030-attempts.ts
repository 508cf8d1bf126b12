import type { Migration } from './migration.ts';

/** Where each payment attempt stands: the journal entry of its last step. */
export const attempts: Migration = {
  version: 30,
  reprojects: true,
  sql: `
    CREATE TABLE attempts (
      first_seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      sale_id TEXT NOT NULL,
      order_no TEXT NOT NULL UNIQUE,
      payer_code_hash TEXT UNIQUE,
      in_question INTEGER NOT NULL,
      last_seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX attempts_by_sale ON attempts (sale_id);
    CREATE INDEX attempts_in_question ON attempts (first_seq) WHERE in_question = 1;
  `,
};
