/**
 * The projections, one function for what is pushed and for what is made again: guitai.project reads entries of the
 * journal that are here and fills every table from them. Its tables are keyed by the journal's own keys, and by ids
 * where one row is kept a matter; then the entry with the higher sequence stands.
 */
const at = (path: string): string => `to_timestamp((doc->'${path}')::bigint / 1000.0)`;
const atDeep = (path: string): string => `to_timestamp((doc#>'{${path}}')::bigint / 1000.0)`;
const minor = (name: string): string => `(doc->'${name}Minor')::bigint`;
const text = (...names: string[]): string => names.map((name) => `doc->>'${name}'`).join(', ');

/** One row an id, as its latest step of these left it. */
const latest = (kind: string, columns: string): string => `select distinct on (doc->>'id') terminal_id, doc->>'id', seq, ${columns}
      from docs where kind = '${kind}' order by doc->>'id', seq desc`;
const replace = (id: string, columns: string[]): string => `on conflict (terminal_id, ${id}) do update set ${['seq', ...columns].map((name) => `${name} = excluded.${name}`).join(', ')}
      where r.seq < excluded.seq`;

const saleLine = `"productId" text, name text, barcode text, "quantityMilli" bigint, unit text, "priceMinor" bigint, "perMilli" bigint,
      "amountMinor" bigint, "taxClass" text, "taxIncluded" boolean, batch text, expiry text, serial text`;

/** Kind of entry that each statement reads, and the statement; `docs` has terminal_id, seq, kind and the body as jsonb. */
export const projections: { kinds: string[]; table: string; sql: string }[] = [
  {
    kinds: ['sale.completed'],
    table: 'sales',
    sql: `insert into guitai.sales (terminal_id, seq, sale_id, receipt_no, receipt_seq, completed_at, currency, total_minor, tax_minor, returns_receipt_no, external_ref)
      select terminal_id, seq, ${text('saleId', 'receiptNo')}, (doc->'receiptSeq')::bigint, ${at('completedAtMs')}, ${text('currency')}, ${minor('total')},
        (select coalesce(sum((t->'taxMinor')::bigint), 0) from jsonb_array_elements(doc->'taxes') t), ${text('returnsReceiptNo', 'externalRef')}
      from docs where kind = 'sale.completed'`,
  },
  {
    kinds: ['sale.completed'],
    table: 'sale_lines',
    sql: `insert into guitai.sale_lines (terminal_id, seq, line_no, product_id, name, barcode, quantity_milli, unit, price_minor, per_milli, amount_minor, tax_class,
        tax_included, batch, expiry, serial)
      select terminal_id, seq, l.no, l."productId", l.name, l.barcode, l."quantityMilli", l.unit, l."priceMinor", l."perMilli", l."amountMinor", l."taxClass",
        l."taxIncluded", l.batch, l.expiry, l.serial
      from docs, rows from (jsonb_to_recordset(doc->'lines') as (${saleLine})) with ordinality as l("productId", name, barcode, "quantityMilli", unit,
        "priceMinor", "perMilli", "amountMinor", "taxClass", "taxIncluded", batch, expiry, serial, no)
      where kind = 'sale.completed'`,
  },
  {
    kinds: ['sale.completed'],
    table: 'tenders',
    sql: `insert into guitai.tenders (terminal_id, seq, tender_no, kind, scheme, amount_minor, tendered_minor, change_minor, attempt_id, transaction_id)
      select terminal_id, seq, no, t->>'kind', t->>'scheme', (t->'amountMinor')::bigint, (t->'tenderedMinor')::bigint, (t->'changeMinor')::bigint,
        t->>'attemptId', t->>'transactionId'
      from docs, jsonb_array_elements(doc->'tenders') with ordinality as x(t, no) where kind = 'sale.completed'`,
  },
  {
    kinds: ['sale.completed'],
    table: 'tender_promotions',
    sql: `insert into guitai.tender_promotions (terminal_id, seq, tender_no, promotion_no, promotion_id, name, amount_minor, scheme_minor, merchant_minor, other_minor)
      select terminal_id, seq, t_no, p_no, p->>'id', p->>'name', (p->'amountMinor')::bigint, (p->'schemeMinor')::bigint, (p->'merchantMinor')::bigint,
        (p->'otherMinor')::bigint
      from docs, jsonb_array_elements(doc->'tenders') with ordinality as x(t, t_no), jsonb_array_elements(t->'promotions') with ordinality as y(p, p_no)
      where kind = 'sale.completed'`,
  },
  {
    kinds: ['attempt.step'],
    table: 'attempts',
    sql: `insert into guitai.attempts as r (terminal_id, attempt_id, seq, sale_id, scheme, mode, order_no, amount_minor, currency, phase, created_at, phase_at,
        transaction_id, payer_id)
      ${latest('attempt.step', `${text('saleId', 'scheme', 'mode', 'orderNo')}, ${minor('amount')}, ${text('currency', 'phase')}, ${at('createdAtMs')}, ${at('phaseAtMs')}, ${text('transactionId', 'payerId')}`)}
      ${replace('attempt_id', ['phase', 'phase_at', 'transaction_id', 'payer_id'])}`,
  },
  {
    kinds: ['points.earned'],
    table: 'points',
    sql: `insert into guitai.points (terminal_id, seq, scheme, transaction_id, attempt_id, points, uncut_points, cut_by, payer_id, day)
      select terminal_id, seq, ${text('scheme', 'transactionId', 'attemptId')}, (doc->'points')::bigint, (doc->'uncutPoints')::bigint, ${text('cutBy', 'payerId')},
        (doc->>'day')::date
      from docs where kind = 'points.earned'`,
  },
  {
    kinds: ['points.takenBack'],
    table: 'points_taken_back',
    sql: `insert into guitai.points_taken_back (terminal_id, seq, scheme, transaction_id, refund_no, attempt_id, points, payer_id, day)
      select terminal_id, seq, ${text('scheme', 'transactionId', 'refundNo', 'attemptId')}, (doc->'points')::bigint, ${text('payerId')}, (doc->>'day')::date
      from docs where kind = 'points.takenBack'`,
  },
  {
    kinds: ['points.earned', 'points.takenBack'],
    table: 'point_postings',
    sql: `insert into guitai.point_postings (terminal_id, seq, posting_no, account, delta)
      select terminal_id, seq, no, p->>'account', (p->'delta')::bigint
      from docs, jsonb_array_elements(doc->'postings') with ordinality as x(p, no) where kind in ('points.earned', 'points.takenBack')`,
  },
  {
    kinds: ['refund.step'],
    table: 'refunds',
    sql: `insert into guitai.refunds as r (terminal_id, refund_id, seq, refund_no, sale_id, attempt_id, scheme, transaction_id, amount_minor, currency, phase, receipt_no,
        return_receipt_no, scheme_refund_id, refusal_code, settled_by, created_at, phase_at)
      ${latest('refund.step', `${text('refundNo', 'saleId', 'attemptId', 'scheme', 'transactionId')}, ${minor('amount')}, ${text('currency', 'phase', 'receiptNo', 'returnReceiptNo', 'refundId')}, doc#>>'{refusal,code}', ${text('settledBy')}, ${at('createdAtMs')}, ${at('phaseAtMs')}`)}
      ${replace('refund_id', ['phase', 'phase_at', 'scheme_refund_id', 'refusal_code', 'settled_by'])}`,
  },
  {
    kinds: ['promise.step'],
    table: 'promises',
    sql: `insert into guitai.promises as r (terminal_id, promise_id, seq, sale_id, receipt_no, scheme, amount_minor, currency, state, made_at, ended_at, proof, transaction_id,
        approved_by, note)
      ${latest('promise.step', `${text('saleId', 'receiptNo', 'scheme')}, ${minor('amount')}, ${text('currency', 'state')}, ${at('madeAtMs')}, ${atDeep('end,atMs')}, doc#>>'{end,proof}', doc#>>'{end,transactionId}', doc#>>'{end,approvedBy}', doc#>>'{end,note}'`)}
      ${replace('promise_id', ['state', 'ended_at', 'proof', 'transaction_id', 'approved_by', 'note'])}`,
  },
];

const kinds = [...new Set(projections.flatMap((one) => one.kinds))].map((kind) => `'${kind}'`).join(', ');
const [last, ...first] = [...projections].reverse();

/** @throws nothing; a body that does not fit its kind's form raises the cast's own error, and nothing is kept */
export const sql = `
create or replace function guitai.project(p_stream text, p_first bigint, p_last bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off as $project$
begin
  with docs as materialized (
    select terminal_id, seq, kind, guitai.readable(body) as doc from guitai.journal
    where terminal_id = p_stream and seq between p_first and p_last and kind in (${kinds})
  )${first.reverse().map(({ table, sql: statement }) => `, add_${table} as (
    ${statement}
  )`).join('')}
  ${last?.sql};
end
$project$;
revoke all on function guitai.project(text, bigint, bigint) from public;
`;
