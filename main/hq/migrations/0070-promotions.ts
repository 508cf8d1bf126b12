/**
 * Vouchers of payments and who bears them, also of journals that are here already. What no voucher paid is the payer's
 * own money.
 */
import { push } from './0030-push.ts';
import { addLines } from './0050-line-trace.ts';
import { refundsPushed } from './0060-refunds.ts';

const promotionsOf = (from: string, terminal: string): string => `
    select ${terminal}, seq, t_no, p_no, p->>'id', p->>'name', (p->'amountMinor')::bigint, (p->'schemeMinor')::bigint,
      (p->'merchantMinor')::bigint, (p->'otherMinor')::bigint
    from ${from}, jsonb_array_elements(doc->'tenders') with ordinality as x(t, t_no),
      jsonb_array_elements(t->'promotions') with ordinality as y(p, p_no)
    where kind = 'sale.completed'`;

const here = `(select terminal_id, seq, kind, guitai.readable(body) as doc from guitai.journal where kind = 'sale.completed' and body like '%"promotions":%') as here`;

/** With it, what is pushed since version 70. */
export const promotionsPushed = {
  kinds: refundsPushed.kinds,
  statements: `${refundsPushed.statements}, add_promotions as (
    insert into guitai.tender_promotions ${promotionsOf('docs', 'p_terminal')}
  )`,
};

export const sql = `
create table guitai.tender_promotions (
  terminal_id text not null,
  seq bigint not null,
  tender_no int not null,
  promotion_no int not null,
  promotion_id text not null,
  name text,
  amount_minor bigint not null,
  scheme_minor bigint not null,
  merchant_minor bigint not null,
  other_minor bigint not null,
  primary key (terminal_id, seq, tender_no, promotion_no)
);

insert into guitai.tender_promotions ${promotionsOf(here, 'terminal_id')};

-- Who pays what of each tender: the four add up to its amount.
create view guitai.tender_parts as
  select t.*, (t.amount_minor - coalesce(p.amount_minor, 0))::bigint as customer_minor, coalesce(p.scheme_minor, 0)::bigint as scheme_minor,
    coalesce(p.merchant_minor, 0)::bigint as merchant_minor, coalesce(p.other_minor, 0)::bigint as other_minor
  from guitai.tenders t left join (
    select terminal_id, seq, tender_no, sum(amount_minor) as amount_minor, sum(scheme_minor) as scheme_minor,
      sum(merchant_minor) as merchant_minor, sum(other_minor) as other_minor
    from guitai.tender_promotions group by terminal_id, seq, tender_no
  ) as p using (terminal_id, seq, tender_no);

create or replace view guitai.tender_totals as
  select t.terminal_id, s.currency, t.kind, t.scheme, count(*) as tenders, sum(t.amount_minor)::bigint as amount_minor,
    sum(t.customer_minor)::bigint as customer_minor, sum(t.scheme_minor)::bigint as scheme_minor,
    sum(t.merchant_minor)::bigint as merchant_minor, sum(t.other_minor)::bigint as other_minor
  from guitai.tender_parts t join guitai.sales s using (terminal_id, seq)
  group by t.terminal_id, s.currency, t.kind, t.scheme;

grant select on guitai.tender_promotions, guitai.tender_parts to guitai_terminal;
${push(addLines, promotionsPushed)}`;
