/**
 * The only way in: one call takes a batch, checks it against the chain and fills the projections, all or nothing.
 * Raises GU001 (fork: another entry stands at this terminal and sequence), GU002 (the batch does not continue
 * the chain) and GU003 (an entry's hash does not fit its content); the detail is the sequence.
 */
/** What a later version of the schema projects besides: kinds of entries as a list in SQL, and its statements. */
interface More {
  kinds: string;
  statements: string;
}

const beforeLines = ({ kinds }: More): string => `
create or replace function guitai.push(p_terminal text, p_entries json, out inserted int, out duplicates int)
language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off as $push$
declare
  v_fork bigint;
  v_broken bigint;
  v_changed bigint;
begin
  -- The row's lock lets one batch of a terminal in at a time, so that what follows sees the batch before it.
  insert into guitai.terminals as t (terminal_id) values (p_terminal)
    on conflict (terminal_id) do update set last_push_at = now();

  with batch as materialized (
    select e.seq, e."atMs" as at_ms, e.kind, e.body, e."prevHash" as prev_hash, e.hash
    from json_to_recordset(p_entries)
      as e(seq bigint, "atMs" bigint, kind text, body text, "prevHash" text, hash text)
  ), linked as (
    select seq, prev_hash,
      coalesce(lag(seq) over (order by seq), seq - 1) as before_seq,
      coalesce(lag(hash) over (order by seq), case when seq = 1 then repeat('0', 64) else
        (select j.hash from guitai.journal j where j.terminal_id = p_terminal and j.seq = batch.seq - 1) end) as before_hash
    from batch
  ), added as (
    insert into guitai.journal (terminal_id, seq, at_ms, kind, body, prev_hash, hash)
    select p_terminal, seq, at_ms, kind, body, prev_hash, hash from batch order by seq
    on conflict (terminal_id, seq) do nothing
    returning seq, at_ms, kind, body, prev_hash, hash
  ), docs as materialized (
    select seq, kind, guitai.readable(body) as doc from added
    where kind in ('sale.completed', 'attempt.step', 'points.earned'${kinds})
  ), add_sales as (
    insert into guitai.sales
    select p_terminal, seq, doc->>'saleId', doc->>'receiptNo', (doc->'receiptSeq')::bigint,
      to_timestamp((doc->'completedAtMs')::bigint / 1000.0), doc->>'currency', (doc->'totalMinor')::bigint,
      (select coalesce(sum((t->'taxMinor')::bigint), 0) from jsonb_array_elements(doc->'taxes') t),
      doc->>'returnsReceiptNo', doc->>'externalRef'
    from docs where kind = 'sale.completed'
  ), add_lines as (
`;

const afterLines = ({ statements }: More): string => `
  ), add_tenders as (
    insert into guitai.tenders
    select p_terminal, seq, no, t->>'kind', t->>'scheme', (t->'amountMinor')::bigint, (t->'tenderedMinor')::bigint,
      (t->'changeMinor')::bigint, t->>'attemptId', t->>'transactionId'
    from docs, jsonb_array_elements(doc->'tenders') with ordinality as x(t, no) where kind = 'sale.completed'
  ), add_attempts as (
    insert into guitai.attempts as a
    select distinct on (doc->>'id') p_terminal, doc->>'id', seq, doc->>'saleId', doc->>'scheme', doc->>'mode',
      doc->>'orderNo', (doc->'amountMinor')::bigint, doc->>'currency', doc->>'phase',
      to_timestamp((doc->'createdAtMs')::bigint / 1000.0), to_timestamp((doc->'phaseAtMs')::bigint / 1000.0),
      doc->>'transactionId', doc->>'payerId'
    from docs where kind = 'attempt.step' order by doc->>'id', seq desc
    on conflict (terminal_id, attempt_id) do update set seq = excluded.seq, phase = excluded.phase,
      phase_at = excluded.phase_at, transaction_id = excluded.transaction_id, payer_id = excluded.payer_id
    where a.seq < excluded.seq
  ), add_points as (
    insert into guitai.points
    select p_terminal, seq, doc->>'scheme', doc->>'transactionId', doc->>'attemptId', (doc->'points')::bigint,
      (doc->'uncutPoints')::bigint, doc->>'cutBy', doc->>'payerId', (doc->>'day')::date
    from docs where kind = 'points.earned'
  ), add_postings as (
    insert into guitai.point_postings
    select p_terminal, seq, no, p->>'account', (p->'delta')::bigint
    from docs, jsonb_array_elements(doc->'postings') with ordinality as x(p, no) where kind = 'points.earned'
  )${statements}
  select (select count(*) from added), (select count(*) from batch) - (select count(*) from added),
    (select min(seq) from linked where before_seq <> seq - 1 or prev_hash is distinct from before_hash),
    (select min(seq) from added where hash <> guitai.entry_hash(seq, at_ms, kind, prev_hash, body))
  into inserted, duplicates, v_broken, v_changed;

  -- What was here before must be the same. A look-up a row, not a join: a join's plan may read a whole journal.
  if duplicates > 0 then
    select min(e.seq) into v_fork
    from json_to_recordset(p_entries) as e(seq bigint, hash text)
    where e.hash is distinct from (select j.hash from guitai.journal j where j.terminal_id = p_terminal and j.seq = e.seq);
  end if;
  if v_fork is not null then
    raise exception using errcode = 'GU001', detail = v_fork,
      message = format('terminal %s: another entry %s is here', p_terminal, v_fork);
  elsif v_broken is not null then
    raise exception using errcode = 'GU002', detail = v_broken,
      message = format('terminal %s: entry %s does not continue the journal', p_terminal, v_broken);
  elsif v_changed is not null then
    raise exception using errcode = 'GU003', detail = v_changed,
      message = format('terminal %s: the hash of entry %s does not fit its content', p_terminal, v_changed);
  end if;
end
$push$;
`;

/** @param addLines the statement that fills guitai.sale_lines, as a version of the schema has it */
export const push = (addLines: string, more: More = { kinds: '', statements: '' }): string => beforeLines(more) + addLines + afterLines(more);

/** The lines of sales, before they carried where the goods came from. */
export const sql = push(`    insert into guitai.sale_lines
    select p_terminal, seq, l.no, l."productId", l.name, l.barcode, l."quantityMilli", l.unit,
      l."priceMinor", l."perMilli", l."amountMinor", l."taxClass", l."taxIncluded"
    from docs, rows from (jsonb_to_recordset(doc->'lines') as ("productId" text, name text, barcode text,
      "quantityMilli" bigint, unit text, "priceMinor" bigint, "perMilli" bigint, "amountMinor" bigint, "taxClass" text,
      "taxIncluded" boolean)) with ordinality as l("productId", name, barcode, "quantityMilli", unit, "priceMinor",
      "perMilli", "amountMinor", "taxClass", "taxIncluded", no)
    where kind = 'sale.completed'`);
