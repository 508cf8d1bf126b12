import type { Migration } from './migration.ts';

/** Shifts: the facts themselves, since a Z report is read long after its entries are archived. No older journal has any. */
export const shifts: Migration = {
  version: 180,
  sql: `
    CREATE TABLE shifts (
      no INTEGER PRIMARY KEY,
      opened TEXT,
      closed TEXT,
      closed_seq INTEGER
    ) STRICT;
  `,
};
