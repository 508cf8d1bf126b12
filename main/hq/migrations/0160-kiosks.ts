/**
 * The kiosks of a shop as its tills see them, and what staff decide at a till. A kiosk puts down how it stands and fetches
 * what was decided for it; every call may be repeated. Times in milliseconds since 1970 by the server's clock.
 */

/** Not heard of for this long: it is off, or has lost the shop's server. Seconds; several looks of main/shop/link.ts. */
const AWAY_SECONDS = 15;
/** A decision that its kiosk did not fetch within this is void: what it was about may be over. Seconds. */
const ORDER_SECONDS = 30;
/** A kiosk that was not heard of for so long is no longer one of this shop's. Days. */
const FORGOTTEN_DAYS = 7;
/** Orders are kept for so long, so that an answer finds who asked. Days. */
const ORDERS_KEPT_DAYS = 1;

export const sql = `
create table guitai.shop_kiosks (
  terminal text primary key,
  view json not null,
  seen_at timestamptz not null
);

create table guitai.shop_kiosk_orders (
  order_id text primary key,
  kiosk text not null,
  till text not null,
  by_name text not null,
  what json not null,
  at timestamptz not null default now(),
  answer json,
  answered_at timestamptz
);
create index shop_kiosk_orders_open on guitai.shop_kiosk_orders (kiosk, at) where answer is null;
create index shop_kiosk_orders_till on guitai.shop_kiosk_orders (till, at);

-- How a kiosk stands, what it did since, and what it is told. p_news: staff should look now.
create function guitai.shop_be_kiosk(p_terminal text, p_view json, p_answers json, p_news boolean) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guitai.check_writer(p_terminal);
  insert into guitai.shop_kiosks values (p_terminal, p_view, now()) on conflict (terminal) do update set view = excluded.view, seen_at = excluded.seen_at;
  update guitai.shop_kiosk_orders o set answer = a->'answer', answered_at = now()
    from json_array_elements(p_answers) a where o.order_id = a->>'orderId' and o.kiosk = p_terminal and o.answer is null;
  if p_news or json_array_length(p_answers) > 0 then perform pg_notify('guitai_shop', p_terminal); end if;
  return (select coalesce(json_agg(json_build_object('orderId', order_id, 'till', till, 'by', by_name, 'what', what) order by at), '[]')
    from guitai.shop_kiosk_orders where kiosk = p_terminal and answer is null and at > now() - interval '${ORDER_SECONDS} seconds');
end
$$;

-- For a till: the kiosks, and what became of what was decided at it.
create function guitai.shop_see_kiosks(p_terminal text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guitai.check_writer(p_terminal);
  return json_build_object(
    'kiosks', (select coalesce(json_agg(json_strip_nulls(json_build_object('kiosk', terminal, 'view', view,
        'awaySinceMs', case when seen_at < now() - interval '${AWAY_SECONDS} seconds' then floor(extract(epoch from seen_at) * 1000)::bigint end)) order by terminal), '[]')
      from guitai.shop_kiosks where seen_at > now() - interval '${FORGOTTEN_DAYS} days'),
    'answers', (select coalesce(json_agg(json_build_object('orderId', order_id, 'answer', answer)), '[]')
      from guitai.shop_kiosk_orders where till = p_terminal and answer is not null and at > now() - interval '2 minutes'));
end
$$;

-- False where there is no such kiosk.
create function guitai.shop_order_kiosk(p_terminal text, p_kiosk text, p_order text, p_by text, p_what json) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform guitai.check_writer(p_terminal);
  delete from guitai.shop_kiosk_orders where at < now() - interval '${ORDERS_KEPT_DAYS} days';
  if not exists (select from guitai.shop_kiosks where terminal = p_kiosk) then return false; end if;
  insert into guitai.shop_kiosk_orders (order_id, kiosk, till, by_name, what) values (p_order, p_kiosk, p_terminal, p_by, p_what) on conflict (order_id) do nothing;
  perform pg_notify('guitai_shop', p_terminal);
  return true;
end
$$;

revoke all on all functions in schema guitai from public;
grant execute on function guitai.shop_be_kiosk(text, json, json, boolean), guitai.shop_see_kiosks(text), guitai.shop_order_kiosk(text, text, text, text, json) to guitai_terminal;
`;
