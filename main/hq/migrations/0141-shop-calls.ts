/**
 * What a till asks of its shop's server: each is one call, one transaction, and may be repeated. Tills have no other way to
 * the shared tables. Answers are JSON, times in milliseconds since 1970 by the server's clock.
 */

/** A till that was not heard of for this long is away, seconds: several looks of main/shop/link.ts. */
const AWAY_SECONDS = 15;
/** Conflicts told at once. */
const CONFLICTS_MAX = 200;
/** Reservations are kept so long after the till's last word. */
const RESERVED_MINUTES = 15;
/** Rows of balances told at once. */
const NEWS_MAX = 2000;

const ms = (at: string): string => `floor(extract(epoch from ${at}) * 1000)::bigint`;

const holds = `
create function guitai.shop_put_held(p_terminal text, p_hold json) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guitai.check_writer(p_terminal);
  insert into guitai.shop_held (hold_id, sale_id, terminal, state, held_at_ms, item_count, total_minor, currency, first_name, body)
  values (p_hold->>'holdId', p_hold->>'saleId', p_terminal, 'held', (p_hold->>'heldAtMs')::bigint, (p_hold->>'itemCount')::int,
    (p_hold->>'totalMinor')::bigint, p_hold->>'currency', p_hold->>'firstName', p_hold->>'body')
  on conflict (hold_id) do nothing;
  perform pg_notify('guitai_shop', p_terminal);
end
$$;

-- p_sale: of a holding that is the till's own. Where it has not come here, nobody else can have it.
create function guitai.shop_take_held(p_terminal text, p_hold text, p_sale text, p_claim text, p_anyway boolean) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  h guitai.shop_held;
  v_seen timestamptz;
begin
  perform guitai.check_writer(p_terminal);
  if p_sale is not null then
    insert into guitai.shop_held (hold_id, sale_id, terminal, state, claim, taken_at) values (p_hold, p_sale, p_terminal, 'taken', p_claim, now())
    on conflict (hold_id) do nothing;
  end if;
  select * into h from guitai.shop_held where hold_id = p_hold for update;
  if h.hold_id is null then return json_build_object('outcome', 'gone'); end if;
  if h.terminal <> p_terminal then
    if h.settled then return json_build_object('outcome', 'lost', 'till', h.terminal, 'atMs', ${ms('h.taken_at')}); end if;
    select seen_at into v_seen from guitai.shop_tills where terminal = h.terminal;
    if v_seen is null or v_seen < now() - interval '${AWAY_SECONDS} seconds' then
      if not p_anyway then return json_strip_nulls(json_build_object('outcome', 'away', 'till', h.terminal, 'seenAtMs', ${ms('v_seen')})); end if;
    elsif h.state = 'taken' then
      return json_build_object('outcome', 'lost', 'till', h.terminal, 'atMs', ${ms('h.taken_at')});
    end if;
  elsif h.settled and h.claim is distinct from p_claim then
    return json_build_object('outcome', 'gone');
  end if;
  update guitai.shop_held set state = 'taken', terminal = p_terminal, claim = p_claim, taken_at = coalesce(case when claim = p_claim then taken_at end, now()), changed_at = now()
    where hold_id = p_hold;
  perform pg_notify('guitai_shop', p_terminal);
  return json_build_object('outcome', 'taken', 'body', h.body);
end
$$;

-- The till has taken the sale up, perhaps while it was alone. Says where another till had done so before.
create function guitai.shop_settle_held(p_terminal text, p_hold text, p_sale text, p_at_ms bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  h guitai.shop_held;
begin
  perform guitai.check_writer(p_terminal);
  insert into guitai.shop_held (hold_id, sale_id, terminal, state, settled, taken_at) values (p_hold, p_sale, p_terminal, 'taken', true, to_timestamp(p_at_ms / 1000.0))
  on conflict (hold_id) do nothing;
  select * into h from guitai.shop_held where hold_id = p_hold for update;
  if h.terminal <> p_terminal and h.state = 'taken' then
    return json_build_object('outcome', 'lost', 'till', h.terminal, 'atMs', ${ms('h.taken_at')});
  end if;
  update guitai.shop_held set state = 'taken', settled = true, terminal = p_terminal, taken_at = coalesce(taken_at, to_timestamp(p_at_ms / 1000.0)), body = null, changed_at = now()
    where hold_id = p_hold;
  perform pg_notify('guitai_shop', p_terminal);
  return json_build_object('outcome', 'taken');
end
$$;
`;

const points = `
create function guitai.shop_reserve(p_terminal text, p_sale text, p_member text, p_points bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_available bigint;
begin
  perform guitai.check_writer(p_terminal);
  if not guitai.shop_catch_up() then return json_build_object('outcome', 'behind'); end if;
  delete from guitai.shop_reservations r where r.until < now() or exists (select from guitai.shop_member_facts f where f.sale_id = r.sale_id);
  v_available := coalesce((select balance from guitai.shop_members where member_no = p_member), 0)
    - coalesce((select sum(r.points) from guitai.shop_reservations r where r.member_no = p_member and r.sale_id <> p_sale), 0);
  if p_points > v_available then return json_build_object('outcome', 'tooFew', 'available', v_available); end if;
  insert into guitai.shop_reservations values (p_sale, p_terminal, p_member, p_points, now() + interval '${RESERVED_MINUTES} minutes')
  on conflict (sale_id) do update set terminal = excluded.terminal, member_no = excluded.member_no, points = excluded.points, until = excluded.until;
  return json_build_object('outcome', 'reserved', 'available', v_available);
end
$$;

-- What a till's sales hold now, as it says: others of it are free again.
create function guitai.shop_reserving(p_terminal text, p_sales json) returns void
language sql set search_path = pg_catalog, pg_temp as $$
  delete from guitai.shop_reservations where terminal = p_terminal and sale_id not in (select e->>'saleId' from json_array_elements(p_sales) e);
  insert into guitai.shop_reservations
    select e->>'saleId', p_terminal, e->>'memberNo', (e->>'points')::bigint, now() + interval '${RESERVED_MINUTES} minutes' from json_array_elements(p_sales) e
    where not exists (select from guitai.shop_member_facts f where f.sale_id = e->>'saleId')
  on conflict (sale_id) do update set points = excluded.points, until = excluded.until;
$$;
`;

const look = `
-- One look: what the till says of itself, and all that is new to it.
create function guitai.shop_look(p_terminal text, p_streams text[], p_identity text, p_version bigint, p_kept text[], p_reserving json) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_identity text := (select identity from guitai.shop);
  v_from bigint := case when p_identity = v_identity then p_version else 0 end;
  v_upto bigint;
  v_more boolean;
  v_behind boolean;
begin
  perform guitai.check_writer(p_terminal);
  v_behind := not guitai.shop_catch_up();
  insert into guitai.shop_tills values (p_terminal, now()) on conflict (terminal) do update set seen_at = excluded.seen_at;
  perform guitai.shop_reserving(p_terminal, p_reserving);
  -- The last version of this piece: balances are told in the order in which they changed.
  select max(version), count(*) >= ${NEWS_MAX} into v_upto, v_more from (
    select version from ((select version from guitai.shop_members where version > v_from order by version limit ${NEWS_MAX})
      union all (select version from guitai.shop_stock where version > v_from order by version limit ${NEWS_MAX})) as each order by version limit ${NEWS_MAX}
  ) as piece;
  v_upto := coalesce(v_upto, v_from);
  return json_build_object(
    'identity', v_identity, 'version', v_upto, 'more', v_more or v_behind, 'atMs', ${ms('now()')},
    'cursors', (select coalesce(json_object_agg(stream, seq), '{}') from guitai.shop_cursors where stream = any(p_streams)),
    'members', (select coalesce(json_agg(json_build_array(member_no, balance)), '[]') from guitai.shop_members where version > v_from and version <= v_upto),
    'stock', (select coalesce(json_agg(json_build_array(product_id, name, barcode, milli, kept)), '[]') from guitai.shop_stock where version > v_from and version <= v_upto),
    'held', (select coalesce(json_agg(json_strip_nulls(row_to_json(h))), '[]') from (
      select o.hold_id as "holdId", o.sale_id as "saleId", o.terminal as till, o.held_at_ms as "heldAtMs", o.item_count as "itemCount", o.total_minor as "totalMinor",
        o.first_name as "firstName", case when t.seen_at is null or t.seen_at < now() - interval '${AWAY_SECONDS} seconds' then coalesce(${ms('t.seen_at')}, o.held_at_ms) end as "awaySinceMs"
      from guitai.shop_held o left join guitai.shop_tills t on t.terminal = o.terminal
      where not o.settled and o.body is not null and o.terminal <> p_terminal and (o.state = 'held' or t.seen_at is null or t.seen_at < now() - interval '${AWAY_SECONDS} seconds')
      order by o.held_at_ms limit 200) as h),
    'lost', (select coalesce(json_agg(json_build_object('holdId', hold_id, 'till', terminal, 'atMs', ${ms('taken_at')})), '[]')
      from guitai.shop_held where hold_id = any(p_kept) and (terminal <> p_terminal or settled)),
    -- Its own that it does not keep: a taking whose answer was lost, or holdings of data that are gone.
    'mine', (select coalesce(json_agg(m), '[]') from (
      select hold_id as "holdId", sale_id as "saleId", held_at_ms as "heldAtMs", item_count as "itemCount", total_minor as "totalMinor", currency, first_name as "firstName", body
      from guitai.shop_held where not settled and body is not null and terminal = p_terminal and not hold_id = any(p_kept) order by held_at_ms limit 50) as m),
    'conflicts', (select count(*) from guitai.shop_conflicts where acknowledged is null)
  );
end
$$;
`;

const conflicts = `
-- What only a person can put right: acknowledged as long as it has not got worse.
create view guitai.shop_conflicts as
  select c.kind, c.key, c.value, c.name, c.barcode,
    case when a.kind is null then null else json_build_object('by', a.by_name, 'atMs', ${ms('a.at')}, 'note', a.note) end as acknowledged
  from (
    select 'overdrawn' as kind, member_no as key, balance as value, null::text as name, null::text as barcode from guitai.shop_members where balance < 0
    union all
    select 'twice', sale_id, count(distinct split_part(stream, '~', 1)), null, null from guitai.shop_completed group by sale_id having count(distinct split_part(stream, '~', 1)) > 1
    union all
    select 'stock', product_id, milli, name, barcode from guitai.shop_stock where milli < 0 and kept
  ) as c
  left join guitai.shop_acknowledged a on a.kind = c.kind and a.key = c.key and (case when c.kind = 'twice' then a.value >= c.value else a.value <= c.value end);

create function guitai.shop_list_conflicts() returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guitai.shop_catch_up();
  return (select coalesce(json_agg(row), '[]') from (
    select c.kind, c.key, c.value, c.name, c.barcode, c.acknowledged,
      case c.kind
        when 'overdrawn' then (select coalesce(json_agg(f), '[]') from (
          select m.stream as till, ${ms('m.at')} as "atMs", m.spent as points, (select s.receipt_no from guitai.sales s where s.terminal_id = m.stream and s.sale_id = m.sale_id limit 1) as "receiptNo"
          from guitai.shop_member_facts m where m.member_no = c.key and m.spent > 0 order by m.at desc limit 5) as f)
        when 'twice' then (select json_agg(d) from (
          select stream as till, ${ms('at')} as "atMs", receipt_no as "receiptNo", total_minor as "totalMinor" from guitai.shop_completed where sale_id = c.key order by at desc limit 5) as d)
        else '[]'
      end as known
    from guitai.shop_conflicts c order by c.acknowledged is not null, c.kind, c.value limit ${CONFLICTS_MAX}) as row);
end
$$;

create function guitai.shop_status() returns json
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'tills', (select coalesce(json_agg(json_build_object('till', terminal, 'seenAtMs', ${ms('seen_at')}, 'away', seen_at < now() - interval '${AWAY_SECONDS} seconds') order by terminal), '[]') from guitai.shop_tills),
    'held', (select count(*) from guitai.shop_held where state = 'held'))
$$;

create function guitai.shop_acknowledge(p_terminal text, p_kind text, p_key text, p_by text, p_note text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guitai.check_writer(p_terminal);
  insert into guitai.shop_acknowledged (kind, key, value, by_name, terminal, note)
    select kind, key, value, p_by, p_terminal, p_note from guitai.shop_conflicts where kind = p_kind and key = p_key
  on conflict (kind, key) do update set value = excluded.value, by_name = excluded.by_name, terminal = excluded.terminal, note = excluded.note, at = now();
  return found;
end
$$;
`;

/** Only these are a till's to call. */
const grants = `
revoke all on all functions in schema guitai from public;
grant execute on function guitai.shop_put_held(text, json), guitai.shop_take_held(text, text, text, text, boolean), guitai.shop_settle_held(text, text, text, bigint),
  guitai.shop_reserve(text, text, text, bigint), guitai.shop_look(text, text[], text, bigint, text[], json), guitai.shop_list_conflicts(), guitai.shop_status(),
  guitai.shop_acknowledge(text, text, text, text, text) to guitai_terminal;
`;

export const sql = holds + points + conflicts + look + grants;
