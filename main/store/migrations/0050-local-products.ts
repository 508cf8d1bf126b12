import type { Migration } from './migration.ts';

/** Products added at this till. `folded` is the name as search compares it. */
export const localProducts: Migration = {
  version: 50,
  reprojects: true,
  sql: `
    CREATE TABLE local_products (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      folded TEXT NOT NULL,
      barcode TEXT UNIQUE,
      price_minor INTEGER NOT NULL,
      tax_class TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
