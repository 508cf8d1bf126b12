import type { Migration } from './migration.ts';

/** Products added at this till may be sold by weight. Those added before are sold by the piece, as they were. */
export const localUnit: Migration = {
  version: 80,
  sql: `ALTER TABLE local_products ADD COLUMN unit TEXT NOT NULL DEFAULT 'piece' CHECK (unit IN ('piece', 'kg'));`,
};
