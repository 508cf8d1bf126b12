/**
 * The projections, one function for what is pushed and for what is made again: guitai.project reads entries of the
 * journal that are here and fills every table from them. Rows are keyed by the journal's own keys, never by a number out
 * of a body, so that a projection cannot refuse an entry that the chain accepts; where one row is kept a matter, the
 * entry with the higher sequence stands.
 */
export interface Statement {
  kinds: string[];
  /** Null: it changes rows of another table. */
  table: string | null;
  /** `docs` has terminal_id, seq, at, kind and the body as jsonb. */
  sql: string;
}

const time = (path: string): string => `to_timestamp((doc#>'{${path}}')::bigint / 1000.0)`;
const whole = (...paths: string[]): string => paths.map((path) => `(doc#>'{${path}}')::bigint`).join(', ');
const text = (...names: string[]): string => names.map((name) => `doc->>'${name}'`).join(', ');
const insert = (table: string, columns: string, select: string): string => `insert into guitai.${table} as r (terminal_id, ${columns}) select ${select}`;
/** One row an id, as its latest step of these left it. */
const latest = (kind: string, select: string, id = 'id'): string => `distinct on (doc->>'${id}') terminal_id, doc->>'${id}', seq, ${select}
      from docs where kind = '${kind}' order by doc->>'${id}', seq desc`;
/** The whole row is the latest step's: then it is the same in whatever pieces the steps come. `kept`: what a later step does not say again. */
const newest = (table: string, id: string, columns: string, select: string, kept: string[] = []): string => {
  const set = (name: string): string => (kept.includes(name) ? `${name} = coalesce(excluded.${name}, r.${name})` : `${name} = excluded.${name}`);
  return `${insert(table, `${id}, seq, ${columns}`, select)}
    on conflict (terminal_id, ${id}) do update set ${['seq', ...columns.split(', ')].map(set).join(', ')}
      where r.seq < excluded.seq`;
};

const lineNames = `"productId", name, barcode, "quantityMilli", unit, "priceMinor", "perMilli", "amountMinor", "taxClass", "taxIncluded", batch, expiry, serial`;
const lineTypes = `"productId" text, name text, barcode text, "quantityMilli" bigint, unit text, "priceMinor" bigint, "perMilli" bigint, "amountMinor" bigint,
        "taxClass" text, "taxIncluded" boolean, batch text, expiry text, serial text`;

export const sales: Statement[] = [
  {
    kinds: ['sale.completed'],
    table: 'sales',
    sql: insert(
      'sales',
      'seq, sale_id, receipt_no, receipt_seq, completed_at, currency, total_minor, tax_minor, returns_receipt_no, external_ref, member_no, taxes',
      `terminal_id, seq, ${text('saleId', 'receiptNo')}, ${whole('receiptSeq')}, ${time('completedAtMs')}, ${text('currency')}, ${whole('totalMinor')},
        (select coalesce(sum((t->'taxMinor')::bigint), 0) from jsonb_array_elements(doc->'taxes') t), ${text('returnsReceiptNo', 'externalRef', 'memberNo')}, doc->'taxes'
      from docs`,
    ),
  },
  {
    kinds: ['sale.completed'],
    table: 'sale_lines',
    sql: insert(
      'sale_lines',
      'seq, line_no, product_id, name, barcode, quantity_milli, unit, price_minor, per_milli, amount_minor, tax_class, tax_included, batch, expiry, serial',
      `terminal_id, seq, l.no, l."productId", l.name, l.barcode, l."quantityMilli", l.unit, l."priceMinor", l."perMilli", l."amountMinor", l."taxClass",
        l."taxIncluded", l.batch, l.expiry, l.serial
      from docs, rows from (jsonb_to_recordset(doc->'lines') as (${lineTypes})) with ordinality as l(${lineNames}, no)`,
    ),
  },
  {
    kinds: ['sale.completed'],
    table: 'tenders',
    sql: insert(
      'tenders',
      'seq, tender_no, kind, scheme, amount_minor, tendered_minor, change_minor, attempt_id, transaction_id',
      `terminal_id, seq, no, t->>'kind', t->>'scheme', (t->'amountMinor')::bigint, (t->'tenderedMinor')::bigint, (t->'changeMinor')::bigint,
        t->>'attemptId', t->>'transactionId'
      from docs, jsonb_array_elements(doc->'tenders') with ordinality as x(t, no)`,
    ),
  },
  {
    kinds: ['sale.completed'],
    table: 'tender_promotions',
    sql: insert(
      'tender_promotions',
      'seq, tender_no, promotion_no, promotion_id, name, amount_minor, scheme_minor, merchant_minor, other_minor',
      `terminal_id, seq, t_no, p_no, p->>'id', p->>'name', (p->'amountMinor')::bigint, (p->'schemeMinor')::bigint, (p->'merchantMinor')::bigint,
        (p->'otherMinor')::bigint
      from docs, jsonb_array_elements(doc->'tenders') with ordinality as x(t, t_no), jsonb_array_elements(t->'promotions') with ordinality as y(p, p_no)`,
    ),
  },
];

export const payments: Statement[] = [
  {
    kinds: ['attempt.step'],
    table: 'attempts',
    sql: newest(
      'attempts',
      'attempt_id',
      'sale_id, scheme, mode, order_no, amount_minor, currency, phase, created_at, phase_at, transaction_id, payer_id',
      latest('attempt.step', `${text('saleId', 'scheme', 'mode', 'orderNo')}, ${whole('amountMinor')}, ${text('currency', 'phase')}, ${time('createdAtMs')}, ${time('phaseAtMs')}, ${text('transactionId', 'payerId')}`),
    ),
  },
  {
    kinds: ['points.earned'],
    table: 'points',
    sql: insert(
      'points',
      'seq, scheme, transaction_id, attempt_id, points, uncut_points, cut_by, payer_id, day',
      `terminal_id, seq, ${text('scheme', 'transactionId', 'attemptId')}, ${whole('points', 'uncutPoints')}, ${text('cutBy', 'payerId')}, (doc->>'day')::date
      from docs where kind = 'points.earned'`,
    ),
  },
  {
    kinds: ['points.takenBack'],
    table: 'points_taken_back',
    sql: insert(
      'points_taken_back',
      'seq, scheme, transaction_id, refund_no, attempt_id, points, payer_id, day',
      `terminal_id, seq, ${text('scheme', 'transactionId', 'refundNo', 'attemptId')}, ${whole('points')}, ${text('payerId')}, (doc->>'day')::date
      from docs where kind = 'points.takenBack'`,
    ),
  },
  {
    kinds: ['points.earned', 'points.takenBack'],
    table: 'point_postings',
    sql: insert(
      'point_postings',
      'seq, posting_no, account, delta',
      `terminal_id, seq, no, p->>'account', (p->'delta')::bigint
      from docs, jsonb_array_elements(doc->'postings') with ordinality as x(p, no) where kind in ('points.earned', 'points.takenBack')`,
    ),
  },
  {
    kinds: ['refund.step'],
    table: 'refunds',
    sql: newest(
      'refunds',
      'refund_id',
      'refund_no, sale_id, attempt_id, scheme, transaction_id, amount_minor, currency, phase, receipt_no, return_receipt_no, scheme_refund_id, refusal_code, settled_by, created_at, phase_at',
      latest('refund.step', `${text('refundNo', 'saleId', 'attemptId', 'scheme', 'transactionId')}, ${whole('amountMinor')}, ${text('currency', 'phase', 'receiptNo', 'returnReceiptNo', 'refundId')}, doc#>>'{refusal,code}', ${text('settledBy')}, ${time('createdAtMs')}, ${time('phaseAtMs')}`),
    ),
  },
];

export const others: Statement[] = [
  {
    kinds: ['promise.step'],
    table: 'promises',
    sql: newest(
      'promises',
      'promise_id',
      'sale_id, receipt_no, scheme, amount_minor, currency, state, made_at, ended_at, proof, transaction_id, approved_by, note',
      latest('promise.step', `${text('saleId', 'receiptNo', 'scheme')}, ${whole('amountMinor')}, ${text('currency', 'state')}, ${time('madeAtMs')}, ${time('end,atMs')}, doc#>>'{end,proof}', doc#>>'{end,transactionId}', doc#>>'{end,approvedBy}', doc#>>'{end,note}'`),
    ),
  },
  {
    kinds: ['rental.step'],
    table: 'rentals',
    sql: newest(
      'rentals',
      'rental_id',
      'scheme, order_no, name, risk_minor, currency, phase, in_doubt, opened_at, phase_at, out_at, due_minor, paid_minor, transaction_id',
      latest('rental.step', `${text('scheme', 'orderNo', 'name')}, ${whole('riskMinor')}, ${text('currency', 'phase')}, doc ? 'inDoubt', ${time('openedAtMs')}, ${time('phaseAtMs')}, ${time('outAtMs')}, ${whole('bill,totalMinor', 'paid,amountMinor')}, doc#>>'{paid,transactionId}'`),
    ),
  },
  {
    kinds: ['rental.collected'],
    table: 'rental_collections',
    sql: insert(
      'rental_collections',
      'seq, rental_id, scheme, order_no, transaction_id, amount_minor, asked_minor, currency, at',
      `terminal_id, seq, ${text('rentalId', 'scheme', 'orderNo', 'transactionId')}, ${whole('amountMinor', 'askedMinor')}, ${text('currency')}, at from docs where kind = 'rental.collected'`,
    ),
  },
  {
    kinds: ['stock.adjusted'],
    table: 'stock_adjustments',
    sql: insert(
      'stock_adjustments',
      'seq, at, product_id, name, barcode, delta_milli, reason, by, note',
      `terminal_id, seq, at, ${text('productId', 'name', 'barcode')}, ${whole('deltaMilli')}, ${text('reason', 'by', 'note')} from docs where kind = 'stock.adjusted'`,
    ),
  },
  {
    kinds: ['shift.opened', 'shift.closed'],
    table: 'shifts',
    sql: newest(
      'shifts',
      'shift_id',
      'no, currency, opened_at, opened_by, float_minor, closed_at, closed_by, first_receipt_seq, last_receipt_seq, sales, sales_minor, returns, returns_minor, cash_minor, in_minor, out_minor, expected_minor, counted_minor, difference_minor, documents_ever, sales_ever_minor, returns_ever_minor',
      `distinct on (doc->>'shiftId') terminal_id, doc->>'shiftId', seq, ${whole('no')}, ${text('currency')}, ${time('openedAtMs')}, max(doc->>'openedBy') over (partition by doc->>'shiftId'),
        coalesce(${whole('floatMinor')}, ${whole('cash,floatMinor')}), ${time('closedAtMs')}, ${text('closedBy')},
        ${whole('firstReceiptSeq', 'lastReceiptSeq', 'sales,count', 'sales,totalMinor', 'returns,count', 'returns,totalMinor')},
        ${whole('cash,tenderedMinor', 'cash,inMinor', 'cash,outMinor', 'cash,expectedMinor', 'cash,countedMinor', 'cash,differenceMinor')},
        ${whole('perpetual,documents', 'perpetual,salesMinor', 'perpetual,returnsMinor')}
      from docs where kind in ('shift.opened', 'shift.closed') order by doc->>'shiftId', seq desc`,
      ['opened_by'],
    ),
  },
  {
    kinds: ['shift.closed'],
    table: 'shift_tenders',
    sql: insert(
      'shift_tenders',
      'seq, tender_no, shift_id, kind, scheme, tenders, amount_minor',
      `terminal_id, seq, no, doc->>'shiftId', t->>'kind', t->>'scheme', (t->'count')::int, (t->'amountMinor')::bigint
      from docs, jsonb_array_elements(doc->'tenders') with ordinality as x(t, no) where kind = 'shift.closed'`,
    ),
  },
  {
    kinds: ['shift.closed'],
    table: 'shift_taxes',
    sql: insert(
      'shift_taxes',
      'seq, tax_no, shift_id, tax_class, rate_bp, net_minor, tax_minor',
      `terminal_id, seq, no, doc->>'shiftId', t->>'taxClass', (t->'rateBp')::int, (t->'netMinor')::bigint, (t->'taxMinor')::bigint
      from docs, jsonb_array_elements(doc->'taxes') with ordinality as x(t, no) where kind = 'shift.closed'`,
    ),
  },
  {
    kinds: ['cash.moved'],
    table: 'cash_moves',
    sql: insert(
      'cash_moves',
      'seq, at, shift_id, amount_minor, currency, reason, by',
      `terminal_id, seq, at, ${text('shiftId')}, case doc->>'direction' when 'in' then 1 else -1 end * ${whole('amountMinor')}, ${text('currency', 'reason', 'by')}
      from docs where kind = 'cash.moved'`,
    ),
  },
  {
    kinds: ['member.points'],
    table: 'member_points',
    sql: insert(
      'member_points',
      'seq, at, member_no, sale_id, earned, spent, currency, spent_minor',
      `terminal_id, seq, at, ${text('memberNo', 'saleId')}, ${whole('earned', 'spent')}, ${text('currency')}, ${whole('spentMinor')} from docs where kind = 'member.points'`,
    ),
  },
  {
    kinds: ['journal.sealed'],
    table: 'seals',
    sql: insert(
      'seals',
      'seq, first_seq, last_seq, last_hash, documents, sales_minor, returns_minor, key_id, signature',
      `terminal_id, seq, ${whole('firstSeq', 'lastSeq')}, ${text('lastHash')}, ${whole('totals,documents', 'totals,salesMinor', 'totals,returnsMinor')}, ${text('keyId', 'signature')}
      from docs where kind = 'journal.sealed'`,
    ),
  },
  {
    kinds: ['terminal.keyed'],
    table: 'terminal_keys',
    sql: insert(
      'terminal_keys',
      'seq, at, key_id, public_key, reason',
      `terminal_id, seq, at, ${text('keyId', 'publicKey', 'reason')} from docs where kind = 'terminal.keyed'`,
    ),
  },
  {
    kinds: ['version.applied'],
    table: 'versions',
    sql: newest(
      'versions',
      'subject',
      'at, version, sha256, rows',
      `distinct on (doc->>'subject') terminal_id, doc->>'subject', seq, at, ${whole('version')}, ${text('sha256')}, ${whole('rows')}
      from docs where kind = 'version.applied' order by doc->>'subject', seq desc`,
    ),
  },
  {
    kinds: ['stream.begun'],
    table: null,
    sql: `update guitai.streams s set reason = doc->>'reason' from docs where kind = 'stream.begun' and s.terminal_id = doc->>'stream'`,
  },
];

const list = (kinds: string[]): string => `array[${[...new Set(kinds)].map((kind) => `'${kind}'`).join(', ')}]`;

/** What one pass over the entries fills, where there are entries for it: most batches hold sales and payments only. */
export function group(statements: Statement[]): string {
  const kinds = list(statements.flatMap((one) => one.kinds));
  const parts = statements.map(({ table, sql: statement }, no) => `filled_${no}_${table ?? 'streams'} as (
    ${statement}
  )`);
  return `
  if p_kinds && ${kinds} then
    with docs as materialized (
      select terminal_id, seq, to_timestamp(at_ms / 1000.0) as at, kind, case when p_mend then guitai.readable(body) else body::jsonb end as doc from guitai.journal
      where terminal_id = p_stream and seq between p_first and p_last and kind = any (${kinds})
    ), ${parts.join(', ')}
    select null into v_nothing;
  end if;`;
}

export const sql = `
-- As before; declared as what its parts are, so that the planner puts the body in the place of the call.
create or replace function guitai.entry_hash(seq bigint, at_ms bigint, kind text, prev_hash text, body text) returns text
language sql stable parallel safe as $$
  select encode(sha256(convert_to(
    'guitai-journal-1' || chr(10) || seq::text || chr(10) || at_ms::text || chr(10) || kind || chr(10) || prev_hash || chr(10) || body,
    'UTF8')), 'hex')
$$;

-- As before; one character is found faster than two.
create or replace function guitai.readable(body text) returns jsonb
language sql immutable parallel safe as $$
  select (case when strpos(body, '\\') = 0 then body
    else regexp_replace(body, '\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\\\ufffd', 'g') end)::jsonb
$$;

-- p_kinds: the kinds of these entries, or more. p_mend: some hold characters that jsonb has no place for.
create function guitai.project(p_stream text, p_first bigint, p_last bigint, p_kinds text[], p_mend boolean) returns void
language plpgsql set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off set plan_cache_mode = force_generic_plan as $project$
declare
  v_nothing text;
begin
  ${[sales, payments, others].map(group).join('\n')}
end
$project$;

-- Empties every projection and makes it again from the journal: the same rows come out.
create function guitai.rebuild() returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $rebuild$
declare
  v_stream text;
  v_first bigint;
  v_last bigint;
  v_kinds text[];
  v_entries bigint := 0;
begin
  lock table guitai.streams in exclusive mode;
  truncate ${[...sales, ...payments, ...others].flatMap(({ table }) => (table === null ? [] : [`guitai.${table}`])).join(', ')};
  for v_stream in select terminal_id from guitai.streams order by terminal_id loop
    v_last := 0;
    loop
      select min(seq), max(seq), array_agg(distinct kind) into v_first, v_last, v_kinds
        from (select seq, kind from guitai.journal where terminal_id = v_stream and seq > v_last order by seq limit 2000) as piece;
      exit when v_first is null;
      perform guitai.project(v_stream, v_first, v_last, v_kinds, true);
      v_entries := v_entries + v_last - v_first + 1;
    end loop;
  end loop;
  return v_entries;
end
$rebuild$;
`;
