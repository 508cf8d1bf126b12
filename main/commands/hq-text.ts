/** What the commands of headquarters say to people. */
import { minor } from '#main/contract';
import { toDecimal } from '../core/money.ts';
import { regions } from '../core/regions/index.ts';
import type { HqStatus, TerminalStatus } from '../hq/status.ts';
import type { HqVerified } from '../hq/verify.ts';
import type { HqReported } from './hq-report.ts';
import type { HqTerminalAdded } from './hq.ts';

type Column = string | number;

/** Columns in line: numbers to the right. A wide character (East Asian) takes two places. */
function columns(head: string[], rows: Column[][]): string[] {
  const all = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...all.map((row) => width(row[i] ?? ''))));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number' || /^-?[\d.]+$/.test(String(row[i]))));
  return all.map((row) => row.map((text, i) => {
    const pad = ' '.repeat((widths[i] ?? 0) - width(text));
    return right[i] === true ? pad + text : text + pad;
  }).join('  ').trimEnd());
}

const width = (text: string): number => [...text].reduce((sum, char) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(char) ? 2 : 1), 0);

const section = (title: string, head: string[], rows: Column[][]): string[] => (rows.length === 0 ? [] : ['', title, ...columns(head, rows).map((line) => `  ${line}`)]);

const exponents = new Map<string, number>(Object.values(regions).map(({ currency, exponent }) => [currency, exponent]));
const money = (amount: number, currency: string): string => toDecimal(minor(amount), exponents.get(currency) ?? 2);
const milli = (quantity: number): string => toDecimal(minor(quantity), 3).replace(/\.?0+$/, '');

/** `3 min`, `2 h`, `5 d`. */
function ago(ms: number | undefined): string {
  if (ms === undefined) return 'never';
  if (ms < 0) return `-${ago(-ms)}`;
  const [unit, size] = ([['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1_000]] as const).find(([, one]) => ms >= one) ?? ['ms', 1];
  return `${Math.floor(ms / size)} ${unit}`;
}

export function statusText({ terminals, alarms, conflicts }: HqStatus): string {
  const rows = terminals.flatMap((terminal) => terminalRows(terminal));
  return [
    ...columns(['terminal', 'login', 'stream', 'entries', 'last entry', 'silent for', 'took', 'alarms'], rows),
    ...section('open alarms', ['stream', 'kind', 'times', 'what'], alarms.map(({ stream, kind, times, detail }) => [stream, kind, times, detail])),
    ...(conflicts === 0 ? [] : ['', `${conflicts} conflicts of a shop's tills wait for a person`]),
    ...(terminals.length === 0 ? ['no terminal has a login or has sent anything: guitai hq add-terminal makes one'] : []),
  ].join('\n');
}

function terminalRows({ terminal, role, streams, silentMs, lagMs, openAlarms }: TerminalStatus): Column[][] {
  if (streams.length === 0) return [[terminal, role ?? 'none', '', 0, '', ago(undefined), '', openAlarms]];
  return streams.map(({ stream, fromSeq, lastSeq, lastAtMs }, i) => [
    i === 0 ? terminal : '',
    i === 0 ? (role ?? 'none') : '',
    stream,
    lastSeq === undefined ? 0 : lastSeq - fromSeq + 1,
    lastAtMs === undefined ? '' : `${lastSeq ?? ''} at ${new Date(lastAtMs).toISOString().slice(0, 19).replace('T', ' ')}`,
    i === 0 ? ago(silentMs) : '',
    i === 0 && lagMs !== undefined ? ago(lagMs) : '',
    i === 0 ? openAlarms : '',
  ]);
}

export function reportText(found: HqReported): string {
  const { from, to, timezone, csv } = found;
  return [
    `headquarters  ${from ?? 'from the first day'} to ${to ?? 'the last'}, days of ${timezone}`,
    ...section('sales', ['day', 'terminal', 'currency', 'sales', 'returns', 'total', 'of it tax'], found.sales.map((row) => [row.day, row.terminal, row.currency, row.sales, row.returns, money(row.totalMinor, row.currency), money(row.taxMinor, row.currency)])),
    ...section('paid by', ['day', 'terminal', 'currency', 'how', 'count', 'amount'], found.tenders.map((row) => [row.day, row.terminal, row.currency, row.kind === 'qr' ? (row.scheme ?? row.kind) : row.kind, row.tenders, money(row.amountMinor, row.currency)])),
    ...section('taxes', ['terminal', 'currency', 'class', 'rate %', 'net', 'tax'], found.taxes.map((row) => [row.terminal, row.currency, row.taxClass, row.rateBp / 100, money(row.netMinor, row.currency), money(row.taxMinor, row.currency)])),
    ...section('points of schemes', ['day', 'terminal', 'collections', 'points'], found.points.map((row) => [row.day, row.terminal, row.collections, row.points])),
    ...section('points of members', ['terminal', 'members', 'earned', 'spent'], found.members.map((row) => [row.terminal, row.members, row.earned, row.spent])),
    ...section('stock that moved', ['terminal', 'product', 'name', 'sold', 'adjusted', 'there'], found.stock.map((row) => [row.terminal, row.productId, row.name, milli(row.soldMilli), milli(row.adjustedMilli), milli(row.quantityMilli)])),
    ...section('shifts', ['terminal', 'no', 'closed', 'by', 'total', 'expected', 'counted', 'difference'], found.shifts.map((row) => [row.terminal, row.no, new Date(row.closedAtMs).toISOString().slice(0, 16).replace('T', ' '), row.closedBy, ...[row.totalMinor, row.expectedMinor, row.countedMinor, row.differenceMinor].map((amount) => money(amount, row.currency))])),
    ...section('in all', ['currency', 'documents', 'total', 'of it tax', 'paid'], found.totals.map((row) => [row.currency, row.documents, ...[row.totalMinor, row.taxMinor, row.tenderedMinor].map((amount) => money(amount, row.currency))])),
    ...(csv === undefined ? [] : ['', `${csv.rows} rows written to ${csv.file}`]),
  ].join('\n');
}

export function verifiedText({ streams, findings }: HqVerified): string {
  return [
    ...columns(['stream', 'entries', 'seals', 'found'], streams.map(({ stream, entries, seals }) => [stream, entries, seals, findings.filter((one) => one.stream === stream).length])),
    ...section('found', ['stream', 'entry', 'kind', 'what'], findings.map(({ stream, seq, kind, detail }) => [stream, seq ?? '', kind, detail])),
  ].join('\n');
}

export function addedText({ terminal, role, created, password, target }: HqTerminalAdded): string {
  const login = `${encodeURIComponent(role)}${password === undefined ? '' : `:${password}`}`;
  const way = password === undefined
    ? [
      created ? `terminal ${terminal} logs in as ${role}, by a client certificate with that common name:` : `terminal ${terminal} is bound to ${role}, which was there and keeps how it logs in; by a certificate:`,
      `  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ${role}.key -out ${role}.csr -subj "/CN=${role}"`,
      `  openssl x509 -req -in ${role}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 398 -out ${role}.pem`,
      `pg_hba.conf of the server, before other lines:  hostssl all ${role} all cert`,
      `"sync": { "url": "postgres://${login}@${target}?sslmode=verify-full&sslrootcert=/…/ca.pem&sslcert=/…/${role}.pem&sslkey=/…/${role}.key" }`,
    ]
    : [`terminal ${terminal} logs in as ${role}. Its password is told only here; settings.json of the terminal:`, `"sync": { "url": "postgres://${login}@${target}" }`];
  return way.join('\n');
}
