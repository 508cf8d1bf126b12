/** What the cashier can do. Each asks the terminal; the answer comes back as events. */
import type { ArgsIn, EventFrame, Minor, ProductView, ReceiptJobView } from '#main/contract';
import { parseQuantity } from '../i18n/format.ts';
import { held, payment, sale, scale } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { ask, attempt, errorText, sound, startLink, tell, TROUBLE_FOR_MS } from './ask.ts';
import { holdsSale } from './attempt-state.ts';
import { afterScan, lastScan, queueSheet, sendScan } from './scanning.ts';
import {
  chosenLineId, chosenResult, currentLine, dialog, hasFreshPaper, query, results, sheets, splitQuantity, tendered, type PriceSheet, type WeighSheetSubject,
} from './state.ts';

export { sound, tell } from './ask.ts';

const ONE = 1000;
const SEARCH_LIMIT = 30;

function onEvent(frame: EventFrame): void {
  if (frame.event === 'scan') afterScan(frame.data);
  if (frame.event === 'paper') hasFreshPaper.value = true;
  if (frame.event === 'sale' && frame.data.status === 'open' && frame.data.lines.length > 0) hasFreshPaper.value = false;
  // What was not sold by now is not part of this sale any more.
  if (frame.event === 'sale' && frame.data.status === 'completed') sheets.value = [];
  if (frame.event === 'trouble') {
    const { code } = frame.data;
    tell(code === 'DEVICE' ? words.value.troubleReceipt : errorText(code), 'amber', TROUBLE_FOR_MS);
    sound('attention');
  }
}

export function start(): void {
  startLink(onEvent);
}

// ---------------------------------------------------------------- searching

/** A scanner's keys come closer than this: while a code runs through the field, nothing is searched for. */
const SEARCH_AFTER_MS = 40;
/** Digits alone may be a slow scanner's, at 80 ms a key: the keys below must not change under its code. */
const SEARCH_DIGITS_AFTER_MS = 200;
let searchTurn = 0;
let searchTimer: ReturnType<typeof setTimeout> | undefined;
let searchedText = '';
let searching: Promise<void> = Promise.resolve();

/** Searches as one types. An answer to an older text is dropped. */
export function type(text: string): void {
  query.value = text;
  clearTimeout(searchTimer);
  const { rest } = splitQuantity(text);
  if (rest === '') dropResults();
  else searchTimer = setTimeout(search, /^\d+$/.test(rest) ? SEARCH_DIGITS_AFTER_MS : SEARCH_AFTER_MS);
}

function search(): void {
  clearTimeout(searchTimer);
  const turn = ++searchTurn;
  const text = splitQuantity(query.value).rest;
  searchedText = text;
  searching = ask('catalogue.search', { text, limit: SEARCH_LIMIT }).then((answer) => {
    if (turn !== searchTurn || answer === null) return;
    results.value = answer.ok.products;
    chosenResult.value = 0;
  });
}

function dropResults(): void {
  searchTurn++;
  searchedText = '';
  results.value = null;
}

export function clearSearch(): void {
  clearTimeout(searchTimer);
  query.value = '';
  dropResults();
}

/** Digits enough to be a barcode that was typed by hand, or a receipt's number. */
const typedBarcode = /^\d{6,}$|^[A-Za-z][A-Za-z0-9]{0,15}-\d{6,12}$/;

/** Enter in the search field: add what is chosen; on an empty field, pay. */
export async function enterSearch(): Promise<void> {
  const { quantity, rest } = splitQuantity(query.value);
  if (rest === '') {
    if (quantity === null) await pay();
    return;
  }
  const quantityMilli = (quantity === null ? null : parseQuantity(quantity)) ?? undefined;
  if (typedBarcode.test(rest)) {
    clearSearch();
    await sendScan(rest.toUpperCase(), quantityMilli);
    return;
  }
  if (searchedText !== rest) search();
  await searching;
  const product = results.value?.[chosenResult.value];
  if (product === undefined) return;
  clearSearch();
  await add(product, quantityMilli);
}

/** A quantity typed before a key is touched counts for that key. */
export const addByTouch = (product: ProductView): Promise<void> => {
  const { quantity } = splitQuantity(query.value);
  const quantityMilli = (quantity === null ? null : parseQuantity(quantity)) ?? undefined;
  clearSearch();
  return add(product, quantityMilli);
};

async function add(product: ProductView, given: number | undefined): Promise<void> {
  if (product.priceMinor === null) return queueSheet({ kind: 'price', product, ...(given === undefined ? {} : { quantityMilli: given }) });
  if (product.unit === 'kg' && given === undefined) return queueSheet({ kind: 'weigh', product });
  chosenLineId.value = null;
  if (await attempt('sale.addProduct', { productId: product.id, quantityMilli: given ?? ONE })) sound('found');
}

export function openItem(name: string): void {
  clearSearch();
  queueSheet({ kind: 'open', name });
}

// ---------------------------------------------------------------- the sheet

export const dropSheet = (): void => void (sheets.value = sheets.value.slice(1));

export async function sellSheet(sheet: PriceSheet, name: string, priceMinor: Minor, keep: boolean): Promise<void> {
  const { trace, quantityMilli = ONE } = sheet;
  const from = trace === undefined ? {} : { trace };
  if (sheet.kind === 'price') {
    if (keep) {
      const { barcode, taxClass, unit } = sheet.product;
      await attempt('catalogue.add', { name, priceMinor, taxClass, unit, ...(barcode === undefined ? {} : { barcode }) });
    }
    if (sheet.product.unit === 'kg' && sheet.quantityMilli === undefined) {
      const [{ id }, ...rest] = sheets.value as [PriceSheet];
      sheets.value = [{ id, kind: 'weigh', product: sheet.product, priceMinor, ...from }, ...rest];
    } else if (await attempt('sale.addProduct', { productId: sheet.product.id, quantityMilli, priceMinor, ...from })) dropSheet();
    return;
  }
  const barcode = sheet.kind === 'unknown' ? { barcode: sheet.code } : {};
  if (!keep) {
    if (await attempt('sale.addOpen', { name, priceMinor, quantityMilli, ...barcode, ...from })) dropSheet();
    return;
  }
  const product = await ask('catalogue.add', { name, priceMinor, ...barcode });
  if (product === null) return;
  tell(words.value.noteSaved);
  if (await attempt('sale.addProduct', { productId: product.ok.id, quantityMilli, ...from })) dropSheet();
}

// ---------------------------------------------------------------- the scale

/** Asks the scale, and for its changes as they come: they end by themselves where nobody asks again. */
export async function readScale(): Promise<void> {
  const answer = await ask('scale.read', {});
  if (answer !== null) scale.value = answer.ok;
}

export async function tare(isEnd: boolean): Promise<void> {
  const answer = await ask('scale.tare', isEnd ? { clear: true } : {});
  if (answer !== null) scale.value = answer.ok;
}

export async function zeroScale(): Promise<void> {
  const answer = await ask('scale.zero', {});
  if (answer !== null) scale.value = answer.ok;
}

/** Sells what the scale says, or what was typed. */
export async function sellWeighed({ product, priceMinor, trace }: WeighSheetSubject, typedMilli: number | null): Promise<void> {
  const price = { ...(priceMinor === undefined ? {} : { priceMinor }), ...(trace === undefined ? {} : { trace }) };
  const isSold =
    typedMilli === null
      ? await attempt('scale.accept', { productId: product.id, ...price })
      : await attempt('sale.addProduct', { productId: product.id, quantityMilli: typedMilli, ...price });
  if (!isSold) return;
  chosenLineId.value = null;
  dropSheet();
  sound('found');
}

// ---------------------------------------------------------------- the cart

export function chooseLine(step: 1 | -1): void {
  const lines = sale.value?.lines ?? [];
  const at = lines.findIndex((line) => line.id === currentLine.value?.id);
  const next = lines[Math.min(lines.length - 1, Math.max(0, at + step))];
  if (next) chosenLineId.value = next.id;
}

export const setQuantity = (lineId: string, quantityMilli: number): Promise<boolean> =>
  attempt('sale.setQuantity', { lineId, quantityMilli });

/** One more or less of the current line. Less than one removes it. */
export async function stepQuantity(step: 1 | -1): Promise<void> {
  const line = currentLine.value;
  if (line === null || line.unit === 'kg') return;
  const next = line.quantityMilli + step * ONE;
  if (next <= 0) await removeLine();
  else await setQuantity(line.id, next);
}

export async function removeLine(): Promise<void> {
  const line = currentLine.value;
  if (line === null) return;
  chosenLineId.value = null;
  if (await attempt('sale.removeLine', { lineId: line.id })) tell(words.value.noteRemoved);
}

export const undo = async (): Promise<void> => {
  if (sale.value?.canUndo) await attempt('sale.undo', {});
};

export async function clear(): Promise<void> {
  dialog.value = null;
  chosenLineId.value = null;
  await attempt('sale.clear', {});
}

export async function hold(): Promise<void> {
  if (!sale.value?.lines.length) return;
  if (await attempt('sale.hold', {})) tell(words.value.noteHeld);
}

export const openHeld = (): void => {
  if (held.value.length > 0) dialog.value = 'held';
};

// ---------------------------------------------------------------- paying

export async function pay(): Promise<void> {
  // The key that follows a scan at once means the sale with that item.
  await lastScan();
  if (sheets.value.length > 0) return tell(words.value.noteSheetOpen, 'amber');
  if (!sale.value?.lines.length) return;
  clearSearch();
  tendered.value = '';
  await attempt('payment.begin', {});
}

export const backToSelling = (): Promise<boolean> => attempt('payment.back', {});
export const present = (scheme: string): Promise<boolean> => attempt('payment.present', { scheme });
export const takeCash = (tenderedMinor: Minor): Promise<boolean> => attempt('payment.cash', { tenderedMinor });
export const cancelPayment = (attemptId: string): Promise<boolean> => attempt('payment.cancel', { attemptId });
export const payByFace = (scheme: string): Promise<boolean> => attempt('face.pay', { scheme, consent: true });
export const giveFaceDigits = (digits: string): Promise<boolean> => attempt('face.digits', { digits });
export const queryPayment = (attemptId: string): Promise<boolean> => attempt('payment.query', { attemptId });

/** The attempt that the sale at hand has to wait for. */
export const openAttempt = () => {
  const at = payment.value.attempt;
  return at !== undefined && at.saleId === sale.value?.id && holdsSale(at) ? at : null;
};

/** Takes exactly what is due in cash. */
export async function payExact(): Promise<void> {
  const due = sale.value?.dueMinor;
  if (due !== undefined && due > 0 && openAttempt() === null) await takeCash(due);
}

export const nextSale = (): Promise<boolean> => attempt('sale.next', {});
export const openDrawer = (): Promise<boolean> => attempt('drawer.open', {});
export const syncNow = (): Promise<boolean> => attempt('sync.now', {});
/** The technician's screen, locked: in a window of the host, or of the browser. */
export async function openDiagnostics(): Promise<void> {
  const url = (await ask('screen.open', { role: 'diagnostics' }))?.ok.url ?? null;
  if (url !== null) window.open(url);
}
/** Receipts that wait or are in doubt. */
export const receiptJobs = async (): Promise<ReceiptJobView[]> => (await ask('receipt.jobs', {}))?.ok.jobs ?? [];

export const resolveReceipt = (jobId: string, choice: ArgsIn<'receipt.resolve'>['choice']): Promise<boolean> =>
  attempt('receipt.resolve', { jobId, choice });

export const reprint = (saleId?: string): Promise<boolean> => attempt('receipt.reprint', saleId === undefined ? {} : { saleId });
