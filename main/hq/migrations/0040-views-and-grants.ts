/**
 * Totals, oddities, and the role every terminal's login is a member of: it reads, and writes through
 * guitai.push only; nothing lets it change or delete.
 */
export const sql = `
create view guitai.sales_totals as
  select terminal_id, currency, count(*) as sales, sum(total_minor)::bigint as total_minor, sum(tax_minor)::bigint as tax_minor,
    min(completed_at) as first_at, max(completed_at) as last_at
  from guitai.sales group by terminal_id, currency;

create view guitai.tender_totals as
  select t.terminal_id, s.currency, t.kind, t.scheme, count(*) as tenders, sum(t.amount_minor)::bigint as amount_minor
  from guitai.tenders t join guitai.sales s using (terminal_id, seq)
  group by t.terminal_id, s.currency, t.kind, t.scheme;

create view guitai.points_totals as
  select terminal_id, day, count(*) as collections, sum(points)::bigint as points
  from guitai.points group by terminal_id, day;

create view guitai.account_balances as
  select terminal_id, account, sum(delta)::bigint as balance from guitai.point_postings group by terminal_id, account;

create view guitai.anomalies as
  select terminal_id, 'sale twice' as what, sale_id as key, count(*) as times
    from guitai.sales group by terminal_id, sale_id having count(*) > 1
  union all
  select terminal_id, 'receipt number twice', receipt_no, count(*)
    from guitai.sales group by terminal_id, receipt_no having count(*) > 1
  union all
  select min(terminal_id), 'points twice', scheme || ' ' || transaction_id, count(*)
    from guitai.points group by scheme, transaction_id having count(*) > 1;

do $$ begin
  if not exists (select from pg_roles where rolname = 'guitai_terminal') then create role guitai_terminal nologin; end if;
end $$;

revoke all on all functions in schema guitai from public;
grant usage on schema guitai to guitai_terminal;
grant select on all tables in schema guitai to guitai_terminal;
grant execute on all functions in schema guitai to guitai_terminal;
`;
