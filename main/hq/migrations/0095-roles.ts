/**
 * Each terminal logs in as a role of its own, named in guitai.terminals by `guitai hq add-terminal`: it sees the rows of
 * its own streams and pushes under their names. Whoever reads all is a member of guitai_reader. The owner of the schema,
 * who ran `guitai hq init`, is bound by none of it.
 */
import { spread } from './0091-tables.ts';
import { viewNames } from './0094-views.ts';

const own = [...spread, 'streams', 'alarms'];

const rules = (table: string): string => `
alter table guitai.${table} enable row level security;
create policy own_streams on guitai.${table} for select to guitai_terminal using (split_part(terminal_id, '~', 1) = (select guitai.own_terminal()));
create policy all_streams on guitai.${table} for select to guitai_reader using (true);`;

export const sql = `
create table guitai.terminals (
  terminal_id text primary key check (terminal_id ~ '^[^~]+$'),
  role_name text not null unique,
  added_at timestamptz not null default now()
);

do $$ begin
  if not exists (select from pg_roles where rolname = 'guitai_reader') then create role guitai_reader nologin; end if;
end $$;

-- The terminal that this login is of; null for any other.
create function guitai.own_terminal() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select terminal_id from guitai.terminals where role_name = session_user
$$;

-- Raises GU004 where this login may not write for a stream. Called where current_user is the owner of the schema.
create function guitai.check_writer(p_stream text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if guitai.own_terminal() = split_part(p_stream, '~', 1) or pg_has_role(session_user, current_user, 'member') then return; end if;
  raise exception using errcode = 'GU004', detail = split_part(p_stream, '~', 1),
    message = format('%s is not the login of terminal %s', session_user, split_part(p_stream, '~', 1));
end
$$;
${own.map(rules).join('')}
alter table guitai.terminals enable row level security;
create policy own_terminal on guitai.terminals for select to guitai_terminal using (role_name = session_user);
create policy all_terminals on guitai.terminals for select to guitai_reader using (true);

revoke all on all functions in schema guitai from public;
grant usage on schema guitai to guitai_reader;
grant select on guitai.migrations to guitai_reader;
grant select on ${[...own, 'terminals', ...viewNames].map((name) => `guitai.${name}`).join(', ')} to guitai_terminal, guitai_reader;
grant execute on function guitai.own_terminal(), guitai.readable(text) to guitai_terminal, guitai_reader;
revoke execute on all functions in schema guitai from guitai_terminal;
grant execute on function guitai.own_terminal(), guitai.readable(text), guitai.entry_hash(bigint, bigint, text, text, text), guitai.push(text, json),
  guitai.push_entries(text, bigint, text, bigint[], text[], text[], text[]), guitai.report_fork(text, bigint, text) to guitai_terminal;
`;
