/** Asking the terminal. */
import { Fault, type ArgsIn, type CommandName, type EventFrame, type KioskScanView, type Result } from '#main/contract';
import type { Link } from '../link/link.ts';
import { connect } from '../state/terminal.ts';
import { play, type Sound } from '../ui/sounds.ts';
import { access } from './access.ts';
import { announce, note, sheet, weighing, words } from './state.ts';

let link: Link;

/** Long enough to read twice. */
const NOTE_FOR_MS = 6000;
const LEVEL = 2;
let noteTimer: ReturnType<typeof setTimeout> | undefined;

export const sound = (name: Sound): void => play(name, access.value.sound ? LEVEL : 0);

export function tell(text: string): void {
  note.value = text;
  announce(text);
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => (note.value = null), NOTE_FOR_MS);
}

export function forget(): void {
  clearTimeout(noteTimer);
  note.value = null;
}

/** The words for an error's code, to a customer. */
function errorText(code: string): string {
  const t = words.value;
  const texts: Record<string, string> = {
    BAD_STATE: t.noteNotNow, CODE_INVALID: t.noteCodeInvalid, CODE_RECEIPT: t.noteReceipt, CODE_STAFF: t.noteStaff, NOTHING_TO_PAY: t.noteFirst,
    SCHEME_OFF: t.noteSchemeOff, CODE_NOT_RECOGNISED: t.noteAgain, CODE_USED: t.noteCodeUsed, CODE_MERCHANT: t.noteSchemeOff, PAYMENT_OPEN: t.noteWait,
    SHEET_OPEN: t.noteWaitStaff, STORE: t.noteStore, JOURNAL: t.noteStore,
  };
  return texts[code] ?? t.noteOther;
}

/** Asks. An error is the caller's to tell. */
export async function request<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | { fault: Fault }> {
  try {
    return { ok: await link.request(name, args) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: error };
  }
}

/** Asks, and tells the customer where the answer is an error. */
export async function ask<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | null> {
  const answer = await request(name, args);
  if ('ok' in answer) return answer;
  tell(errorText(answer.fault.code));
  sound('notFound');
  return null;
}

/** For a press of a button. */
export const send = <K extends CommandName>(name: K, args: ArgsIn<K>): void => void ask(name, args);

/** What became of a scan, by the page or by a driver. The goods themselves are seen in the basket. */
function afterScan({ outcome, error, product }: KioskScanView): void {
  if (outcome === 'line' || outcome === 'member' || outcome === 'coupon') {
    forget();
    sheet.value = null;
    return sound('found');
  }
  if (outcome === 'weigh' && product !== undefined) {
    weighing.value = product;
    sheet.value = 'weigh';
    return sound('found');
  }
  if (outcome === 'called') return sound('attention');
  if (outcome !== 'refused') return;
  tell(errorText(error?.code ?? ''));
  sound('notFound');
}

export async function scan(code: string): Promise<void> {
  const answer = await ask('kiosk.scan', { code });
  if (answer !== null) afterScan(answer.ok);
}

export async function pick(productId: string): Promise<void> {
  const answer = await ask('kiosk.pick', { productId });
  if (answer !== null) afterScan(answer.ok);
}

export function startLink(): Link {
  link = connect((frame: EventFrame) => {
    if (frame.event === 'kioskScan') afterScan(frame.data);
  });
  return link;
}
