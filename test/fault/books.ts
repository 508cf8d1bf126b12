/**
 * After the kills: do the books add up? Everything is counted anew here from four independent
 * places: what the cashier's screen confirmed, the journal, the schemes' ledgers, and PostgreSQL.
 */
import pg from 'pg';
import type { CompletedSale, Facts } from '#main/core/journal/facts.ts';
import type { Attempt } from '#main/core/payment/attempt.ts';
import { journalRebuild, journalVerify } from '#main/commands/journal.ts';
import { openReader } from '#main/store/reader.ts';
import type { phoneAt } from './counter.ts';

export interface Confirmed {
  saleId: string;
  receiptNo: string;
  totalMinor: number;
}

export interface Books {
  /** What is wrong, in words; empty where all adds up. */
  wrong: string[];
  sales: number;
  attempts: number;
  captures: number;
  points: number;
  journalSeq: number;
  hqRows: number;
}

interface Read {
  sales: CompletedSale[];
  steps: Attempt[];
  earned: Facts['points.earned'][];
  hashes: Map<number, string>;
  lastSeq: number;
}

function readJournal(data: string): Read {
  const reader = openReader(data);
  const read: Read = { sales: [], steps: [], earned: [], hashes: new Map(), lastSeq: reader.journal.tail().seq };
  for (let seq = 0; seq < read.lastSeq; ) {
    for (const entry of reader.journal.after(seq, 1000)) {
      seq = entry.seq;
      read.hashes.set(seq, entry.hash);
      if (entry.kind === 'sale.completed') read.sales.push(JSON.parse(entry.body) as CompletedSale);
      if (entry.kind === 'attempt.step') read.steps.push(JSON.parse(entry.body) as Attempt);
      if (entry.kind === 'points.earned') read.earned.push(JSON.parse(entry.body) as Facts['points.earned']);
    }
  }
  reader.close();
  return read;
}

/** No confirmed sale is missing, none is there twice, and receipt numbers run without a gap. */
function checkSales(read: Read, confirmed: readonly Confirmed[], wrong: string[]): void {
  const byId = Map.groupBy(read.sales, (sale) => sale.saleId);
  for (const [saleId, same] of byId) if (same.length > 1) wrong.push(`sale ${saleId} is completed ${same.length} times`);
  for (const { saleId, receiptNo, totalMinor } of confirmed) {
    const sale = byId.get(saleId)?.[0];
    if (sale?.receiptNo !== receiptNo || sale.totalMinor !== totalMinor) wrong.push(`sale ${saleId} was confirmed as ${receiptNo} and is lost`);
  }
  read.sales.forEach(({ receiptSeq }, index) => {
    if (receiptSeq !== index + 1) wrong.push(`receipt ${index + 1} is missing: there is ${receiptSeq}`);
  });
}

/** Each attempt went out under one number, and money the schemes hold is money of exactly one sale. */
function checkMoney(read: Read, ledgers: Awaited<ReturnType<ReturnType<typeof phoneAt>['ledger']>>[], wrong: string[]): number {
  const numbers = Map.groupBy(read.steps, (step) => step.id);
  for (const [id, steps] of numbers) {
    if (new Set(steps.map((step) => step.orderNo)).size > 1) wrong.push(`attempt ${id} was sent under two numbers`);
  }
  const last = new Map(read.steps.map((step) => [step.orderNo, step]));
  const tenders = new Map(read.sales.flatMap((sale) => sale.tenders.map((tender) => [tender.attemptId, { sale, tender }] as const)));
  const held = new Map<string, number>();
  for (const { orders, entries } of ledgers) {
    for (const { orderNo } of orders) if (!last.has(orderNo)) wrong.push(`order ${orderNo} was sent before it was saved`);
    for (const { kind, orderNo, amountMinor } of entries) {
      held.set(orderNo, (held.get(orderNo) ?? 0) + (kind === 'capture' ? amountMinor : -amountMinor));
    }
  }
  const bySale = new Map<string, number>();
  for (const [orderNo, amount] of held) {
    const attempt = last.get(orderNo);
    if (attempt === undefined || amount === 0) continue;
    const applied = tenders.get(attempt.id)?.tender.amountMinor ?? 0;
    const flagged = ['paidLate', 'secondCapture', 'amountMismatch', 'parked'].includes(attempt.phase);
    if (applied !== amount && !flagged) wrong.push(`order ${orderNo}: the scheme holds ${amount}, the sale has ${applied} (${attempt.phase})`);
    bySale.set(attempt.saleId, (bySale.get(attempt.saleId) ?? 0) + (flagged ? 0 : amount));
  }
  for (const sale of read.sales) {
    const qr = sale.tenders.filter((t) => t.kind === 'qr').reduce((n, t) => n + t.amountMinor, 0);
    if ((bySale.get(sale.saleId) ?? 0) !== qr) wrong.push(`sale ${sale.receiptNo}: QR ${qr}, the schemes hold ${bySale.get(sale.saleId) ?? 0}`);
  }
  for (const step of last.values()) {
    if (['created', 'sent', 'waitingForPayer', 'unknown', 'querying', 'reversing'].includes(step.phase)) wrong.push(`attempt ${step.id} is still ${step.phase}`);
  }
  return held.size;
}

/** Points are those of the confirmed collections, by the rule counted here in its plainest form. */
function checkPoints(read: Read, wrong: string[]): number {
  const confirmed = read.steps.filter((step, i) => step.phase === 'paid' && read.steps.findIndex((s) => s.id === step.id && s.phase === 'paid') === i);
  const perDay = new Map<string, number>();
  let total = 0;
  for (const attempt of confirmed) {
    const fact = read.earned.filter((f) => f.transactionId === attempt.transactionId && f.scheme === attempt.scheme);
    if (fact.length !== 1 || fact[0] === undefined) {
      wrong.push(`transaction ${attempt.transactionId} earned ${fact.length} times`);
      continue;
    }
    const { day, payerId = '', points, postings } = fact[0];
    const customer = `${day} ${payerId}`;
    const room = Math.min(500, 500 - (payerId === '' ? 0 : (perDay.get(customer) ?? 0)), 3000 - (perDay.get(day) ?? 0));
    const due = Math.max(0, Math.min(Math.floor(attempt.amountMinor / 100), room));
    if (points !== due) wrong.push(`transaction ${attempt.transactionId} earned ${points}, by the rule ${due}`);
    if (postings.reduce((n, p) => n + p.delta, 0) !== 0) wrong.push(`postings of ${attempt.transactionId} do not balance`);
    perDay.set(day, (perDay.get(day) ?? 0) + points);
    perDay.set(customer, (perDay.get(customer) ?? 0) + points);
    total += points;
  }
  if (read.earned.length !== confirmed.length) wrong.push(`${read.earned.length} earnings for ${confirmed.length} collections`);
  return total;
}

/** Headquarters has every entry once, with the same hash. */
async function checkHeadquarters(read: Read, url: string, terminalId: string, wrong: string[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ seq: string; hash: string }>('SELECT seq, hash FROM guitai.journal WHERE terminal_id = $1', [terminalId]);
    for (const { seq, hash } of rows) if (read.hashes.get(Number(seq)) !== hash) wrong.push(`headquarters has another entry ${seq}`);
    if (rows.length !== read.lastSeq) wrong.push(`headquarters has ${rows.length} of ${read.lastSeq} entries`);
    return rows.length;
  } finally {
    await client.end();
  }
}

/** The data directory must not be open in a terminal. */
export async function checkBooks(options: {
  data: string;
  confirmed: readonly Confirmed[];
  phone: ReturnType<typeof phoneAt>;
  schemes: readonly string[];
  hqUrl: string;
  terminalId: string;
}): Promise<Books> {
  const { data, confirmed, phone, schemes, hqUrl, terminalId } = options;
  const wrong: string[] = [];
  const verified = journalVerify({ data });
  if (!verified.ok) wrong.push(`the chain breaks at ${verified.brokenAt}: ${verified.reason}`);
  const rebuilt = journalRebuild({ data });
  if (!rebuilt.identical) wrong.push('the projections are not what the journal makes of them');
  const read = readJournal(data);
  checkSales(read, confirmed, wrong);
  const captures = checkMoney(read, await Promise.all(schemes.map((scheme) => phone.ledger(scheme))), wrong);
  const points = checkPoints(read, wrong);
  const hqRows = await checkHeadquarters(read, hqUrl, terminalId, wrong);
  const attempts = new Set(read.steps.map((step) => step.id)).size;
  return { wrong, sales: read.sales.length, attempts, captures, points, journalSeq: read.lastSeq, hqRows };
}
