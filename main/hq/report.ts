/** Sales, taxes, points, stock and shifts of a time, by terminal, whatever streams its journal has had. */
import type { ClientBase, QueryResultRow } from 'pg';

export interface ReportOptions {
  /** Days, YYYY-MM-DD, both within. Absent = from the first, to the last. */
  from?: string;
  to?: string;
  /** Absent = all. */
  terminal?: string;
  /** Whose days they are, as PostgreSQL and Intl name it. */
  timezone: string;
}

interface Of {
  day: string;
  terminal: string;
  currency: string;
}

export interface HqReport {
  timezone: string;
  from: string | null;
  to: string | null;
  /** Documents with a receipt number; returns are those below zero. */
  sales: (Of & { sales: number; returns: number; totalMinor: number; taxMinor: number })[];
  tenders: (Of & { kind: string; scheme: string | null; tenders: number; amountMinor: number })[];
  taxes: (Omit<Of, 'day'> & { taxClass: string; rateBp: number; netMinor: number; taxMinor: number })[];
  /** Of schemes' collections, kept; and of members. */
  points: { day: string; terminal: string; collections: number; points: number }[];
  members: { terminal: string; members: number; earned: number; spent: number }[];
  /** What moved in the time, and what is there at its end. Thousandths of a unit. */
  stock: { terminal: string; productId: string; name: string; soldMilli: number; adjustedMilli: number; quantityMilli: number }[];
  /** Closed in the time. */
  shifts: (Omit<Of, 'day'> & { no: number; openedAtMs: number; closedAtMs: number; closedBy: string; totalMinor: number; expectedMinor: number; countedMinor: number; differenceMinor: number })[];
  /** Over everything above, by currency. */
  totals: { currency: string; documents: number; totalMinor: number; taxMinor: number; tenderedMinor: number }[];
}

/** $1 zone, $2 from, $3 to, $4 terminal. */
const day = (at: string): string => `(${at} at time zone $1)::date`;
const within = (at: string): string => `${at} >= coalesce(($2::date)::timestamp at time zone $1, '-infinity') and ${until(at)}`;
const until = (at: string): string => `${at} < coalesce(($3::date + 1)::timestamp at time zone $1, 'infinity')`;
const terminalOf = (alias: string): string => `split_part(${alias}.terminal_id, '~', 1)`;
const wanted = (alias: string): string => `($4::text is null or ${terminalOf(alias)} = $4)`;
const daysWithin = `x.day between coalesce($2::date, '-infinity') and coalesce($3::date, 'infinity') and $1::text is not null`;

const queries: { [K in Exclude<keyof HqReport, 'timezone' | 'from' | 'to' | 'totals'>]: string } = {
  sales: `select ${day('s.completed_at')}::text as day, ${terminalOf('s')} as terminal, s.currency, count(*) filter (where s.total_minor >= 0)::int as sales,
      count(*) filter (where s.total_minor < 0)::int as returns, sum(s.total_minor)::float8 as "totalMinor", sum(s.tax_minor)::float8 as "taxMinor"
    from guitai.sales s where ${within('s.completed_at')} and ${wanted('s')} group by 1, 2, 3 order by 1, 2, 3`,
  tenders: `select ${day('s.completed_at')}::text as day, ${terminalOf('s')} as terminal, s.currency, t.kind, t.scheme, count(*)::int as tenders, sum(t.amount_minor)::float8 as "amountMinor"
    from guitai.sales s join guitai.tenders t using (terminal_id, seq) where ${within('s.completed_at')} and ${wanted('s')} group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
  taxes: `select ${terminalOf('x')} as terminal, x.currency, x.tax_class as "taxClass", x.rate_bp as "rateBp", sum(x.net_minor)::float8 as "netMinor", sum(x.tax_minor)::float8 as "taxMinor"
    from guitai.sale_taxes x where ${within('x.completed_at')} and ${wanted('x')} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  points: `select x.day::text as day, ${terminalOf('x')} as terminal, sum(x.collections)::int as collections, sum(x.points)::float8 as points
    from guitai.points_totals x where ${daysWithin} and ${wanted('x')} group by 1, 2 order by 1, 2`,
  members: `select ${terminalOf('x')} as terminal, count(distinct x.member_no)::int as members, sum(x.earned)::float8 as earned, sum(x.spent)::float8 as spent
    from guitai.member_points x where ${within('x.at')} and ${wanted('x')} group by 1 order by 1`,
  stock: `select ${terminalOf('m')} as terminal, m.product_id as "productId", max(m.name) as name,
      -coalesce(sum(m.delta_milli) filter (where m.reason in ('sold', 'returned') and ${within('m.at')}), 0)::float8 as "soldMilli",
      coalesce(sum(m.delta_milli) filter (where m.reason not in ('sold', 'returned') and ${within('m.at')}), 0)::float8 as "adjustedMilli", sum(m.delta_milli)::float8 as "quantityMilli"
    from guitai.stock_moves m where ${until('m.at')} and ${wanted('m')} group by 1, 2 having bool_or(${within('m.at')}) order by 1, 2`,
  shifts: `select x.terminal, x.currency, x.no::float8 as no, extract(epoch from x.opened_at)::float8 * 1000 as "openedAtMs", extract(epoch from x.closed_at)::float8 * 1000 as "closedAtMs",
      x.closed_by as "closedBy", (x.sales_minor + x.returns_minor)::float8 as "totalMinor", x.expected_minor::float8 as "expectedMinor", x.counted_minor::float8 as "countedMinor",
      x.difference_minor::float8 as "differenceMinor"
    from guitai.shift_list x where x.closed_at is not null and ${within('x.closed_at')} and ($4::text is null or x.terminal = $4) order by x.terminal, x.closed_at`,
};

/** Errors of the database as they come; 22023 for a time zone that it does not know. */
export async function report(client: ClientBase, { from, to, terminal, timezone }: ReportOptions): Promise<HqReport> {
  const values = [timezone, from ?? null, to ?? null, terminal ?? null];
  const rows = async <R extends QueryResultRow>(sql: string): Promise<R[]> => (await client.query<R>(sql, values)).rows;
  // One snapshot, so that its parts add up while terminals push.
  await client.query('begin isolation level repeatable read read only');
  try {
    const sales = await rows<HqReport['sales'][number]>(queries.sales);
    const tenders = await rows<HqReport['tenders'][number]>(queries.tenders);
    return {
      timezone,
      from: from ?? null,
      to: to ?? null,
      sales,
      tenders,
      taxes: await rows(queries.taxes),
      points: await rows(queries.points),
      members: await rows(queries.members),
      stock: await rows(queries.stock),
      shifts: await rows(queries.shifts),
      totals: totals(sales, tenders),
    };
  } finally {
    await client.query('commit').catch(() => undefined);
  }
}

function totals(sales: HqReport['sales'], tenders: HqReport['tenders']): HqReport['totals'] {
  const currencies = [...new Set(sales.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = sales.filter((row) => row.currency === currency);
    const sum = (of: (row: HqReport['sales'][number]) => number): number => own.reduce((total, row) => total + of(row), 0);
    return {
      currency,
      documents: sum((row) => row.sales + row.returns),
      totalMinor: sum((row) => row.totalMinor),
      taxMinor: sum((row) => row.taxMinor),
      tenderedMinor: tenders.reduce((total, row) => total + (row.currency === currency ? row.amountMinor : 0), 0),
    };
  });
}
