/**
 * Two batches of a stream at a time, each on a connection of its own: what costs time (hashes, JSON, the rows' inserts)
 * waits for no lock, and what needs the batch before it is done when the transaction commits, by a deferred trigger. So
 * the terminal lets the next batch begin while one is being worked on, and commits them in order. No entry can be
 * committed past the trigger: it takes the stream's lock, and looks whether the batch continues what is here by then.
 *
 * Where one row is kept a matter, it is written at the commit, too: two batches that know the same payment would
 * otherwise wait for each other.
 */
import { projected } from './0091-tables.ts';
import { group, others, payments, sales, type Statement } from './0092-project.ts';
import { settings } from './0093-push.ts';

/** Keyed by the journal's own sequence: no other batch writes that row. */
const isOwnRow = ({ table }: Statement): boolean => projected.some(({ name, key }) => name === table && key.startsWith('seq'));
const rows = (statements: Statement[]): Statement[] => statements.filter(isOwnRow);
const latest = (statements: Statement[]): Statement[] => statements.filter((statement) => !isOwnRow(statement));

const projection = (name: string, groups: Statement[][]): string => `
create function guitai.${name}(p_stream text, p_first bigint, p_last bigint, p_kinds text[], p_mend boolean) returns void
language plpgsql ${settings} as $project$
declare
  v_nothing text;
begin
  ${groups.map(group).join('\n')}
end
$project$;`;

const takeIn = `
-- A batch that is written and not yet looked at in its place. Never more than a moment's: emptied by the commit that fills it.
create unlogged table guitai.incoming (
  terminal_id text not null, first_seq bigint not null, last_seq bigint not null, prev_hash text not null, kinds text[] not null,
  primary key (terminal_id, first_seq)
);
alter table guitai.incoming enable row level security;

create function guitai.take_in() returns trigger
language plpgsql security definer ${settings} as $take$
declare
  v_stream text := new.terminal_id;
  v_is_new boolean;
  v_before bigint;
  v_before_hash text;
begin
  -- The row's lock lets one batch of a stream in at a time, so that what follows sees the batch before it.
  insert into guitai.streams (terminal_id, terminal) values (v_stream, split_part(v_stream, '~', 1)) on conflict (terminal_id) do nothing;
  v_is_new := found;
  update guitai.streams set last_push_at = now() where terminal_id = v_stream;
  select seq, hash into v_before, v_before_hash from guitai.journal where terminal_id = v_stream and seq < new.first_seq order by seq desc limit 1;
  if (case
    when v_before is not null then v_before <> new.first_seq - 1 or v_before_hash is distinct from new.prev_hash
    when not v_is_new and exists (select from guitai.journal where terminal_id = v_stream and seq > new.last_seq) then true
    else new.first_seq > 1 and strpos(v_stream, '~') = 0 or new.first_seq = 1 and new.prev_hash <> repeat('0', 64)
  end) then
    raise exception using errcode = 'GU002', detail = new.first_seq, message = format('%s: entry %s does not continue the journal', v_stream, new.first_seq);
  end if;
  if v_before is null and new.first_seq > 1 then perform guitai.take_up(v_stream, new.first_seq, new.prev_hash); end if;
  begin
    perform guitai.project_latest(v_stream, new.first_seq, new.last_seq, new.kinds, false);
  exception when untranslatable_character or invalid_text_representation then
    perform guitai.project_latest(v_stream, new.first_seq, new.last_seq, new.kinds, true);
  end;
  if exists (select from guitai.streams where terminal = split_part(v_stream, '~', 1) and terminal_id <> v_stream) then
    perform guitai.look_at_streams(v_stream, new.first_seq, new.last_seq);
  end if;
  if 'clock.skewed' = any (new.kinds) then perform guitai.look_at_clock(v_stream, new.first_seq, new.last_seq); end if;
  delete from guitai.incoming where terminal_id = v_stream and first_seq = new.first_seq;
  return null;
end
$take$;
create constraint trigger take_in after insert on guitai.incoming deferrable initially deferred for each row execute function guitai.take_in();`;

const push = `
-- Entries p_first, p_first + 1, … Each continues the one before it; that the first continues p_prev_hash is looked at by the commit.
create or replace function guitai.push_entries(p_stream text, p_first bigint, p_prev_hash text, p_at_ms bigint[], p_kinds text[], p_bodies text[], p_hashes text[],
  out inserted int, out duplicates int)
language plpgsql security definer ${settings} as $push$
declare
  v_count int := cardinality(p_hashes);
  v_from bigint;
  v_head bigint;
  v_seq bigint;
begin
  perform guitai.check_writer(p_stream);
  for v_try in 1 .. 2 loop
    select seq into v_head from guitai.journal where terminal_id = p_stream order by seq desc limit 1;
    select from_seq into v_from from guitai.streams where terminal_id = p_stream;
    duplicates := least(v_count, greatest(0, coalesce(v_head, 0) - p_first + 1));
    inserted := 0;

    -- What was here before must be the same. A look-up a row, not a join: a join's plan may read a whole journal.
    if duplicates > 0 and p_first >= v_from then
      select p_first + min(no) - 1 into v_seq from unnest(p_hashes[1:duplicates]) with ordinality as e(hash, no)
      where e.hash is distinct from (select j.hash from guitai.journal j where j.terminal_id = p_stream and j.seq = p_first + e.no - 1);
      if v_seq is not null then
        raise exception using errcode = 'GU001', detail = v_seq, message = format('%s: another entry %s is here', p_stream, v_seq);
      end if;
    elsif duplicates > 0 then
      raise exception using errcode = 'GU002', detail = p_first, message = format('%s: entry %s does not continue the journal', p_stream, p_first);
    end if;
    if duplicates = v_count then return; end if;

    begin
      with added as (
        insert into guitai.journal (terminal_id, seq, at_ms, kind, body, prev_hash, hash)
        select p_stream, p_first + no - 1, at_ms, kind, body, prev_hash, hash
        from unnest(p_at_ms, p_kinds, p_bodies, array_prepend(p_prev_hash, p_hashes), p_hashes) with ordinality as e(at_ms, kind, body, prev_hash, hash, no)
        where no > duplicates and no <= v_count
        returning seq, hash = guitai.entry_hash(seq, at_ms, kind, prev_hash, body) as fits
      ) select count(*), min(seq) filter (where fits is not true) into inserted, v_seq from added;
      exit;
    exception when unique_violation then
      -- They came by another connection since: they are compared now.
      if v_try = 2 then raise; end if;
    end;
  end loop;
  if v_seq is not null then
    raise exception using errcode = 'GU003', detail = v_seq, message = format('%s: the hash of entry %s does not fit its content', p_stream, v_seq);
  end if;
  -- Nearly every batch is plain; looking through all of its text for what is not would cost more than doing it again.
  begin
    perform guitai.project_rows(p_stream, p_first + duplicates, p_first + v_count - 1, p_kinds, false);
  exception when untranslatable_character or invalid_text_representation then
    perform guitai.project_rows(p_stream, p_first + duplicates, p_first + v_count - 1, p_kinds, true);
  end;
  insert into guitai.incoming values (p_stream, p_first + duplicates, p_first + v_count - 1,
    case when duplicates = 0 then p_prev_hash else p_hashes[duplicates] end, array(select distinct kind from unnest(p_kinds) as kind));
end
$push$;`;

const rebuild = `
create or replace function guitai.project(p_stream text, p_first bigint, p_last bigint, p_kinds text[], p_mend boolean) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $project$
begin
  perform guitai.project_rows(p_stream, p_first, p_last, p_kinds, p_mend);
  perform guitai.project_latest(p_stream, p_first, p_last, p_kinds, p_mend);
end
$project$;

-- As before; the journal is locked first, as push takes it first.
create or replace function guitai.rebuild() returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $rebuild$
declare
  v_stream text;
  v_first bigint;
  v_last bigint;
  v_kinds text[];
  v_entries bigint := 0;
begin
  lock table guitai.journal in share mode;
  lock table guitai.streams in exclusive mode;
  truncate ${projected.map(({ name }) => `guitai.${name}`).join(', ')};
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
$rebuild$;`;

export const sql = `
${projection('project_rows', [sales, payments, others].map(rows))}
${projection('project_latest', [payments, others].map(latest))}
${takeIn}
${push}
${rebuild}
revoke all on function guitai.project_rows(text, bigint, bigint, text[], boolean), guitai.project_latest(text, bigint, bigint, text[], boolean), guitai.take_in() from public;
`;
