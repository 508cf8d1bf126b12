/** Everything that was ever saved at a shop's tills, kept outside of them: what headquarters must hold, and no more. */
import type { CompletedSale, Facts } from '#main/core/journal/facts.ts';
import type { JournalEntry, Store } from '#main/ports.ts';
import type { Headquarters } from '../net/headquarters.ts';

const PAGE = 1_000;

export interface Kept extends JournalEntry {
  stream: string;
}

export interface Ledger {
  /** Takes over what a till's journal has and the ledger has not. */
  take(store: Store): void;
  /** The disk died with entries of this stream that nobody else has. Returns how many. */
  forget(stream: string, afterSeq: number): number;
  /** Every entry against every row, and every total to the unit. Returns what is wrong, and what was added up. */
  compare(hq: Headquarters): Promise<{ wrong: string[]; totals: Totals }>;
  streams(): string[];
  of(stream: string): JournalEntry[];
}

export interface Totals {
  entries: number;
  sales: number;
  salesMinor: number;
  cashMinor: number;
  qrMinor: number;
  promisedMinor: number;
  points: number;
  pointsTakenBack: number;
  refundedMinor: number;
  memberPoints: number;
  shifts: number;
  shiftsMinor: number;
}

export function createLedger(): Ledger {
  const kept = new Map<string, Kept[]>();
  const last = (stream: string): number => kept.get(stream)?.at(-1)?.seq ?? 0;
  const all = (): Kept[] => [...kept.values()].flat();
  return {
    streams: () => [...kept.keys()],
    of: (stream) => kept.get(stream) ?? [],
    take({ journal, streams }) {
      for (let seq = 0; ; ) {
        const page = journal.after(seq, PAGE);
        for (const entry of page) {
          ({ seq } = entry);
          const { stream } = streams.of(seq);
          if (seq <= last(stream)) continue;
          kept.set(stream, [...(kept.get(stream) ?? []), { ...entry, stream }]);
        }
        if (page.length === 0) return;
      }
    },
    forget(stream, afterSeq) {
      const entries = kept.get(stream) ?? [];
      kept.set(stream, entries.filter(({ seq }) => seq <= afterSeq));
      return entries.filter(({ seq }) => seq > afterSeq).length;
    },
    async compare(hq) {
      const wrong = await compareEntries(hq, all());
      const [ours, theirs] = [totalsOf(all()), await totalsAt(hq)];
      for (const [name, n] of Object.entries(ours)) {
        const there = theirs[name as keyof Totals];
        if (there !== n) wrong.push(`${name}: the tills have ${n}, headquarters ${there}`);
      }
      return { wrong, totals: ours };
    },
  };
}

async function compareEntries(hq: Headquarters, entries: readonly Kept[]): Promise<string[]> {
  const rows = await hq.ask<{ stream: string; seq: string; hash: string }>('select terminal_id as stream, seq, hash from guitai.journal');
  const here = new Map(rows.map(({ stream, seq, hash }) => [`${stream} ${seq}`, hash]));
  const wrong: string[] = [];
  for (const { stream, seq, hash } of entries) {
    const there = here.get(`${stream} ${seq}`);
    if (there === undefined) wrong.push(`entry ${seq} of ${stream} is lost`);
    else if (there !== hash) wrong.push(`entry ${seq} of ${stream} is another at headquarters`);
  }
  if (rows.length !== entries.length) wrong.push(`headquarters has ${rows.length} rows of ${entries.length} entries`);
  return wrong.slice(0, 10);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function totalsOf(entries: readonly Kept[]): Totals {
  const bodies = <K extends keyof Facts>(kind: K): Facts[K][] => entries.filter((entry) => entry.kind === kind).map(({ body }) => JSON.parse(body) as Facts[K]);
  const sales: CompletedSale[] = bodies('sale.completed');
  const tenders = sales.flatMap((sale) => sale.tenders);
  const tendered = (kind: string): number => sum(tenders.filter((tender) => tender.kind === kind).map(({ amountMinor }) => amountMinor));
  const refunds = new Map(entries.filter(({ kind }) => kind === 'refund.step').map(({ stream, body }) => {
    const refund = JSON.parse(body) as Facts['refund.step'];
    return [`${stream} ${refund.id}`, refund];
  }));
  const shifts = bodies('shift.closed');
  return {
    entries: entries.length,
    sales: sales.length,
    salesMinor: sum(sales.map(({ totalMinor }) => totalMinor)),
    cashMinor: tendered('cash'),
    qrMinor: tendered('qr'),
    promisedMinor: tendered('promised'),
    points: sum(bodies('points.earned').map(({ points }) => points)),
    pointsTakenBack: sum(bodies('points.takenBack').map(({ points }) => points)),
    refundedMinor: sum([...refunds.values()].filter(({ phase }) => phase === 'refunded').map(({ amountMinor }) => amountMinor)),
    memberPoints: sum(bodies('member.points').map(({ earned, spent }) => earned - spent)),
    shifts: shifts.length,
    shiftsMinor: sum(shifts.map((shift) => shift.sales.totalMinor + shift.returns.totalMinor)),
  };
}

async function totalsAt(hq: Headquarters): Promise<Totals> {
  const tendered = (kind: string): string => `(select coalesce(sum(amount_minor), 0) from guitai.tenders where kind = '${kind}')::float8`;
  const [row] = await hq.ask<Totals>(
    `select (select count(*) from guitai.journal)::int as entries,
      (select count(*) from guitai.sales)::int as sales,
      (select coalesce(sum(total_minor), 0) from guitai.sales)::float8 as "salesMinor",
      ${tendered('cash')} as "cashMinor", ${tendered('qr')} as "qrMinor", ${tendered('promised')} as "promisedMinor",
      (select coalesce(sum(points), 0) from guitai.points)::float8 as points,
      (select coalesce(sum(points), 0) from guitai.points_taken_back)::float8 as "pointsTakenBack",
      (select coalesce(sum(amount_minor), 0) from guitai.refunds where phase = 'refunded')::float8 as "refundedMinor",
      (select coalesce(sum(earned - spent), 0) from guitai.member_points)::float8 as "memberPoints",
      (select count(*) from guitai.shifts where closed_at is not null)::int as shifts,
      (select coalesce(sum(sales_minor + returns_minor), 0) from guitai.shifts where closed_at is not null)::float8 as "shiftsMinor"`,
  );
  if (row === undefined) throw new Error('adding up gave no answer');
  return row;
}
