/** Where a scan goes, whatever the screen is at: docs/rules.md has the table. */
import { computed, effect, signal } from '@preact/signals';
import type { ScanView } from '#main/contract';
import { parseQuantity } from '../i18n/format.ts';
import { linkState } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { ask, errorText, mention, sound, tell, TROUBLE_FOR_MS } from './ask.ts';
import { leave, openSale, takeScanned } from './refund/actions.ts';
import { asksGoods, asksPin, asksSale } from './refund/state.ts';
import { asksShiftPin } from './shift/state.ts';
import { chosenLineId, dialog, query, sheets, sold, splitQuantity, type DialogName, type SheetSubject } from './state.ts';

let sheetCount = 0;

export function queueSheet(subject: SheetSubject): void {
  sheets.value = [...sheets.value, { id: ++sheetCount, ...subject }];
}

/** Dialogs that a scan closes: nothing in them is lost, and what the scan did is seen at once. */
const yielding: ReadonlySet<DialogName> = new Set<DialogName>(['quantity', 'clear', 'held', 'more', 'devices', 'sync', 'points', 'question', 'paper', 'sold', 'refund', 'promise', 'promises', 'face']);

function yieldDialog(): void {
  if (dialog.value !== null && yielding.has(dialog.value)) dialog.value = null;
}

/** The quantity before the next scan, where the field holds that and nothing else. */
const typedQuantity = computed<number | null>(() => {
  const { quantity, rest } = splitQuantity(query.value);
  return quantity === null || rest !== '' ? null : parseQuantity(quantity);
});

function told({ outcome, error, warning, code }: ScanView): void {
  const t = words.value;
  if (outcome === 'refused' || outcome === 'ignored') tell(errorText(error?.code ?? '', error?.details), 'amber');
  else if (warning !== undefined) tell(t.warnExpired, 'amber', TROUBLE_FOR_MS);
  else if (outcome === 'member') tell(t.noteMember(code));
}

function heardAs({ outcome, warning }: ScanView): void {
  if (warning !== undefined) return sound('attention');
  if (['line', 'weigh', 'receipt', 'member', 'coupon'].includes(outcome)) sound('found');
  // A customer's code is told by the payment that begins.
  else if (outcome !== 'payer') sound('notFound');
}

function openSheet({ outcome, code, product, quantityMilli, trace }: ScanView): void {
  const known = { ...(quantityMilli === undefined ? {} : { quantityMilli }), ...(trace === undefined ? {} : { trace }) };
  if (outcome === 'unknown') queueSheet({ kind: 'unknown', code, ...known });
  if (outcome === 'weigh' && product) queueSheet({ kind: 'weigh', product, ...(trace === undefined ? {} : { trace }) });
  if (outcome === 'price' && product) queueSheet({ kind: 'price', product, ...known });
}

/** A scan of a driver, or the answer to one that came through this page. */
export function afterScan(heard: ScanView): void {
  if (heard.outcome === 'returned') return takeScanned(heard);
  heardAs(heard);
  // A refund's question stays for the receipt of the sale that is meant, and where the scan was refused.
  const staysRefund = asksSale.value && (heard.sold !== undefined || heard.outcome === 'refused');
  if (asksSale.value && !staysRefund) leave();
  told(heard);
  if (heard.error?.code === 'PIN_OPEN') return;
  if (staysRefund) return heard.sold === undefined ? undefined : void openSale({ saleId: heard.sold.saleId });
  yieldDialog();
  if (heard.quantityMilli !== undefined && typedQuantity.value !== null) query.value = '';
  if (heard.outcome === 'line') chosenLineId.value = null;
  openSheet(heard);
  if (heard.sold === undefined) return;
  sold.value = heard.sold;
  dialog.value = 'sold';
}

/** A code from a scanner that types, whatever has the focus. */
export async function scan(text: string): Promise<void> {
  // `3*` runs together with the code where the scan follows at once.
  const [, quantity, rest] = /^(\d{1,5}(?:\.\d{1,3})?)\*(.+)$/.exec(text) ?? [];
  const together = quantity === undefined ? null : parseQuantity(quantity);
  if (together !== null && rest !== undefined) return sendScan(rest, together);
  const typed = typedQuantity.value;
  if (typed !== null) query.value = '';
  await sendScan(text, typed ?? undefined);
}

let scanning: Promise<void> = Promise.resolve();

export function sendScan(code: string, quantityMilli: number | undefined): Promise<void> {
  scanning = ask('sale.scan', { code, ...(quantityMilli === undefined ? {} : { quantityMilli }) }).then((result) => {
    if (result !== null) afterScan(result.ok);
  });
  return scanning;
}

/** Resolves when the scans so far have their effect. */
export const lastScan = (): Promise<void> => scanning;

/** Tells the terminal what this screen is at: a driver's scan never passes through its fields. */
export function startAttending(): void {
  const pin = signal(false);
  const isPin = (target: EventTarget | null) => target instanceof HTMLInputElement && target.type === 'password';
  document.addEventListener('focusin', ({ target }) => (pin.value = isPin(target)));
  document.addEventListener('focusout', ({ relatedTarget }) => (pin.value = isPin(relatedTarget)));
  const hasSheet = computed(() => sheets.value.length > 0);
  effect(() => {
    if (linkState.value !== 'connected') return;
    const quantityMilli = typedQuantity.value;
    mention('sale.attend', { sheet: hasSheet.value, pin: pin.value || asksPin.value || asksShiftPin.value, ...(asksGoods.value ? { refund: true as const } : {}), ...(quantityMilli === null ? {} : { quantityMilli }) });
  });
}
