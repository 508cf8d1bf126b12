/**
 * What people ask headquarters about, filled from the journal by guitai.push in the batch's own transaction.
 * Keys are the journal's own, never a number out of a body: a projection cannot refuse an entry that the
 * chain accepts. A number that should be unique and is not shows in the view guitai.anomalies.
 */
export const sql = `
create table guitai.sales (
  terminal_id text not null,
  seq bigint not null,
  sale_id text not null,
  receipt_no text not null,
  receipt_seq bigint not null,
  completed_at timestamptz not null,
  currency text not null,
  total_minor bigint not null,
  tax_minor bigint not null,
  returns_receipt_no text,
  external_ref text,
  primary key (terminal_id, seq)
);

create table guitai.sale_lines (
  terminal_id text not null,
  seq bigint not null,
  line_no int not null,
  product_id text,
  name text not null,
  barcode text,
  quantity_milli bigint not null,
  unit text not null,
  price_minor bigint not null,
  per_milli bigint not null,
  amount_minor bigint not null,
  tax_class text not null,
  tax_included boolean not null,
  primary key (terminal_id, seq, line_no)
);

create table guitai.tenders (
  terminal_id text not null,
  seq bigint not null,
  tender_no int not null,
  kind text not null,
  scheme text,
  amount_minor bigint not null,
  tendered_minor bigint,
  change_minor bigint,
  attempt_id text,
  transaction_id text,
  primary key (terminal_id, seq, tender_no)
);

-- One row an attempt, as its latest step left it.
create table guitai.attempts (
  terminal_id text not null,
  attempt_id text not null,
  seq bigint not null,
  sale_id text not null,
  scheme text not null,
  mode text not null,
  order_no text not null,
  amount_minor bigint not null,
  currency text not null,
  phase text not null,
  created_at timestamptz not null,
  phase_at timestamptz not null,
  transaction_id text,
  payer_id text,
  primary key (terminal_id, attempt_id)
);

create table guitai.points (
  terminal_id text not null,
  seq bigint not null,
  scheme text not null,
  transaction_id text not null,
  attempt_id text not null,
  points bigint not null,
  uncut_points bigint not null,
  cut_by text,
  payer_id text,
  day date not null,
  primary key (terminal_id, seq)
);

create table guitai.point_postings (
  terminal_id text not null,
  seq bigint not null,
  posting_no int not null,
  account text not null,
  delta bigint not null,
  primary key (terminal_id, seq, posting_no)
);
`;
