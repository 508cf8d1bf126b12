/**
 * What headquarters gives its terminals, by version: a head and its bytes in pieces, so that a cut line costs one piece.
 * A version is never changed and never goes back. Every terminal reads; only `guitai hq publish`, logged in as the
 * administrator, writes.
 */
export const sql = `
create table guitai.published (
  subject text not null check (subject in ('catalogue', 'prices', 'promotions', 'members', 'settings')),
  version bigint not null check (version > 0),
  scope text not null check (scope = 'all' or scope ~ '^(shop|terminal):.+$'),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  rows bigint not null check (rows >= 0),
  -- The place among all versions of all subjects: what a later catalogue holds already.
  publication bigint not null unique,
  file_name text not null,
  published_at timestamptz not null default now(),
  published_by text not null default session_user,
  primary key (subject, version)
);

create table guitai.published_pieces (
  subject text not null,
  version bigint not null,
  no int not null check (no >= 0),
  body bytea not null,
  primary key (subject, version, no),
  foreign key (subject, version) references guitai.published (subject, version)
);

-- Puts the head in its place. 0 for the version: the next one. Refuses one that is not newer than all before (GU010).
create function guitai.publish(p_subject text, p_version bigint, p_scope text, p_sha256 text, p_bytes bigint, p_rows bigint, p_file_name text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_last bigint;
  v_version bigint := p_version;
begin
  -- One at a time: numbers without a race.
  lock table guitai.published in exclusive mode;
  select coalesce(max(version), 0) into v_last from guitai.published where subject = p_subject;
  if v_version = 0 then v_version := v_last + 1; end if;
  if v_version <= v_last then
    raise exception using errcode = 'GU010', detail = v_last,
      message = format('%s has version %s already: a version is never given again', p_subject, v_last);
  end if;
  insert into guitai.published (subject, version, scope, sha256, bytes, rows, publication, file_name)
  select p_subject, v_version, p_scope, p_sha256, p_bytes, p_rows, coalesce(max(publication), 0) + 1, p_file_name from guitai.published;
  return v_version;
end
$$;

revoke all on function guitai.publish(text, bigint, text, text, bigint, bigint, text) from public;
-- A shop is not known by its login: what is for one shop, every terminal may read.
alter table guitai.published enable row level security;
create policy in_scope on guitai.published for select to guitai_terminal
  using (scope = 'all' or scope like 'shop:%' or scope = 'terminal:' || (select guitai.own_terminal()));
create policy all_published on guitai.published for select to guitai_reader using (true);
alter table guitai.published_pieces enable row level security;
create policy in_scope on guitai.published_pieces for select to guitai_terminal
  using (exists (select from guitai.published p where p.subject = published_pieces.subject and p.version = published_pieces.version));
create policy all_pieces on guitai.published_pieces for select to guitai_reader using (true);
grant select on guitai.published, guitai.published_pieces to guitai_terminal, guitai_reader;

-- What promotions took off, by line; below zero where goods came back.
create view guitai.line_discounts with (security_invoker = true) as
  select j.terminal_id, j.seq, x.line_no, d.value->>'promotionId' as promotion_id, d.value->>'name' as name, (d.value->'amountMinor')::bigint as amount_minor
  from guitai.journal j,
    jsonb_array_elements(guitai.readable(j.body)->'lines') with ordinality as x(line, line_no),
    jsonb_array_elements(x.line->'discounts') as d
  where j.kind = 'sale.completed' and j.body like '%"discounts":%';
grant select on guitai.line_discounts to guitai_terminal, guitai_reader;
`;
