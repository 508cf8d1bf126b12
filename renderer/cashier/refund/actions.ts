/** What the cashier does in a refund. Nothing goes back before the supervisor's PIN; `approve.ts` has that. */
import type { ArgsIn, Fault, RefundableLineView, RefundableView, RefundView, ScanView } from '#main/contract';
import { ask, attempt, errorText, request, sound, tell } from '../ask.ts';
import { dialog } from '../state.ts';
import {
  asked, cameFromFind, chosenFound, findText, found, hasFailed, hint, inCash, isAllTaken, isBusy, isDone, learn, parts, pinTrouble, quote, quoteFault, reason,
  refundableLines, said, sale, shownLine, step, taken, type SettleWay, type Step,
} from './state.ts';

/** Two presses of one key or of one place are closer together than this. Milliseconds. */
const BOUNCE_MS = 500;
let shownAtMs = 0;
/** Did the step come up so lately that a press may have been meant for the one before? */
export const isFreshStep = (): boolean => performance.now() - shownAtMs < BOUNCE_MS;

function show(next: Step): void {
  shownAtMs = performance.now();
  pinTrouble.value = null;
  hint.value = '';
  step.value = next;
  dialog.value = 'refund';
}

// ---------------------------------------------------------------- finding

/** After the last key, before the terminal is asked. Milliseconds. */
const FIND_AFTER_MS = 120;
let findTimer: ReturnType<typeof setTimeout> | undefined;
let findTurn = 0;

/** Asks which sale, beginning with the last ones. */
export function openFind(): void {
  found.value = null;
  findText.value = '';
  show({ at: 'find' });
  void findNow();
}

export function typeFind(text: string): void {
  findText.value = text;
  clearTimeout(findTimer);
  findTimer = setTimeout(() => void findNow(), FIND_AFTER_MS);
}

async function findNow(): Promise<void> {
  clearTimeout(findTimer);
  const turn = ++findTurn;
  const answer = await ask('refund.find', { text: findText.value });
  if (turn !== findTurn || answer === null) return;
  found.value = answer.ok.sales;
  chosenFound.value = 0;
}

/** Enter in the search field: what is typed counts, also where its answer is not there yet. */
export async function enterFind(): Promise<void> {
  await findNow();
  const { saleId } = found.value?.[chosenFound.value] ?? {};
  if (saleId !== undefined) await openSale({ saleId }, true);
}

// ---------------------------------------------------------------- choosing

let openTurn = 0;

/** Opens the refund of a sale; of a refund's own slip, that of the sale it is about. */
export async function openSale(by: ArgsIn<'refund.open'>, fromFind = false): Promise<void> {
  const turn = ++openTurn;
  const answer = await request('refund.open', by);
  if (turn !== openTurn) return;
  if ('ok' in answer) return begin(answer.ok, fromFind);
  const { code, details } = answer.fault;
  const receiptNo = details?.['returnsReceiptNo'];
  if (code === 'BAD_STATE' && typeof receiptNo === 'string' && !('receiptNo' in by && by.receiptNo === receiptNo)) {
    await openSale({ receiptNo }, fromFind);
    return tell(said.value.followed(receiptNo));
  }
  const texts: Record<string, string> = { NOT_FOUND: said.value.notFound, BAD_STATE: said.value.notRefundable };
  tell(texts[code] ?? errorText(code), 'amber');
  sound('notFound');
}

function begin(view: RefundableView, fromFind: boolean): void {
  sale.value = view;
  taken.value = new Map();
  reason.value = '';
  inCash.value = false;
  quote.value = null;
  quoteFault.value = null;
  cameFromFind.value = fromFind;
  shownLine.value = null;
  show({ at: 'choose' });
}

/** Somebody was faster: the sale as it is now, and why. The reason that was chosen stays. */
export async function lookAgain(): Promise<void> {
  const { saleId } = sale.value ?? {};
  const before = reason.value;
  if (saleId === undefined) return;
  await openSale({ saleId }, cameFromFind.value);
  reason.value = before;
  tell(said.value.changed, 'amber');
}

const ONE = 1000;
let quoting: Promise<void> = Promise.resolve();
let quoteTurn = 0;

/** Asks what would go back. An answer to an older question is dropped. */
export function requote(): void {
  const turn = ++quoteTurn;
  const { saleId } = sale.value ?? {};
  const lines = asked.value;
  if (saleId === undefined || lines === null) {
    quote.value = null;
    quoteFault.value = null;
    return;
  }
  quoting = request('refund.quote', { saleId, lines, ...(inCash.value ? { inCash: true } : {}) }).then((answer) => {
    if (turn !== quoteTurn) return;
    quote.value = 'ok' in answer ? answer.ok : null;
    quoteFault.value = 'fault' in answer ? answer.fault : null;
  });
}

/** @param milli thousandths that come back; more than can is as much as can */
export function take(lineId: string, milli: number): void {
  const most = refundableLines.value.find((line) => line.lineId === lineId)?.refundableMilli ?? 0;
  hint.value = milli > most ? said.value.quantityBad : '';
  const next = new Map(taken.value);
  next.delete(lineId);
  if (milli > 0 && most > 0) next.set(lineId, Math.min(milli, most));
  taken.value = next;
  requote();
}

/** Goods under the scanner: of the line that has so much left, else of the first that has any, one more comes back. */
export function takeScanned({ code, product, quantityMilli }: ScanView): void {
  const barcode = product?.barcode ?? code;
  const own = refundableLines.value.filter((line) => line.barcode === barcode);
  const left = ({ lineId, refundableMilli }: RefundableLineView) => refundableMilli - (taken.value.get(lineId) ?? 0);
  const line = own.find((one) => left(one) === quantityMilli) ?? own.find((one) => left(one) > 0);
  if (step.value.at !== 'choose' || line === undefined) {
    sound('notFound');
    return tell(own.length > 0 ? said.value.scanAll(own[0]?.name ?? '') : said.value.scanOther(product?.name ?? code), 'amber');
  }
  sound('found');
  const more = quantityMilli ?? (line.unit === 'kg' ? left(line) : ONE);
  take(line.lineId, Math.min(line.refundableMilli, (taken.value.get(line.lineId) ?? 0) + more));
  shownLine.value = line.lineId;
}

export function toggleAll(): void {
  hint.value = '';
  taken.value = isAllTaken.value ? new Map() : new Map(refundableLines.value.map(({ lineId, refundableMilli }) => [lineId, refundableMilli]));
  requote();
}

export function toggleInCash(): void {
  inCash.value = !inCash.value;
  requote();
}

export function setReason(text: string): void {
  reason.value = text;
  hint.value = '';
}

/** To the supervisor, once everything is said. */
export async function toPin(): Promise<void> {
  await quoting;
  const t = said.value;
  if (step.value.at !== 'choose') return;
  if (asked.value === null) hint.value = refundableLines.value.length === 0 ? t.nothingLeft : t.chooseFirst;
  else if (quote.value === null) hint.value = quoteFault.value === null ? '' : quoteText(quoteFault.value);
  else if (reason.value.trim() === '') hint.value = t.reasonFirst;
  else show({ at: 'pin' });
}

/** Why these goods cannot go back so. */
export function quoteText(fault: Fault): string {
  const t = said.value;
  if (fault.code === 'AMOUNT') return t.quoteLess;
  if (fault.code !== 'LIMIT') return errorText(fault.code);
  return t.blockedDo;
}

// ---------------------------------------------------------------- afterwards

export const openList = (): void => show({ at: 'list' });

export function openSettle(refund: RefundView, how: SettleWay): void {
  const { at } = step.value;
  show({ at: 'settle', refund, how, from: at === 'end' || at === 'choose' ? at : 'list' });
}

export const retry = (refundId: string): Promise<boolean> => attempt('refund.retry', { refundId });

/** The parts of the refund at hand as the terminal has them: an event may have been missed. */
export async function refresh(saleId: string): Promise<void> {
  const answer = await request('refund.open', { saleId });
  if ('ok' in answer) learn(answer.ok.refunds);
}

export const showEnd = (): void => show({ at: 'end' });

export function finish(): void {
  if (!isFreshStep()) leave();
}

// ---------------------------------------------------------------- back

/** Closes it, and says what became of the money. */
export function leave(): void {
  const t = said.value;
  const { at } = step.value;
  if (isBusy.value) return tell(t.pinBusyEsc, 'amber');
  dialog.value = null;
  if (at === 'choose' || at === 'pin') tell(t.nothingDone);
  if (at === 'settle') tell(t.settleStays);
  if (at !== 'end' || parts.value.every(isDone)) return;
  if (parts.value.some(hasFailed)) tell(t.closedPerson, 'amber');
  else tell(t.closedOpen);
}

/** One step back, and never silently. */
export function back(): void {
  const t = said.value;
  const now = step.value;
  if (isBusy.value) return tell(t.pinBusyEsc, 'amber');
  if (now.at === 'find' && findText.value !== '') return typeFind('');
  if (now.at === 'choose' && cameFromFind.value) {
    show({ at: 'find' });
    void findNow();
    return tell(t.nothingDone);
  }
  if (now.at === 'pin') {
    show({ at: 'choose' });
    return tell(t.nothingDone);
  }
  if (now.at !== 'settle') return leave();
  show({ at: now.from });
  tell(t.settleStays);
}
