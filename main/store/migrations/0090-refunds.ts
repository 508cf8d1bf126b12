import type { Migration } from './migration.ts';

/**
 * Refunds: where each stands (the journal entry of its last step), the documents that gave something of a sale back,
 * and the points that went back with it. No older journal has refunds or points that went back, so only the documents
 * are looked for in what is there.
 */
export const refunds: Migration = {
  version: 90,
  sql: `
    CREATE TABLE refunds (
      first_seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      refund_no TEXT NOT NULL UNIQUE,
      sale_id TEXT NOT NULL,
      attempt_id TEXT NOT NULL,
      return_sale_id TEXT,
      open INTEGER NOT NULL,
      last_seq INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX refunds_by_sale ON refunds (sale_id);
    CREATE INDEX refunds_by_attempt ON refunds (attempt_id);
    CREATE INDEX refunds_by_return ON refunds (return_sale_id) WHERE return_sale_id IS NOT NULL;
    CREATE INDEX refunds_open ON refunds (first_seq) WHERE open = 1;
    CREATE TABLE sale_returns (
      journal_seq INTEGER PRIMARY KEY,
      returns_receipt_no TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sale_returns_by_receipt ON sale_returns (returns_receipt_no);
    INSERT INTO sale_returns SELECT seq, json_extract(body, '$.returnsReceiptNo') FROM journal
      WHERE kind = 'sale.completed' AND instr(body, '"returnsReceiptNo":') > 0 AND json_extract(body, '$.returnsReceiptNo') IS NOT NULL;
    CREATE TABLE points_taken_back (
      journal_seq INTEGER PRIMARY KEY,
      scheme TEXT NOT NULL,
      transaction_id TEXT NOT NULL,
      refund_no TEXT NOT NULL UNIQUE,
      points INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX points_taken_back_by_transaction ON points_taken_back (scheme, transaction_id);
  `,
};
