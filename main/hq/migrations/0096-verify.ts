/**
 * The chain once more, over what is stored: an administrator, a disk or a restored backup can change what push let in.
 * Findings name the entry. And the projections of the journals that were here before, made by the functions of now.
 */
export const sql = `
-- The sequence for which an entry's hash is right, near the one it stands at: it was moved from there.
create function guitai.moved_from(p_seq bigint, p_at_ms bigint, p_kind text, p_prev_hash text, p_body text, p_hash text) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
  select n from generate_series(greatest(1, p_seq - 1000), p_seq + 1000) as n where guitai.entry_hash(n, p_at_ms, p_kind, p_prev_hash, p_body) = p_hash limit 1
$$;

-- What is wrong with a stream: nothing, or a row an entry. kind: tampered, removed, reordered, relinked, parent, projection.
create function guitai.verify_stream(p_stream text) returns table (seq bigint, kind text, detail text)
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off as $verify$
#variable_conflict use_column
declare
  v_stream record;
  v_prev_hash text;
begin
  select s.* into v_stream from guitai.streams s where s.terminal_id = p_stream;
  return query
    with hashed as (
      select j.seq, j.prev_hash, j.hash, guitai.entry_hash(j.seq, j.at_ms, j.kind, j.prev_hash, j.body) = j.hash as fits
      from guitai.journal j where j.terminal_id = p_stream
    ), linked as (
      select h.seq, lag(h.seq, 1, v_stream.from_seq - 1) over entries as before_seq, h.fits,
        h.prev_hash <> coalesce(lag(h.hash) over entries, case when h.seq = 1 then repeat('0', 64) else h.prev_hash end) as unlinked,
        lag(h.fits, 1, true) over entries as before_fits
      from hashed h window entries as (order by h.seq)
    ), wrong as (
      select l.*, l.seq <> l.before_seq + 1 as gap from linked l where not l.fits or l.unlinked or l.seq <> l.before_seq + 1
    )
    select w.seq, 'removed', format('entries %s to %s are missing', w.before_seq + 1, w.seq - 1) from wrong w where w.gap
    union all
    select w.seq, case when m.seq is null then 'tampered' else 'reordered' end,
      case when m.seq is null then format('entry %s was changed: its hash does not fit its content', w.seq) else format('entry %s stands where entry %s stood', m.seq, w.seq) end
    from wrong w, lateral (select guitai.moved_from(j.seq, j.at_ms, j.kind, j.prev_hash, j.body, j.hash) as seq
      from guitai.journal j where j.terminal_id = p_stream and j.seq = w.seq) as m
    where not w.fits
    union all
    select w.seq, 'relinked', format('entry %s does not continue the entry before it', w.seq) from wrong w where w.fits and w.unlinked and w.before_fits and not w.gap
    order by 1, 2;
  if v_stream.from_seq > 1 and v_stream.parent_stream is not null then
    select j.prev_hash into v_prev_hash from guitai.journal j where j.terminal_id = p_stream and j.seq = v_stream.from_seq;
    if not exists (select from guitai.journal j where j.terminal_id = v_stream.parent_stream and j.seq = v_stream.from_seq - 1 and j.hash = v_prev_hash) then
      return query select v_stream.from_seq, 'parent'::text, format('entry %s does not continue entry %s of %s', v_stream.from_seq, v_stream.from_seq - 1, v_stream.parent_stream);
    end if;
  end if;
  return query
    select null::bigint, 'projection'::text, format('guitai.sales has %s sales of %s in all, the journal %s of %s: run guitai.rebuild()', s.count, s.total, j.count, j.total)
    from (select count(*), coalesce(sum(total_minor), 0) as total from guitai.sales where terminal_id = p_stream) as s,
      (select count(*), coalesce(sum((guitai.readable(body)->'totalMinor')::bigint), 0) as total from guitai.journal
        where terminal_id = p_stream and kind = 'sale.completed') as j
    where s.count <> j.count or s.total <> j.total;
end
$verify$;

revoke all on function guitai.verify_stream(text), guitai.moved_from(bigint, bigint, text, text, text, text), guitai.rebuild() from public;
grant execute on function guitai.verify_stream(text), guitai.moved_from(bigint, bigint, text, text, text, text),
  guitai.entry_hash(bigint, bigint, text, text, text) to guitai_reader;
select guitai.rebuild();
`;
