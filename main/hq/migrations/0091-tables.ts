/**
 * The tables again; those that grow with the sales are spread by the hash of the stream's name over partitions: a batch
 * touches one of them, and vacuum, index and cache work in pieces. By hash and not by list, since a stream's name is not known before it comes, and push
 * makes no tables. The journal's rows move; the projections are made again from it (0094-upgrade.ts), with those that
 * were not there before: stock, shifts, members' points, rentals, seals, keys, versions.
 */
interface Table {
  name: string;
  /** It grows with the sales, and is parted. */
  grows?: true;
  columns: string;
  /** Behind the stream's name. */
  key: string;
}

const entry = 'terminal_id text not null, seq bigint not null';

/** All that guitai.project fills. */
export const projected: Table[] = [
  {
    name: 'sales',
    grows: true,
    columns: `${entry}, sale_id text not null, receipt_no text not null, receipt_seq bigint not null, completed_at timestamptz not null, currency text not null,
      total_minor bigint not null, tax_minor bigint not null, returns_receipt_no text, external_ref text, member_no text, taxes jsonb not null`,
    key: 'seq',
  },
  {
    name: 'sale_lines',
    grows: true,
    columns: `${entry}, line_no int not null, product_id text, name text not null, barcode text, quantity_milli bigint not null, unit text not null,
      price_minor bigint not null, per_milli bigint not null, amount_minor bigint not null, tax_class text not null, tax_included boolean not null,
      batch text, expiry text, serial text`,
    key: 'seq, line_no',
  },
  {
    name: 'tenders',
    grows: true,
    columns: `${entry}, tender_no int not null, kind text not null, scheme text, amount_minor bigint not null, tendered_minor bigint, change_minor bigint,
      attempt_id text, transaction_id text`,
    key: 'seq, tender_no',
  },
  {
    name: 'tender_promotions',
    grows: true,
    columns: `${entry}, tender_no int not null, promotion_no int not null, promotion_id text not null, name text, amount_minor bigint not null,
      scheme_minor bigint not null, merchant_minor bigint not null, other_minor bigint not null`,
    key: 'seq, tender_no, promotion_no',
  },
  {
    name: 'attempts',
    grows: true,
    columns: `terminal_id text not null, attempt_id text not null, seq bigint not null, sale_id text not null, scheme text not null, mode text not null,
      order_no text not null, amount_minor bigint not null, currency text not null, phase text not null, created_at timestamptz not null,
      phase_at timestamptz not null, transaction_id text, payer_id text`,
    key: 'attempt_id',
  },
  {
    name: 'points',
    grows: true,
    columns: `${entry}, scheme text not null, transaction_id text not null, attempt_id text not null, points bigint not null, uncut_points bigint not null,
      cut_by text, payer_id text, day date not null`,
    key: 'seq',
  },
  {
    name: 'points_taken_back',
    columns: `${entry}, scheme text not null, transaction_id text not null, refund_no text not null, attempt_id text not null, points bigint not null,
      payer_id text, day date not null`,
    key: 'seq',
  },
  { name: 'point_postings', grows: true, columns: `${entry}, posting_no int not null, account text not null, delta bigint not null`, key: 'seq, posting_no' },
  {
    name: 'refunds',
    columns: `terminal_id text not null, refund_id text not null, seq bigint not null, refund_no text not null, sale_id text not null, attempt_id text not null,
      scheme text not null, transaction_id text, amount_minor bigint not null, currency text not null, phase text not null, receipt_no text,
      return_receipt_no text, scheme_refund_id text, refusal_code text, settled_by text, created_at timestamptz not null, phase_at timestamptz not null`,
    key: 'refund_id',
  },
  {
    name: 'promises',
    columns: `terminal_id text not null, promise_id text not null, seq bigint not null, sale_id text not null, receipt_no text not null, scheme text not null,
      amount_minor bigint not null, currency text not null, state text not null, made_at timestamptz not null, ended_at timestamptz, proof text,
      transaction_id text, approved_by text, note text`,
    key: 'promise_id',
  },
  {
    name: 'rentals',
    columns: `terminal_id text not null, rental_id text not null, seq bigint not null, scheme text not null, order_no text not null, name text not null,
      risk_minor bigint not null, currency text not null, phase text not null, in_doubt boolean not null, opened_at timestamptz not null,
      phase_at timestamptz not null, out_at timestamptz, due_minor bigint, paid_minor bigint, transaction_id text`,
    key: 'rental_id',
  },
  {
    name: 'rental_collections',
    columns: `${entry}, rental_id text not null, scheme text not null, order_no text not null, transaction_id text, amount_minor bigint not null,
      asked_minor bigint not null, currency text not null, at timestamptz not null`,
    key: 'seq',
  },
  {
    name: 'stock_adjustments',
    columns: `${entry}, at timestamptz not null, product_id text not null, name text not null, barcode text, delta_milli bigint not null, reason text not null,
      by text not null, note text`,
    key: 'seq',
  },
  {
    name: 'shifts',
    columns: `terminal_id text not null, shift_id text not null, seq bigint not null, no bigint not null, currency text not null, opened_at timestamptz not null,
      opened_by text, float_minor bigint not null, closed_at timestamptz, closed_by text, first_receipt_seq bigint, last_receipt_seq bigint,
      sales int, sales_minor bigint, returns int, returns_minor bigint, cash_minor bigint, in_minor bigint, out_minor bigint, expected_minor bigint,
      counted_minor bigint, difference_minor bigint, documents_ever bigint, sales_ever_minor bigint, returns_ever_minor bigint`,
    key: 'shift_id',
  },
  {
    name: 'shift_tenders',
    columns: `${entry}, tender_no int not null, shift_id text not null, kind text not null, scheme text, tenders int not null, amount_minor bigint not null`,
    key: 'seq, tender_no',
  },
  {
    name: 'shift_taxes',
    columns: `${entry}, tax_no int not null, shift_id text not null, tax_class text not null, rate_bp int, net_minor bigint not null, tax_minor bigint not null`,
    key: 'seq, tax_no',
  },
  {
    name: 'cash_moves',
    columns: `${entry}, at timestamptz not null, shift_id text, amount_minor bigint not null, currency text not null, reason text not null, by text not null`,
    key: 'seq',
  },
  {
    name: 'member_points',
    grows: true,
    columns: `${entry}, at timestamptz not null, member_no text not null, sale_id text not null, earned bigint not null, spent bigint not null,
      currency text not null, spent_minor bigint not null`,
    key: 'seq',
  },
  {
    name: 'seals',
    columns: `${entry}, first_seq bigint not null, last_seq bigint not null, last_hash text not null, documents bigint not null, sales_minor bigint not null,
      returns_minor bigint not null, key_id text not null, signature text not null`,
    key: 'seq',
  },
  { name: 'terminal_keys', columns: `${entry}, at timestamptz not null, key_id text not null, public_key text not null, reason text not null`, key: 'seq' },
  {
    name: 'versions',
    columns: `terminal_id text not null, subject text not null, seq bigint not null, at timestamptz not null, version bigint not null, sha256 text not null, rows bigint not null`,
    key: 'subject',
  },
];

const journal: Table = {
  name: 'journal',
  grows: true,
  columns: `${entry} check (seq > 0), at_ms bigint not null, kind text not null, body text not null, prev_hash text not null, hash text not null,
    received_at timestamptz not null default now()`,
  key: 'seq',
};

/** Every table whose rows are one stream's each, beside `streams` and `alarms`. */
export const spread = [journal.name, ...projected.map(({ name }) => name)];

const before = ['sales', 'sale_lines', 'tenders', 'tender_promotions', 'attempts', 'points', 'points_taken_back', 'point_postings', 'refunds', 'promises'];
const viewsBefore = ['facts', 'anomalies', 'sales_totals', 'tender_totals', 'tender_parts', 'points_totals', 'account_balances', 'refund_totals', 'promise_totals'];

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A sale of a few lines stays in its row, uncompressed: compressing each body costs more than the insert. */
const inRow = (table: string): string => `alter table guitai.${table} set (toast_tuple_target = 8160);`;

function create({ name, columns, key, grows }: Table, partitions: number): string {
  const body = `(${columns}, primary key (terminal_id, ${key}))`;
  if (partitions === 0 || grows !== true) return `create table guitai.${name} ${body};${name === 'journal' ? inRow(name) : ''}`;
  const parts = numbers(partitions).map((no) => {
    const part = `${name}_p${String(no).padStart(2, '0')}`;
    return `create table guitai.${part} partition of guitai.${name} for values with (modulus ${partitions}, remainder ${no});${name === 'journal' ? inRow(part) : ''}`;
  });
  return [`create table guitai.${name} ${body} partition by hash (terminal_id);`, ...parts].join('\n');
}

/** @param partitions of each table; 0 = whole tables, for an engine that spreads them by itself */
export const sql = ({ partitions }: { partitions: number }): string => `
drop view ${viewsBefore.map((name) => `guitai.${name}`).join(', ')};
drop table ${before.map((name) => `guitai.${name}`).join(', ')};
alter table guitai.journal rename to journal_before;
alter table guitai.journal_before drop constraint journal_pkey, drop constraint journal_seq_check;
${[journal, ...projected].map((table) => create(table, partitions)).join('\n')}
insert into guitai.journal (terminal_id, seq, at_ms, kind, body, prev_hash, hash, received_at)
  select terminal_id, seq, at_ms, kind, body, prev_hash, hash, received_at from guitai.journal_before;
drop table guitai.journal_before;

-- A receipt is found by its number, in whichever stream of a terminal.
create index sales_receipt on guitai.sales (receipt_no, terminal_id);
create index sale_lines_batch on guitai.sale_lines (batch) where batch is not null;
`;
