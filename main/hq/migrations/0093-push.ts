/**
 * The ways in, with streams. guitai.push_entries takes a batch as arrays, which PostgreSQL reads at a fraction of the
 * cost of JSON; guitai.push takes the JSON of terminals of before and hands it on. A batch is checked against what is
 * here and fills the projections, all or nothing. Raised: GU001 (fork: another entry stands at this stream and
 * sequence), GU002 (the batch does not continue the stream), GU003 (an entry's hash does not fit its content); the
 * detail is the sequence.
 *
 * Taken up: what continues the stream's last entry; entry 1 behind 64 zeros; and the first entry of a stream with a
 * mark, at whatever sequence: its parent is looked for, and missed by an alarm.
 */
/** Plans are made once a connection; without statistics that fit, they must not read whole tables. */
export const settings = 'set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off set plan_cache_mode = force_generic_plan';

export const sql = `
-- Entries p_first, p_first + 1, … Each continues the one before it, the first continues p_prev_hash.
create function guitai.push_entries(p_stream text, p_first bigint, p_prev_hash text, p_at_ms bigint[], p_kinds text[], p_bodies text[], p_hashes text[],
  out inserted int, out duplicates int)
language plpgsql security definer ${settings} as $push$
declare
  v_count int := cardinality(p_hashes);
  v_from bigint;
  v_head bigint;
  v_head_hash text;
  v_seq bigint;
begin
  perform guitai.check_writer(p_stream);
  -- The row's lock lets one batch of a stream in at a time, so that what follows sees the batch before it.
  insert into guitai.streams as t (terminal_id, terminal) values (p_stream, split_part(p_stream, '~', 1))
    on conflict (terminal_id) do update set last_push_at = excluded.last_push_at returning from_seq into v_from;
  select seq, hash into v_head, v_head_hash from guitai.journal where terminal_id = p_stream order by seq desc limit 1;
  duplicates := least(v_count, greatest(0, coalesce(v_head, 0) - p_first + 1));
  inserted := 0;

  -- What was here before must be the same. A look-up a row, not a join: a join's plan may read a whole journal.
  if duplicates > 0 and p_first >= v_from then
    select p_first + min(no) - 1 into v_seq from unnest(p_hashes[1:duplicates]) with ordinality as e(hash, no)
    where e.hash is distinct from (select j.hash from guitai.journal j where j.terminal_id = p_stream and j.seq = p_first + e.no - 1);
    if v_seq is not null then
      raise exception using errcode = 'GU001', detail = v_seq, message = format('%s: another entry %s is here', p_stream, v_seq);
    end if;
  end if;
  if (case
    when v_head is null then p_first > 1 and strpos(p_stream, '~') = 0 or p_first = 1 and p_prev_hash <> repeat('0', 64)
    when duplicates = 0 then p_first <> v_head + 1 or p_prev_hash is distinct from v_head_hash
    else p_first < v_from
  end) then
    raise exception using errcode = 'GU002', detail = p_first, message = format('%s: entry %s does not continue the journal', p_stream, p_first);
  end if;
  if duplicates = v_count then return; end if;

  with added as (
    insert into guitai.journal (terminal_id, seq, at_ms, kind, body, prev_hash, hash)
    select p_stream, p_first + no - 1, at_ms, kind, body, prev_hash, hash
    from unnest(p_at_ms, p_kinds, p_bodies, array_prepend(p_prev_hash, p_hashes), p_hashes) with ordinality as e(at_ms, kind, body, prev_hash, hash, no)
    where no > duplicates and no <= v_count
    returning seq, hash = guitai.entry_hash(seq, at_ms, kind, prev_hash, body) as fits
  ) select count(*), min(seq) filter (where fits is not true) into inserted, v_seq from added;
  if v_seq is not null then
    raise exception using errcode = 'GU003', detail = v_seq, message = format('%s: the hash of entry %s does not fit its content', p_stream, v_seq);
  end if;
  if v_head is null and p_first > 1 then perform guitai.take_up(p_stream, p_first, p_prev_hash); end if;
  -- Nearly every batch is plain; looking through all of its text for what is not would cost more than doing it again.
  begin
    perform guitai.project(p_stream, p_first + duplicates, p_first + v_count - 1, p_kinds, false);
  exception when untranslatable_character or invalid_text_representation then
    perform guitai.project(p_stream, p_first + duplicates, p_first + v_count - 1, p_kinds, true);
  end;
  if exists (select from guitai.streams where terminal = split_part(p_stream, '~', 1) and terminal_id <> p_stream) then
    perform guitai.look_at_streams(p_stream, p_first + duplicates, p_first + v_count - 1);
  end if;
  if 'clock.skewed' = any (p_kinds) then perform guitai.look_at_clock(p_stream, p_first + duplicates, p_first + v_count - 1); end if;
end
$push$;

create or replace function guitai.push(p_terminal text, p_entries json, out inserted int, out duplicates int)
language plpgsql security invoker ${settings} as $push$
declare
  b record;
begin
  select min(seq) as first, (array_agg(prev_hash order by seq))[1] as prev_hash, array_agg(at_ms order by seq) as at_ms, array_agg(kind order by seq) as kinds,
    array_agg(body order by seq) as bodies, array_agg(hash order by seq) as hashes,
    min(seq) filter (where broken) as broken, coalesce(min(no) filter (where broken) - 1, count(*))::int as whole
  into b from (
    select e.seq, e."atMs" as at_ms, e.kind, e.body, e."prevHash" as prev_hash, e.hash, row_number() over entries as no,
      e.seq <> lag(e.seq, 1, e.seq - 1) over entries + 1 or e."prevHash" is distinct from lag(e.hash, 1, e."prevHash") over entries as broken
    from json_to_recordset(p_entries) as e(seq bigint, "atMs" bigint, kind text, body text, "prevHash" text, hash text) window entries as (order by e.seq)
  ) as batch;
  -- What lies before a break is looked at first: a fork is told as one.
  select p.inserted, p.duplicates into inserted, duplicates
    from guitai.push_entries(p_terminal, b.first, b.prev_hash, b.at_ms[1:b.whole], b.kinds[1:b.whole], b.bodies[1:b.whole], b.hashes[1:b.whole]) as p;
  if b.broken is not null then
    raise exception using errcode = 'GU002', detail = b.broken, message = format('%s: entry %s does not continue the journal', p_terminal, b.broken);
  end if;
end
$push$;
`;
