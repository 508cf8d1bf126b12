/**
 * Streams. A terminal's journal is one chain; what stands here is keyed (stream, seq), and the column `terminal_id` is
 * the stream's name: the terminal's own (`T1`), or after a restoration, a move or a fork the terminal's with a mark
 * behind a tilde (`T1~7K2M`). A stream that begins at an entry other than 1 is taken up where its first entry continues
 * an entry of another stream of the same terminal. Where that one is not here (yet), it is taken up too, and an alarm
 * tells so until it comes: what a shop sold is never kept out for want of its past.
 */
export const sql = `
alter table guitai.terminals rename to streams;
alter table guitai.streams
  add column terminal text, add column from_seq bigint not null default 1, add column parent_stream text, add column reason text,
  add constraint streams_name check (terminal_id ~ '^[^~]+(~[0-9A-HJKMNP-TV-Z]{4})?$') not valid;
update guitai.streams set terminal = split_part(terminal_id, '~', 1);
alter table guitai.streams alter column terminal set not null;
create index streams_terminal on guitai.streams (terminal);

-- What a person must look at. One row a matter, however often it is met.
create table guitai.alarms (
  terminal_id text not null,
  kind text not null check (kind in ('fork', 'streamWithoutParent', 'cloneAlive', 'receiptTwice', 'clockSkew')),
  key text not null,
  seq bigint,
  detail text not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  times int not null default 1,
  -- By itself, as a parent that came, or by a person.
  ended_at timestamptz,
  ended_by text,
  primary key (terminal_id, kind, key)
);

create function guitai.raise_alarm(p_stream text, p_kind text, p_key text, p_seq bigint, p_detail text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  insert into guitai.alarms as a (terminal_id, kind, key, seq, detail) values (p_stream, p_kind, p_key, p_seq, p_detail)
  on conflict (terminal_id, kind, key) do update set last_at = excluded.last_at, times = a.times + 1, seq = excluded.seq, detail = excluded.detail,
    ended_at = null, ended_by = null
$$;

-- Of p_stream and the entries p_first to p_last, which push has just taken: clocks that were too far apart.
create function guitai.look_at_clock(p_stream text, p_first bigint, p_last bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
begin
  perform guitai.raise_alarm(p_stream, 'clockSkew', 'clock', seq, format('the clock of %s was %s ms from ours at entry %s, more than %s ms', p_stream,
    guitai.readable(body)->>'skewMs', seq, guitai.readable(body)->>'limitMs'))
  from guitai.journal where terminal_id = p_stream and seq between p_first and p_last and kind = 'clock.skewed' order by seq;
end
$$;

-- Which stream of the same terminal holds an entry of this hash before a sequence: the parent of one that begins there.
create function guitai.parent_of(p_stream text, p_from_seq bigint, p_prev_hash text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select s.terminal_id from guitai.streams s join guitai.journal j on j.terminal_id = s.terminal_id and j.seq = p_from_seq - 1
  where s.terminal = split_part(p_stream, '~', 1) and s.terminal_id <> p_stream and j.hash = p_prev_hash
  order by s.terminal_id limit 1);
end
$$;

-- The first entries of a stream that begins later than at 1.
create function guitai.take_up(p_stream text, p_from_seq bigint, p_prev_hash text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_parent text := guitai.parent_of(p_stream, p_from_seq, p_prev_hash);
begin
  update guitai.streams set from_seq = p_from_seq, parent_stream = v_parent where terminal_id = p_stream;
  if v_parent is null then
    perform guitai.raise_alarm(p_stream, 'streamWithoutParent', p_from_seq::text, p_from_seq,
      format('%s begins at entry %s, and no stream of the terminal has the entry before it (%s)', p_stream, p_from_seq, p_prev_hash));
  end if;
end
$$;

-- Called by push for a terminal of several streams: parents that have come since, and clones that go on.
create function guitai.look_at_streams(p_stream text, p_first bigint, p_last bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
  v_child record;
  v_parent text;
  v_numbers text[];
  v_others text[];
begin
  for v_child in
    select s.terminal_id, s.from_seq, j.prev_hash from guitai.streams s join guitai.journal j on j.terminal_id = s.terminal_id and j.seq = s.from_seq
    where s.terminal = split_part(p_stream, '~', 1) and s.from_seq > 1 and s.parent_stream is null
  loop
    v_parent := guitai.parent_of(v_child.terminal_id, v_child.from_seq, v_child.prev_hash);
    continue when v_parent is null;
    update guitai.streams set parent_stream = v_parent where terminal_id = v_child.terminal_id;
    update guitai.alarms set ended_at = now(), ended_by = 'its parent came'
      where terminal_id = v_child.terminal_id and kind = 'streamWithoutParent' and ended_at is null;
  end loop;
  -- A child was here before these entries of its parent, which lie beyond the place where it left: both are alive.
  for v_child in
    select terminal_id, from_seq from guitai.streams where parent_stream = p_stream and from_seq <= p_last
  loop
    perform guitai.raise_alarm(p_stream, 'cloneAlive', v_child.terminal_id, greatest(p_first, v_child.from_seq),
      format('%s goes on with entry %s although %s left it before entry %s: two terminals are alive', p_stream, p_last, v_child.terminal_id, v_child.from_seq));
  end loop;
  -- Clones print the same numbers until they are told apart: goods were sold twice under one.
  v_numbers := array(select receipt_no from guitai.sales where terminal_id = p_stream and seq between p_first and p_last);
  v_others := array(select terminal_id from guitai.streams where terminal = split_part(p_stream, '~', 1) and terminal_id <> p_stream);
  for v_child in
    select receipt_no, terminal_id, seq from guitai.sales where receipt_no = any (v_numbers) and terminal_id = any (v_others)
  loop
    perform guitai.raise_alarm(p_stream, 'receiptTwice', v_child.receipt_no, v_child.seq,
      format('receipt %s is in %s, too, there as entry %s', v_child.receipt_no, v_child.terminal_id, v_child.seq));
  end loop;
end
$$;

-- A terminal that finds another entry of its own stream here says so: the refused push leaves no trace of its own.
create function guitai.report_fork(p_stream text, p_seq bigint, p_hash text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_here text;
begin
  perform guitai.check_writer(p_stream);
  select hash into v_here from guitai.journal where terminal_id = p_stream and seq = p_seq;
  if v_here is null or v_here = p_hash then return false; end if;
  perform guitai.raise_alarm(p_stream, 'fork', p_seq::text, p_seq,
    format('two journals of %s differ from entry %s at the latest: %s is here, %s is at the terminal', p_stream, p_seq, v_here, p_hash));
  return true;
end
$$;

revoke all on all functions in schema guitai from public;
grant select on guitai.alarms to guitai_terminal;
grant execute on function guitai.report_fork(text, bigint, text) to guitai_terminal;
`;
