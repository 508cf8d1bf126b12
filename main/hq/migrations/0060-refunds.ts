/**
 * Refunds by schemes, one row each as its latest step left it, and points that went back with them; also of journals
 * that are here already. The documents of refunds are sales below zero, which the totals add up by themselves.
 */
import { push } from './0030-push.ts';
import { addLines } from './0050-line-trace.ts';

const refundOf = (from: string, terminal: string): string => `
    select distinct on (${terminal}, doc->>'id') ${terminal}, doc->>'id', seq, doc->>'refundNo', doc->>'saleId', doc->>'attemptId', doc->>'scheme',
      doc->>'transactionId', (doc->'amountMinor')::bigint, doc->>'currency', doc->>'phase', doc->>'receiptNo', doc->>'returnReceiptNo', doc->>'refundId',
      doc#>>'{refusal,code}', doc->>'settledBy', to_timestamp((doc->'createdAtMs')::bigint / 1000.0), to_timestamp((doc->'phaseAtMs')::bigint / 1000.0)
    from ${from} where kind = 'refund.step' order by ${terminal}, doc->>'id', seq desc`;

const backOf = (from: string, terminal: string): string => `
    select ${terminal}, seq, doc->>'scheme', doc->>'transactionId', doc->>'refundNo', doc->>'attemptId', (doc->'points')::bigint, doc->>'payerId', (doc->>'day')::date
    from ${from} where kind = 'points.takenBack'`;

const postingsOf = (from: string, terminal: string): string => `
    select ${terminal}, seq, no, p->>'account', (p->'delta')::bigint
    from ${from}, jsonb_array_elements(doc->'postings') with ordinality as x(p, no) where kind = 'points.takenBack'`;

const here = `(select terminal_id, seq, kind, guitai.readable(body) as doc from guitai.journal where kind in ('refund.step', 'points.takenBack')) as here`;

/** With it, what is pushed since version 60. */
export const refundsPushed = {
  kinds: `, 'refund.step', 'points.takenBack'`,
  statements: `, add_refunds as (
    insert into guitai.refunds as r ${refundOf('docs', 'p_terminal')}
    on conflict (terminal_id, refund_id) do update set seq = excluded.seq, phase = excluded.phase, phase_at = excluded.phase_at,
      scheme_refund_id = excluded.scheme_refund_id, refusal_code = excluded.refusal_code, settled_by = excluded.settled_by
    where r.seq < excluded.seq
  ), add_points_back as (
    insert into guitai.points_taken_back ${backOf('docs', 'p_terminal')}
  ), add_postings_back as (
    insert into guitai.point_postings ${postingsOf('docs', 'p_terminal')}
  )`,
};

export const sql = `
create table guitai.refunds (
  terminal_id text not null,
  refund_id text not null,
  seq bigint not null,
  refund_no text not null,
  sale_id text not null,
  attempt_id text not null,
  scheme text not null,
  transaction_id text,
  amount_minor bigint not null,
  currency text not null,
  phase text not null,
  receipt_no text,
  return_receipt_no text,
  scheme_refund_id text,
  refusal_code text,
  settled_by text,
  created_at timestamptz not null,
  phase_at timestamptz not null,
  primary key (terminal_id, refund_id)
);

create table guitai.points_taken_back (
  terminal_id text not null,
  seq bigint not null,
  scheme text not null,
  transaction_id text not null,
  refund_no text not null,
  attempt_id text not null,
  points bigint not null,
  payer_id text,
  day date not null,
  primary key (terminal_id, seq)
);

insert into guitai.refunds ${refundOf(here, 'terminal_id')};
insert into guitai.points_taken_back ${backOf(here, 'terminal_id')};
insert into guitai.point_postings ${postingsOf(here, 'terminal_id')};

-- Points of a day are those that were kept.
create or replace view guitai.points_totals as
  select terminal_id, day, sum(collections)::bigint as collections, sum(points)::bigint as points from (
    select terminal_id, day, 1 as collections, points from guitai.points
    union all select terminal_id, day, 0, -points from guitai.points_taken_back
  ) as both_ways group by terminal_id, day;

create view guitai.refund_totals as
  select terminal_id, currency, scheme, phase, count(*) as refunds, sum(amount_minor)::bigint as amount_minor
  from guitai.refunds group by terminal_id, currency, scheme, phase;

grant select on guitai.refunds, guitai.points_taken_back, guitai.refund_totals to guitai_terminal;
${push(addLines, refundsPushed)}`;
