/** A Z report on paper, as blocks. */
import type { Block, Cell } from '#drivers/ports.ts';
import type { CurrencyCode, Minor, ZReportView } from '#main/contract';
import { toDecimal } from '../money.ts';
import { schemeOnReceipt } from '../receipt/schemes.ts';
import { receiptWords, type ReceiptLanguage } from '../receipt/words.ts';
import { zWords } from './words.ts';

export interface ZShop {
  name: string;
  terminal: string;
  currency: CurrencyCode;
  exponent: number;
  timeZone: string;
}

export interface ZOptions {
  language: ReceiptLanguage;
  training: boolean;
  duplicate: boolean;
}

/** Blocks of a Z report, from the shop's name to the cut. */
export function zReportLayout(report: ZReportView, shop: ZShop, { language, training, duplicate }: ZOptions): Block[] {
  const words = zWords[language];
  const { training: trainingText, duplicate: duplicateText } = receiptWords[language];
  const money = (amount: Minor): string => toDecimal(amount, shop.exponent).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
  const line = (name: string, value: string, bold?: true): Block => ({ type: 'row', cells: [cell(name, 0.6, 'left', bold), cell(value, 0.4, 'right', bold)] });
  const counted = (name: string, { count, amount }: { count: number; amount: Minor }): Block =>
    ({ type: 'row', cells: [cell(name, 0.5, 'left'), cell(String(count), 0.15, 'right'), cell(money(amount), 0.35, 'right')] });
  const { sales, returns, cash, perpetual } = report;
  const mark = (text: string): Block => ({ type: 'text', text, align: 'center', bold: true });
  return [
    ...(training ? [mark(trainingText)] : []),
    ...(duplicate ? [mark(`** ${duplicateText} **`)] : []),
    { type: 'text', text: shop.name, align: 'center', bold: true, scale: 2 },
    { type: 'text', text: `${words.title} ${report.no}`, align: 'center', bold: true, scale: 2 },
    line(words.terminal, shop.terminal),
    line(words.from, timeText(report.openedAtMs, shop.timeZone)),
    line(words.to, timeText(report.closedAtMs, shop.timeZone)),
    line(words.closedBy, report.closedBy),
    line(words.receipts, report.lastReceiptSeq < report.firstReceiptSeq ? words.none : `${report.firstReceiptSeq}–${report.lastReceiptSeq}`),
    { type: 'rule' },
    counted(words.sales, { count: sales.count, amount: sales.totalMinor }),
    counted(words.returns, { count: returns.count, amount: returns.totalMinor }),
    line(words.total, money((sales.totalMinor + returns.totalMinor) as Minor), true),
    line(words.voids, String(report.voids)),
    { type: 'rule' },
    ...report.tenders.map(({ kind, scheme, count, amountMinor }) => counted(tenderName(kind, scheme, shop.currency, language), { count, amount: amountMinor })),
    ...(report.taxes.length === 0 ? [] : [{ type: 'rule' } as const]),
    ...report.taxes.map(({ rateBp, netMinor, taxMinor }) => line(`${words.tax} ${toDecimal(rateBp as Minor, 2).replace(/\.?0+$/, '')}% (${money(netMinor)})`, money(taxMinor))),
    { type: 'rule' },
    line(words.float, money(cash.floatMinor)),
    line(words.cashSales, money(cash.tenderedMinor)),
    line(words.cashIn, money(cash.inMinor)),
    line(words.cashOut, money((0 - cash.outMinor) as Minor)),
    line(words.expected, money(cash.expectedMinor), true),
    line(words.counted, money(cash.countedMinor), true),
    line(words.difference, money(cash.differenceMinor), true),
    { type: 'rule' },
    line(words.everDocuments, String(perpetual.documents)),
    line(words.everSales, money(perpetual.salesMinor)),
    line(words.everReturns, money(perpetual.returnsMinor)),
    { type: 'feed', lines: 1 },
    { type: 'cut' },
  ];
}

const cell = (text: string, share: number, align: Cell['align'], bold?: true): Cell => ({ text, share, align, ...(bold ? { bold } : {}) });

/** What a tender is called on a Z report. */
export function tenderName(kind: string, scheme: string | undefined, currency: CurrencyCode, language: ReceiptLanguage): string {
  const words = zWords[language];
  if (kind === 'cash') return receiptWords[language].cash;
  const name = scheme === undefined ? (kind === 'points' ? words.points : kind) : schemeOnReceipt(scheme, currency, language);
  return kind === 'promised' ? words.promised(name) : name;
}

function timeText(atMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  return format.format(atMs).replace(',', '');
}
