/**
 * What the tills of one shop share by the shop's own server: balances of members and goods, and sales on hold. The balances
 * are a projection of the journals that lie here: each till that looks takes in what came since, in order, stream by
 * stream. Journals only grow, so that a till that was alone joins without a conflict. A headquarters that no till
 * shares never fills these tables.
 */
export const sql = `
-- Which database this is: a till that finds another one forgets what it knew.
create table guitai.shop (one int primary key check (one = 1), identity text not null);
insert into guitai.shop values (1, gen_random_uuid()::text);

create sequence guitai.shop_version;

create table guitai.shop_tills (terminal text primary key, seen_at timestamptz not null);

-- What of each stream is taken in.
create table guitai.shop_cursors (stream text primary key, seq bigint not null);

create table guitai.shop_members (
  member_no text primary key,
  balance bigint not null,
  version bigint not null default nextval('guitai.shop_version')
);
create index shop_members_version on guitai.shop_members (version);
create index shop_members_overdrawn on guitai.shop_members (member_no) where balance < 0;

create table guitai.shop_member_facts (
  stream text not null,
  seq bigint not null,
  at timestamptz not null,
  member_no text not null,
  sale_id text not null,
  earned bigint not null,
  spent bigint not null,
  primary key (stream, seq)
);
create index shop_member_facts_sale on guitai.shop_member_facts (sale_id);
create index shop_member_facts_member on guitai.shop_member_facts (member_no, at desc);

-- Points that a sale holds while it is paid, until its facts are here or the time is over.
create table guitai.shop_reservations (
  sale_id text primary key,
  terminal text not null,
  member_no text not null,
  points bigint not null,
  until timestamptz not null
);

create table guitai.shop_stock (
  product_id text primary key,
  name text not null,
  barcode text,
  milli bigint not null,
  -- It was received or counted at least once: what was only ever sold has no stock to speak of.
  kept boolean not null,
  version bigint not null default nextval('guitai.shop_version')
);
create index shop_stock_version on guitai.shop_stock (version);
create index shop_stock_below on guitai.shop_stock (product_id) where milli < 0 and kept;

-- One row a holding, also of those that are over: a word about it that comes late changes nothing.
create table guitai.shop_held (
  hold_id text primary key,
  sale_id text not null,
  -- The till that has it: it held it, or took it up.
  terminal text not null,
  state text not null check (state in ('held', 'taken')),
  -- The till that took it up has said that it has it in hand.
  settled boolean not null default false,
  claim text,
  taken_at timestamptz,
  held_at_ms bigint,
  item_count int,
  total_minor bigint,
  currency text,
  first_name text,
  -- JSON of the sale; null once it is settled.
  body text,
  changed_at timestamptz not null default now()
);
create index shop_held_sale on guitai.shop_held (sale_id);
create index shop_held_open on guitai.shop_held (held_at_ms) where not settled;

-- Completions of sales that were on hold.
create table guitai.shop_completed (
  stream text not null,
  seq bigint not null,
  sale_id text not null,
  receipt_no text not null,
  total_minor bigint not null,
  at timestamptz not null,
  primary key (stream, seq)
);
create index shop_completed_sale on guitai.shop_completed (sale_id);

create table guitai.shop_acknowledged (
  kind text not null,
  key text not null,
  -- How bad it was then.
  value bigint not null,
  by_name text not null,
  terminal text not null,
  note text,
  at timestamptz not null default now(),
  primary key (kind, key)
);

-- Takes in entries of one stream, those after p_after up to p_to.
create function guitai.shop_take_in(p_stream text, p_after bigint, p_to bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  with docs as materialized (
    select j.seq, to_timestamp(j.at_ms / 1000.0) as at, j.kind, guitai.readable(j.body) as doc from guitai.journal j
    where j.terminal_id = p_stream and j.seq > p_after and j.seq <= p_to and j.kind in ('sale.completed', 'member.points', 'stock.adjusted')
  ), facts as (
    insert into guitai.shop_member_facts
    select p_stream, seq, at, doc->>'memberNo', doc->>'saleId', (doc->'earned')::bigint, (doc->'spent')::bigint from docs where kind = 'member.points'
  ), members as (
    insert into guitai.shop_members as m (member_no, balance)
    select doc->>'memberNo', sum((doc->'earned')::bigint - (doc->'spent')::bigint) from docs where kind = 'member.points' group by 1
    on conflict (member_no) do update set balance = m.balance + excluded.balance, version = excluded.version
  ), moves as (
    select seq, l->>'productId' as product_id, l->>'name' as name, l->>'barcode' as barcode, 0 - (l->'quantityMilli')::bigint as milli, false as kept
      from docs, jsonb_array_elements(doc->'lines') l where kind = 'sale.completed' and l ? 'productId'
    union all
    select seq, doc->>'productId', doc->>'name', doc->>'barcode', (doc->'deltaMilli')::bigint, true from docs where kind = 'stock.adjusted'
  ), stock as (
    insert into guitai.shop_stock as s (product_id, name, barcode, milli, kept)
    select product_id, (array_agg(name order by seq desc))[1], (array_agg(barcode order by seq desc) filter (where barcode is not null))[1], sum(milli), bool_or(kept)
      from moves group by product_id
    on conflict (product_id) do update set name = excluded.name, barcode = coalesce(excluded.barcode, s.barcode), milli = s.milli + excluded.milli, kept = s.kept or excluded.kept, version = excluded.version
  )
  insert into guitai.shop_completed
    select p_stream, seq, doc->>'saleId', doc->>'receiptNo', (doc->'totalMinor')::bigint, at from docs
    where kind = 'sale.completed' and exists (select from guitai.shop_held h where h.sale_id = doc->>'saleId')
$$;

-- Takes in what came since, a piece at a time. True where nothing is left.
create function guitai.shop_catch_up() returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_stream record;
  v_left bigint := 5000;
  v_to bigint;
begin
  -- One at a time, until the caller's commit: what a balance is follows from all that was taken in before.
  perform pg_advisory_xact_lock(7150060);
  for v_stream in
    select s.terminal_id as stream, coalesce(c.seq, s.from_seq - 1) as seq,
      (select j.seq from guitai.journal j where j.terminal_id = s.terminal_id order by j.seq desc limit 1) as last
    from guitai.streams s left join guitai.shop_cursors c on c.stream = s.terminal_id order by s.terminal_id
  loop
    continue when v_stream.last is null or v_stream.last <= v_stream.seq;
    if v_left <= 0 then return false; end if;
    v_to := least(v_stream.last, v_stream.seq + v_left);
    perform guitai.shop_take_in(v_stream.stream, v_stream.seq, v_to);
    insert into guitai.shop_cursors as c values (v_stream.stream, v_to) on conflict (stream) do update set seq = excluded.seq;
    v_left := v_left - (v_to - v_stream.seq);
    if v_to < v_stream.last then return false; end if;
  end loop;
  return true;
end
$$;
`;
