/** A completed sale → receipt, as blocks: what stands on it and how, free of any printer. */
import type { Block, Cell } from '#drivers/ports.ts';
import { minor, type CurrencyCode, type LineView, type Minor, type TaxView, type TenderView } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { sum, toDecimal } from '../money.ts';
import type { Promised } from '../promise/promise.ts';
import { hasFailed, isUnderWay, type Refund } from '../refund/refund.ts';
import { partsOf } from '../payment/parts.ts';
import { schemeOnReceipt } from './schemes.ts';
import { receiptWords, type ReceiptLanguage, type Words } from './words.ts';

export interface ReceiptShop {
  name: string;
  terminal: string;
  address?: string;
  taxId?: string;
  currency: CurrencyCode;
  /** Minor units in a major unit as a power of ten. */
  exponent: number;
  /** IANA name. */
  timeZone: string;
}

export interface ReceiptOptions {
  language: ReceiptLanguage;
  duplicate: boolean;
  training: boolean;
  /** Points that the sale earned. */
  points?: number;
  /** Where the customer applies for a fapiao. */
  fapiaoUrl?: string;
  /** Of a sale that ended with money not yet collected: how that stands. */
  promises?: readonly Pick<Promised, 'id' | 'state'>[];
  /** Of a refund's document: its parts that go by schemes, as they stand. */
  refunds?: readonly Pick<Refund, 'scheme' | 'amountMinor' | 'phase' | 'settledBy'>[];
}

/** Characters of a member's number on paper. */
const MEMBER_DIGITS = 4;

interface Context {
  sale: CompletedSale;
  shop: ReceiptShop;
  words: Words;
  language: ReceiptLanguage;
  /** Grouped decimal, `1,234.50`. */
  number(amount: Minor): string;
  /** With the currency's sign or code: for sums. */
  money(amount: Minor): string;
  schemeName(scheme: string): string;
  /** Tax classes at a reduced rate, whose lines are marked. */
  reduced: ReadonlySet<string>;
  mark: string;
}

/** Blocks of a receipt, from the shop's name to the cut. */
export function receiptLayout(sale: CompletedSale, shop: ReceiptShop, options: ReceiptOptions): Block[] {
  const c = contextOf(sale, shop, options.language);
  return [
    ...banner(options, c.words),
    ...refundTitle(sale, c.words),
    ...header(c),
    { type: 'rule' },
    ...sale.lines.flatMap((line) => lineBlocks(line, c)),
    { type: 'rule' },
    ...totals(c),
    { type: 'rule' },
    ...sale.tenders.flatMap((tender) => tenderBlocks(tender, c, options)),
    ...(options.refunds ?? []).map((refund) => refundState(refund, c)),
    ...footer(c, options),
    { type: 'feed', lines: 1 },
    { type: 'cut' },
  ];
}

function contextOf(sale: CompletedSale, shop: ReceiptShop, language: ReceiptLanguage): Context {
  const words = receiptWords[language];
  const number = (amount: Minor) => toDecimal(amount, shop.exponent).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
  // U+FFE5 rather than U+00A5: the sign that Chinese and Japanese character sets have.
  const sign = /^(CNY|JPY)$/.test(sale.currency) ? '￥' : `${sale.currency} `;
  const rates = sale.taxes.map((tax) => tax.rateBp);
  const standard = Math.max(0, ...rates);
  const isReduced = ({ rateBp, taxClass }: TaxView) => (rateBp > 0 && rateBp < standard) || taxClass === 'reduced';
  const reduced = new Set(words.reducedNote === null ? [] : sale.taxes.filter(isReduced).map((tax) => tax.taxClass));
  return {
    sale, shop, words, language, number, reduced,
    schemeName: (scheme) => schemeOnReceipt(scheme, sale.currency, language),
    money: (amount) => (amount < 0 ? `-${sign}${number(amount).slice(1)}` : sign + number(amount)),
    mark: language === 'ja' ? '※' : '*',
  };
}

/** Marks that must not be missed stand first, framed by rules. */
function banner({ duplicate, training }: ReceiptOptions, words: Words): Block[] {
  const blocks: Block[] = [];
  if (training) {
    blocks.push({ type: 'text', text: words.training, align: 'center', bold: true, scale: 2 });
    blocks.push({ type: 'text', text: words.trainingNote, align: 'center' });
  }
  if (duplicate) blocks.push({ type: 'text', text: `** ${words.duplicate} **`, align: 'center', bold: true });
  return blocks.length === 0 ? [] : [...blocks, { type: 'rule' }];
}

function refundTitle({ returnsReceiptNo, lines }: CompletedSale, words: Words): Block[] {
  if (returnsReceiptNo === undefined) return [];
  const title: Block = { type: 'text', text: words.refundTitle, align: 'center', bold: true, scale: 2 };
  const note: Block[] = lines.length > 0 ? [] : [{ type: 'text', text: words.refundedInCash, align: 'center' }];
  return [title, ...note, { type: 'rule' }];
}

function refundState(refund: NonNullable<ReceiptOptions['refunds']>[number], { words, money, schemeName }: Context): Block {
  const { scheme, amountMinor, phase } = refund;
  const state = phase === 'queued' ? 'queued' : isUnderWay(refund) ? 'underWay' : hasFailed(refund) ? 'failed' : phase === 'settled' ? 'settled' : 'done';
  return { type: 'text', text: `${schemeName(scheme)} ${money(amountMinor)}: ${words.refundStates[state]}`, align: 'left' };
}

function header({ sale, shop, words, language }: Context): Block[] {
  const pair = (name: string, value: string): Block => row([cell(name, 0.3), cell(value, 0.7, 'right')]);
  return [
    { type: 'text', text: shop.name, align: 'center', bold: true, scale: 2 },
    ...(shop.address === undefined ? [] : [{ type: 'text', text: shop.address, align: 'center' } as const]),
    ...(shop.taxId === undefined ? [] : [{ type: 'text', text: `${words.taxId} ${shop.taxId}`, align: 'center' } as const]),
    { type: 'feed', lines: 1 },
    pair(words.receiptNo, sale.receiptNo),
    ...(sale.returnsReceiptNo === undefined ? [] : [pair(words.returns, sale.returnsReceiptNo)]),
    pair(words.terminal, shop.terminal),
    pair(words.time, formatTime(sale.completedAtMs, shop.timeZone, language)),
  ];
}

function formatTime(atMs: number, timeZone: string, language: ReceiptLanguage): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone, hourCycle: 'h23', weekday: 'short',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second, weekday = '' } = parts;
  const time = `${hour}:${minute}:${second}`;
  if (language === 'en') return `${weekday} ${year}-${month}-${day} ${time}`;
  if (language === 'zh-CN') return `${year}-${month}-${day} ${time}`;
  const week = new Intl.DateTimeFormat('ja', { timeZone, weekday: 'short' }).format(atMs);
  return `${year}年${month}月${day}日(${week}) ${hour}:${minute}`;
}

function lineBlocks(line: LineView, c: Context): Block[] {
  const quantity = toDecimal(line.quantityMilli as Minor, 3).replace(/\.?0+$/, '');
  const unit = line.unit === 'kg' ? ' kg' : '';
  const per = line.perMilli === 1000 ? '' : `/${toDecimal(line.perMilli as Minor, 3).replace(/\.?0+$/, '')}`;
  const each = `${quantity}${unit} × ${c.number(line.priceMinor)}${per}`;
  const name = c.reduced.has(line.taxClass) ? `${line.name} ${c.mark}` : line.name;
  const { discounts = [] } = line;
  // Before its discounts, which stand below it, each with its promotion's name.
  const amount = c.number(sum([line.amountMinor, ...discounts.map((one) => one.amountMinor)]));
  const off = discounts.map((one) => row([cell(`  ${one.name}`, 0.7), cell(c.number(minor(0 - one.amountMinor)), 0.3, 'right')]));
  // One piece at its own price says everything in one row.
  if (line.quantityMilli === 1000 && line.perMilli === 1000 && line.unit === 'piece') {
    return [row([cell(name, 0.72), cell(amount, 0.28, 'right')]), ...off];
  }
  return [
    { type: 'text', text: name, align: 'left' },
    row([cell(`  ${each}`, 0.65), cell(amount, 0.35, 'right')]),
    ...off,
  ];
}

function totals(c: Context): Block[] {
  const { sale, words } = c;
  const included = sale.lines.every((line) => line.taxIncluded);
  const pieces = sale.lines.reduce((count, line) => count + (line.unit === 'kg' ? 1 : Math.abs(line.quantityMilli) / 1000), 0);
  const taxed = sale.taxes.filter((tax) => tax.rateBp > 0);
  const taxRows = taxed.map((tax) => {
    const base = (included ? sum([tax.netMinor, tax.taxMinor]) : tax.netMinor);
    return row([
      cell(words.taxLine(`${toDecimal(tax.rateBp as Minor, 2).replace(/\.?0+$/, '')}%`, c.number(base), c.reduced.has(tax.taxClass)), 0.7),
      cell(c.number(tax.taxMinor), 0.3, 'right'),
    ]);
  });
  const taxSum = sum(taxed.map((tax) => tax.taxMinor));
  const subtotal = sum(sale.lines.map((line) => line.amountMinor));
  const count = row([cell(words.items(pieces), 0.5), cell(included ? '' : `${words.subtotal}  ${c.number(subtotal)}`, 0.5, 'right')]);
  const total: Block = {
    type: 'row', scale: 2,
    cells: [cell(sale.totalMinor < 0 ? words.refund : words.total, 0.4, 'left', true), cell(c.money(sale.totalMinor), 0.6, 'right', true)],
  };
  const taxTotal = taxed.length === 0 ? [] : [row([cell(included ? words.taxIncluded : words.tax, 0.7), cell(c.number(taxSum), 0.3, 'right')])];
  return included ? [count, total, ...taxTotal, ...taxRows] : [count, ...taxRows, ...taxTotal, total];
}

function tenderBlocks(tender: TenderView, c: Context, { promises = [] }: ReceiptOptions): Block[] {
  const { words } = c;
  const pair = (name: string, amount: Minor) => row([cell(name, 0.6), cell(c.number(amount), 0.4, 'right')]);
  if (tender.kind === 'cash') {
    const name = words.cash;
    if (tender.tenderedMinor === undefined) return [pair(name, tender.amountMinor)];
    return [
      pair(`${name} ${words.tendered}`, tender.tenderedMinor),
      ...(tender.changeMinor === undefined || tender.changeMinor === 0 ? [] : [pair(words.change, tender.changeMinor)]),
    ];
  }
  if (tender.kind === 'points') return [pair(words.memberTender(tender.points ?? 0), tender.amountMinor)];
  const scheme = tender.scheme ?? '';
  const id = tender.transactionId;
  if (tender.kind === 'promised') {
    const state = promises.find(({ id: promiseId }) => promiseId === tender.promiseId)?.state ?? 'notCollected';
    return [
      pair(words.staticCode(c.schemeName(scheme)), tender.amountMinor),
      { type: 'text', text: words.promiseStates[state], align: 'right', bold: state !== 'collected' },
    ];
  }
  return [
    pair(c.schemeName(scheme), tender.amountMinor),
    ...partBlocks(tender, c),
    ...(id === undefined ? [] : [{ type: 'text', text: `${words.transaction} ${id}`, align: 'right' } as const]),
  ];
}

/** Who pays what, where vouchers paid a part of it. */
function partBlocks(tender: TenderView, { words, number }: Context): Block[] {
  const { promotions = [] } = tender;
  if (promotions.length === 0) return [];
  const parts = partsOf(tender);
  const line = (name: string, amount: Minor): Block => row([cell(`  ${name}`, 0.65), cell(number(amount), 0.35, 'right')]);
  const bearers = [[words.borneBy.scheme, parts.schemeMinor], [words.borneBy.merchant, parts.merchantMinor], [words.borneBy.other, parts.otherMinor]] as const;
  return [
    line(words.customerPaid, parts.customerMinor),
    ...promotions.map(({ name, amountMinor }) => line(name ?? words.voucher, amountMinor)),
    ...bearers.filter(([, amount]) => amount !== 0).map(([name, amount]) => line(`  ${name}`, amount)),
  ];
}

/** What it came to for the member. The number is shown by its end: a receipt may be left behind. */
function memberBlocks({ memberNo, memberPoints }: CompletedSale, words: Words): Block[] {
  if (memberNo === undefined || memberPoints === undefined) return [];
  const { earned, spent, balance } = memberPoints;
  const left = [words.memberEarned(earned), ...(spent === 0 ? [] : [words.memberSpent(spent)])].join('  ');
  const shown = memberNo.length > MEMBER_DIGITS ? `*${memberNo.slice(-MEMBER_DIGITS)}` : memberNo;
  return [
    row([cell(words.member, 0.5), cell(shown, 0.5, 'right')]),
    row([cell(left, 0.6), cell(balance === undefined ? '' : words.memberBalance(balance), 0.4, 'right')]),
  ];
}

function footer(c: Context, options: ReceiptOptions): Block[] {
  const { words, sale } = c;
  const centred = (text: string, bold = false): Block => ({ type: 'text', text, align: 'center', bold });
  return [
    ...memberBlocks(sale, words),
    ...(options.points === undefined ? [] : [row([cell(words.points(options.points), 1, 'left', true)])]),
    ...(c.reduced.size === 0 || words.reducedNote === null ? [] : [{ type: 'text', text: words.reducedNote, align: 'left' } as const]),
    { type: 'feed', lines: 1 },
    { type: 'barcode', symbology: 'code128', data: sale.receiptNo, hri: false },
    { type: 'feed', lines: 1 },
    ...(options.fapiaoUrl === undefined ? [] : [{ type: 'qr', data: options.fapiaoUrl, align: 'center' } as const, centred(words.fapiao)]),
    centred(words.thanks, true),
    centred(words.keep),
    ...(options.training ? [centred(words.trainingNote, true)] : []),
  ];
}

function cell(text: string, share: number, align: Cell['align'] = 'left', bold = false): Cell {
  return bold ? { text, share, align, bold } : { text, share, align };
}

function row(cells: Cell[]): Block {
  return { type: 'row', cells };
}
