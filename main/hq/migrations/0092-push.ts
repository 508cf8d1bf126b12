/**
 * The only way in, with streams: one call takes a batch of one stream, checks it against what is here and fills the
 * projections, all or nothing. Raises GU001 (fork: another entry stands at this stream and sequence), GU002 (the batch
 * does not continue the stream) and GU003 (an entry's hash does not fit its content); the detail is the sequence.
 *
 * Taken up: what continues the stream's last entry; entry 1 behind 64 zeros; and the first entry of a stream with a
 * mark, at whatever sequence: its parent is looked for, and missed by an alarm.
 */
export const sql = `
create or replace function guitai.push(p_terminal text, p_entries json, out inserted int, out duplicates int)
language plpgsql security definer set search_path = pg_catalog, pg_temp set jit = off set enable_seqscan = off as $push$
declare
  v_head bigint;
  v_head_hash text;
  v_first bigint;
  v_last bigint;
  v_prev_hash text;
  v_from bigint;
  v_fork bigint;
  v_broken bigint;
  v_changed bigint;
begin
  -- The row's lock lets one batch of a stream in at a time, so that what follows sees the batch before it.
  insert into guitai.streams as t (terminal_id, terminal) values (p_terminal, split_part(p_terminal, '~', 1))
    on conflict (terminal_id) do update set last_push_at = now() returning from_seq into v_from;
  select seq, hash into v_head, v_head_hash from guitai.journal where terminal_id = p_terminal order by seq desc limit 1;

  with batch as materialized (
    select e.seq, e."atMs" as at_ms, e.kind, e.body, e."prevHash" as prev_hash, e.hash
    from json_to_recordset(p_entries)
      as e(seq bigint, "atMs" bigint, kind text, body text, "prevHash" text, hash text)
  ), linked as (
    select seq, prev_hash, lag(seq) over entries as before_seq, lag(hash) over entries as before_hash from batch window entries as (order by seq)
  ), added as (
    insert into guitai.journal (terminal_id, seq, at_ms, kind, body, prev_hash, hash)
    select p_terminal, seq, at_ms, kind, body, prev_hash, hash from batch where v_head is null or seq > v_head
    returning seq, prev_hash, hash = guitai.entry_hash(seq, at_ms, kind, prev_hash, body) as fits
  )
  select (select count(*) from added), (select count(*) from batch) - (select count(*) from added),
    (select min(seq) from added), (select max(seq) from added), (select prev_hash from added order by seq limit 1),
    (select min(seq) from linked where v_head is not null and seq < v_from or before_seq <> seq - 1 or prev_hash is distinct from coalesce(before_hash, prev_hash)),
    (select min(seq) from added where fits is not true)
  into inserted, duplicates, v_first, v_last, v_prev_hash, v_broken, v_changed;

  -- What was here before must be the same. A look-up a row, not a join: a join's plan may read a whole journal.
  if duplicates > 0 then
    select min(e.seq) into v_fork
    from json_to_recordset(p_entries) as e(seq bigint, hash text)
    where e.seq between v_from and v_head
      and e.hash is distinct from (select j.hash from guitai.journal j where j.terminal_id = p_terminal and j.seq = e.seq);
  end if;
  if v_fork is not null then
    raise exception using errcode = 'GU001', detail = v_fork,
      message = format('%s: another entry %s is here', p_terminal, v_fork);
  end if;
  if inserted > 0 and (v_head is not null and (v_first <> v_head + 1 or v_prev_hash is distinct from v_head_hash)
    or v_head is null and v_first = 1 and v_prev_hash <> repeat('0', 64)
    or v_head is null and v_first > 1 and strpos(p_terminal, '~') = 0) then
    v_broken := v_first;
  end if;
  if v_broken is not null then
    raise exception using errcode = 'GU002', detail = v_broken,
      message = format('%s: entry %s does not continue the journal', p_terminal, v_broken);
  elsif v_changed is not null then
    raise exception using errcode = 'GU003', detail = v_changed,
      message = format('%s: the hash of entry %s does not fit its content', p_terminal, v_changed);
  end if;
  if inserted = 0 then return; end if;
  if v_head is null and v_first > 1 then perform guitai.take_up(p_terminal, v_first, v_prev_hash); end if;
  perform guitai.project(p_terminal, v_first, v_last);
  if exists (select from guitai.streams where terminal = split_part(p_terminal, '~', 1) and terminal_id <> p_terminal) then
    perform guitai.look_at_streams(p_terminal, v_first, v_last);
  end if;
end
$push$;
revoke all on function guitai.push(text, json) from public;
grant execute on function guitai.push(text, json) to guitai_terminal;
`;
