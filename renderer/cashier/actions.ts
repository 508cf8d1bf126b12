/** What the cashier can do. Each asks the terminal; the answer comes back as events. */
import { Fault } from '#main/contract';
import type { ArgsIn, CommandName, EventFrame, Minor, ProductView, ReceiptJobView, Result, ScanView } from '#main/contract';
import { parseQuantity } from '../i18n/format.ts';
import type { Link } from '../link/link.ts';
import { volume } from '../state/preferences.ts';
import { connect, held, payment, sale, scale } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { play, type Sound } from '../ui/sounds.ts';
import {
  chosenLineId, chosenResult, currentLine, dialog, hasFreshPaper, isOpenPhase, note, query, results, sheets, splitQuantity, tendered, type Note, type PriceSheet, type SheetSubject, type WeighSheetSubject,
} from './state.ts';

const ONE = 1000;
const SEARCH_LIMIT = 30;
const NOTE_FOR_MS = 4000;
/** A trouble of the terminal stays longer: nobody was looking for it. */
const TROUBLE_FOR_MS = 20_000;

let link: Link;
let noteTimer: ReturnType<typeof setTimeout> | undefined;

export const sound = (name: Sound): void => play(name, Number(volume.value));

export function tell(text: string, tone: Note['tone'] = 'plain', forMs = NOTE_FOR_MS): void {
  note.value = { text, tone };
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => (note.value = null), forMs);
}

/** The words for an error's code. */
function errorText(code: string): string {
  const t = words.value;
  const texts: Record<string, string> = {
    PAYMENT_OPEN: t.errorPaymentOpen, BAD_STATE: t.errorBadState, NOT_FOUND: t.errorNotFound,
    CODE_NOT_RECOGNISED: t.errorCode, SCHEME_OFF: t.errorSchemeOff, CODE_USED: t.errorCodeUsed,
    CODE_INVALID: t.errorCodeInvalid, CODE_RECEIPT: t.errorCodeReceipt, CODE_MEMBER: t.errorCodeMember,
    CODE_STAFF: t.errorCodeStaff, CODE_MERCHANT: t.errorCodeMerchant,
    AMOUNT: t.errorAmount, LIMIT: t.errorLimit, DEVICE: t.errorDevice, STORE: t.errorStore, HQ: t.errorHq, BUSY: t.errorBusy,
  };
  return texts[code] ?? t.errorOther;
}

/** Asks, and tells the cashier where the answer is an error. */
async function ask<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | null> {
  try {
    return { ok: await link.request(name, args) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    tell(errorText(error.code), 'amber');
    sound('notFound');
    return null;
  }
}

/** The same where only success or failure counts. */
const attempt = async <K extends CommandName>(name: K, args: ArgsIn<K>): Promise<boolean> => (await ask(name, args)) !== null;

function onEvent(frame: EventFrame): void {
  if (frame.event === 'scan') afterScan(frame.data, ONE);
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
  link = connect(onEvent);
}

// ---------------------------------------------------------------- scanning and searching

let sheetCount = 0;

function queueSheet(subject: SheetSubject): void {
  sheets.value = [...sheets.value, { id: ++sheetCount, ...subject }];
}

function afterScan(heard: ScanView, quantityMilli: number): void {
  if (heard.outcome === 'line') {
    chosenLineId.value = null;
    if (heard.warning === undefined) return sound('found');
    tell(words.value.warnExpired, 'amber', TROUBLE_FOR_MS);
    return sound('attention');
  }
  if (heard.outcome === 'payer') return;
  sound(heard.outcome === 'weigh' ? 'found' : 'notFound');
  if (heard.outcome === 'unknown') queueSheet({ kind: 'unknown', code: heard.code, quantityMilli });
  if (heard.outcome === 'weigh' && heard.product) queueSheet({ kind: 'weigh', product: heard.product });
  if (heard.outcome === 'price' && heard.product) queueSheet({ kind: 'price', product: heard.product, quantityMilli });
  if (heard.outcome === 'refused' || heard.outcome === 'ignored') {
    const nothingToPay = heard.error?.code === 'BAD_STATE';
    tell(nothingToPay ? words.value.notePayerIgnored : errorText(heard.error?.code ?? ''), 'amber');
  }
}

/** Takes the quantity that was typed before a scan, and empties the field of it. */
function takeQuantity(): number | undefined {
  const { quantity, rest } = splitQuantity(query.value);
  if (quantity === null || rest !== '') return undefined;
  clearSearch();
  return parseQuantity(quantity) ?? undefined;
}

/** A code from a scanner, whatever has the focus. */
export async function scan(text: string): Promise<void> {
  // `3*` runs together with the code where the scan follows at once.
  const [, quantity, rest] = /^(\d{1,3})\*(.+)$/.exec(text) ?? [];
  const code = rest ?? text;
  const quantityMilli = quantity === undefined ? takeQuantity() : (parseQuantity(quantity) ?? undefined);
  if (dialog.value === 'quantity') dialog.value = null;
  await sendScan(code, quantityMilli);
}

let scanning: Promise<void> = Promise.resolve();

function sendScan(code: string, quantityMilli: number | undefined): Promise<void> {
  scanning = ask('sale.scan', { code, ...(quantityMilli === undefined ? {} : { quantityMilli }) }).then((result) => {
    if (result !== null) afterScan(result.ok, quantityMilli ?? ONE);
  });
  return scanning;
}

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

/** Digits enough to be a barcode that was typed by hand. */
const typedBarcode = /^\d{6,}$/;

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
    await sendScan(rest, quantityMilli);
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
  const quantityMilli = given ?? ONE;
  if (product.priceMinor === null) return queueSheet({ kind: 'price', product, quantityMilli });
  if (product.unit === 'kg' && given === undefined) return queueSheet({ kind: 'weigh', product });
  chosenLineId.value = null;
  if (await attempt('sale.addProduct', { productId: product.id, quantityMilli })) sound('found');
}

export function openItem(name: string): void {
  clearSearch();
  queueSheet({ kind: 'open', name, quantityMilli: ONE });
}

// ---------------------------------------------------------------- the sheet

export const dropSheet = (): void => void (sheets.value = sheets.value.slice(1));

export async function sellSheet(sheet: PriceSheet, name: string, priceMinor: Minor, keep: boolean): Promise<void> {
  const { quantityMilli } = sheet;
  if (sheet.kind === 'price') {
    if (keep) {
      const { barcode, taxClass } = sheet.product;
      await attempt('catalogue.add', { name, priceMinor, taxClass, ...(barcode === undefined ? {} : { barcode }) });
    }
    if (sheet.product.unit === 'kg' && quantityMilli === ONE) {
      const [{ id }, ...rest] = sheets.value as [PriceSheet];
      sheets.value = [{ id, kind: 'weigh', product: sheet.product, priceMinor }, ...rest];
    } else if (await attempt('sale.addProduct', { productId: sheet.product.id, quantityMilli, priceMinor })) dropSheet();
    return;
  }
  const barcode = sheet.kind === 'unknown' ? { barcode: sheet.code } : {};
  if (!keep) {
    if (await attempt('sale.addOpen', { name, priceMinor, quantityMilli, ...barcode })) dropSheet();
    return;
  }
  const product = await ask('catalogue.add', { name, priceMinor, ...barcode });
  if (product === null) return;
  tell(words.value.noteSaved);
  if (await attempt('sale.addProduct', { productId: product.ok.id, quantityMilli })) dropSheet();
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
export async function sellWeighed({ product, priceMinor }: WeighSheetSubject, typedMilli: number | null): Promise<void> {
  const price = priceMinor === undefined ? {} : { priceMinor };
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

export async function resume(saleId: string): Promise<void> {
  if (await attempt('sale.resume', { saleId })) dialog.value = null;
}

export const openHeld = (): void => {
  if (held.value.length > 0) dialog.value = 'held';
};

// ---------------------------------------------------------------- paying

export async function pay(): Promise<void> {
  // The key that follows a scan at once means the sale with that item.
  await scanning;
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
export const queryPayment = (attemptId: string): Promise<boolean> => attempt('payment.query', { attemptId });

/** The attempt of the sale at hand whose outcome is open. */
export const openAttempt = () => {
  const at = payment.value.attempt;
  return at !== undefined && at.saleId === sale.value?.id && isOpenPhase(at.phase) ? at : null;
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

export const reprint = (): Promise<boolean> => attempt('receipt.reprint', {});
