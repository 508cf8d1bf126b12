/**
 * Money to the static code that is not yet collected, one row each as its latest step left it; also of journals that are
 * here already. In guitai.tenders it is a kind of its own, `promised`: no sum of what was collected holds it.
 */
import { push } from './0030-push.ts';
import { addLines } from './0050-line-trace.ts';
import { promotionsPushed } from './0070-promotions.ts';

const promiseOf = (from: string, terminal: string): string => `
    select distinct on (${terminal}, doc->>'id') ${terminal}, doc->>'id', seq, doc->>'saleId', doc->>'receiptNo', doc->>'scheme',
      (doc->'amountMinor')::bigint, doc->>'currency', doc->>'state', to_timestamp((doc->'madeAtMs')::bigint / 1000.0),
      to_timestamp((doc#>'{end,atMs}')::bigint / 1000.0), doc#>>'{end,proof}', doc#>>'{end,transactionId}', doc#>>'{end,approvedBy}', doc#>>'{end,note}'
    from ${from} where kind = 'promise.step' order by ${terminal}, doc->>'id', seq desc`;

const here = `(select terminal_id, seq, kind, guitai.readable(body) as doc from guitai.journal where kind = 'promise.step') as here`;

export const sql = `
create table guitai.promises (
  terminal_id text not null,
  promise_id text not null,
  seq bigint not null,
  sale_id text not null,
  receipt_no text not null,
  scheme text not null,
  amount_minor bigint not null,
  currency text not null,
  state text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  proof text,
  transaction_id text,
  approved_by text,
  note text,
  primary key (terminal_id, promise_id)
);

insert into guitai.promises ${promiseOf(here, 'terminal_id')};

create view guitai.promise_totals as
  select terminal_id, currency, scheme, state, count(*) as promises, sum(amount_minor)::bigint as amount_minor, min(made_at) as oldest_at
  from guitai.promises group by terminal_id, currency, scheme, state;

grant select on guitai.promises, guitai.promise_totals to guitai_terminal;
${push(addLines, {
  kinds: `${promotionsPushed.kinds}, 'promise.step'`,
  statements: `${promotionsPushed.statements}, add_promises as (
    insert into guitai.promises as r ${promiseOf('docs', 'p_terminal')}
    on conflict (terminal_id, promise_id) do update set seq = excluded.seq, state = excluded.state, ended_at = excluded.ended_at,
      proof = excluded.proof, transaction_id = excluded.transaction_id, approved_by = excluded.approved_by, note = excluded.note
    where r.seq < excluded.seq
  )`,
})}`;
