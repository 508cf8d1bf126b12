/**
 * What people ask, as views over the new tables. They look with the asker's own rights, so that a terminal sees its own
 * rows in them, too. `terminal` is the terminal, whatever streams its journal has had; `terminal_id` is the stream.
 */
const terminalOf = (alias: string): string => `split_part(${alias}.terminal_id, '~', 1)`;

const views: Record<string, string> = {
  facts: `select terminal_id, seq, to_timestamp(at_ms / 1000.0) as at, kind, guitai.readable(body) as body, hash from guitai.journal`,
  sales_totals: `select terminal_id, currency, count(*) as sales, sum(total_minor)::bigint as total_minor, sum(tax_minor)::bigint as tax_minor,
      min(completed_at) as first_at, max(completed_at) as last_at
    from guitai.sales group by terminal_id, currency`,
  // Who pays what of each tender: the four add up to its amount.
  tender_parts: `select t.*, (t.amount_minor - coalesce(p.amount_minor, 0))::bigint as customer_minor, coalesce(p.scheme_minor, 0)::bigint as scheme_minor,
      coalesce(p.merchant_minor, 0)::bigint as merchant_minor, coalesce(p.other_minor, 0)::bigint as other_minor
    from guitai.tenders t left join (
      select terminal_id, seq, tender_no, sum(amount_minor) as amount_minor, sum(scheme_minor) as scheme_minor,
        sum(merchant_minor) as merchant_minor, sum(other_minor) as other_minor
      from guitai.tender_promotions group by terminal_id, seq, tender_no
    ) as p using (terminal_id, seq, tender_no)`,
  tender_totals: `select t.terminal_id, s.currency, t.kind, t.scheme, count(*) as tenders, sum(t.amount_minor)::bigint as amount_minor,
      sum(t.customer_minor)::bigint as customer_minor, sum(t.scheme_minor)::bigint as scheme_minor,
      sum(t.merchant_minor)::bigint as merchant_minor, sum(t.other_minor)::bigint as other_minor
    from guitai.tender_parts t join guitai.sales s using (terminal_id, seq) group by t.terminal_id, s.currency, t.kind, t.scheme`,
  // Points of a day are those that were kept.
  points_totals: `select terminal_id, day, sum(collections)::bigint as collections, sum(points)::bigint as points from (
      select terminal_id, day, 1 as collections, points from guitai.points
      union all select terminal_id, day, 0, -points from guitai.points_taken_back
    ) as both_ways group by terminal_id, day`,
  account_balances: `select terminal_id, account, sum(delta)::bigint as balance from guitai.point_postings group by terminal_id, account`,
  refund_totals: `select terminal_id, currency, scheme, phase, count(*) as refunds, sum(amount_minor)::bigint as amount_minor
    from guitai.refunds group by terminal_id, currency, scheme, phase`,
  promise_totals: `select terminal_id, currency, scheme, state, count(*) as promises, sum(amount_minor)::bigint as amount_minor, min(made_at) as oldest_at
    from guitai.promises group by terminal_id, currency, scheme, state`,
  rental_totals: `select terminal_id, currency, scheme, phase, count(*) as rentals, sum(due_minor)::bigint as due_minor, sum(paid_minor)::bigint as paid_minor
    from guitai.rentals group by terminal_id, currency, scheme, phase`,
  sale_taxes: `select s.terminal_id, s.seq, s.completed_at, s.currency, t.no as tax_no, t.tax->>'taxClass' as tax_class, (t.tax->'rateBp')::int as rate_bp,
      (t.tax->'netMinor')::bigint as net_minor, (t.tax->'taxMinor')::bigint as tax_minor
    from guitai.sales s, jsonb_array_elements(s.taxes) with ordinality as t(tax, no)`,
  // What left and came back over the counter, and what people counted in or out; the opening stock is an adjustment, too.
  stock_moves: `select l.terminal_id, l.seq, s.completed_at as at, l.product_id, l.name, l.barcode, -l.quantity_milli as delta_milli,
      case when l.quantity_milli < 0 then 'returned' else 'sold' end as reason
    from guitai.sale_lines l join guitai.sales s using (terminal_id, seq) where l.product_id is not null
    union all select terminal_id, seq, at, product_id, name, barcode, delta_milli, reason from guitai.stock_adjustments`,
  stock: `select ${terminalOf('m')} as terminal, m.product_id, max(m.name) as name, max(m.barcode) as barcode, sum(m.delta_milli)::bigint as quantity_milli,
      -coalesce(sum(m.delta_milli) filter (where m.reason in ('sold', 'returned')), 0)::bigint as sold_milli, max(m.at) as last_at
    from guitai.stock_moves m group by 1, 2`,
  member_balances: `select member_no, sum(earned)::bigint as earned, sum(spent)::bigint as spent, sum(earned - spent)::bigint as balance, max(at) as last_at
    from guitai.member_points group by member_no`,
  // One row a shift, also of one that was opened in one stream and closed in the next.
  shift_list: `select distinct on (terminal, shift_id) * from (select ${terminalOf('s')} as terminal, s.* from guitai.shifts s) as all_streams
    order by terminal, shift_id, closed_at is null, seq desc`,
  anomalies: `select terminal_id, 'sale twice' as what, sale_id as key, count(*) as times from guitai.sales group by terminal_id, sale_id having count(*) > 1
    union all
    select ${terminalOf('s')}, 'receipt number twice', s.receipt_no, count(*) from guitai.sales s group by 1, s.receipt_no having count(*) > 1
    union all
    select min(terminal_id), 'points twice', scheme || ' ' || transaction_id, count(*) from guitai.points group by scheme, transaction_id having count(*) > 1`,
};

export const viewNames = Object.keys(views);

export const sql = Object.entries(views).map(([name, query]) => `create view guitai.${name} with (security_invoker = true) as\n    ${query};`).join('\n');
