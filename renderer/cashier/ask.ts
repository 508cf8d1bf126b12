/** Asks the terminal, and says in words and sound where the answer is a refusal. */
import { Fault } from '#main/contract';
import type { ArgsIn, CommandName, EventFrame, FaultBody, Result } from '#main/contract';
import type { Link } from '../link/link.ts';
import { volume } from '../state/preferences.ts';
import { connect, shop } from '../state/terminal.ts';
import { language, schemeText, words } from '../state/words.ts';
import { play, type Sound } from '../ui/sounds.ts';
import { note, type Note } from './state.ts';

const NOTE_FOR_MS = 4000;
/** A trouble of the terminal stays longer: nobody was looking for it. */
export const TROUBLE_FOR_MS = 20_000;

let link: Link;
let noteTimer: ReturnType<typeof setTimeout> | undefined;

export function startLink(onEvent: (frame: EventFrame) => void): void {
  link = connect(onEvent);
}

export const sound = (name: Sound): void => play(name, Number(volume.value));

export function tell(text: string, tone: Note['tone'] = 'plain', forMs = NOTE_FOR_MS): void {
  note.value = { text, tone };
  clearTimeout(noteTimer);
  noteTimer = setTimeout(() => (note.value = null), forMs);
}

type Details = FaultBody['details'];

/** The names of the schemes whose payer codes this shop takes: `A, B or C`. */
function takenNames(): string {
  const names = (shop.value?.schemes ?? []).filter(({ cpm }) => cpm).map(({ id }) => schemeText(id));
  return new Intl.ListFormat(language.value, { type: 'disjunction' }).format(names);
}

/** A code of a wallet that this shop does not take, or of none, with what it takes. */
function payerCodeText(code: string, scheme: unknown): string {
  const t = words.value;
  const taken = takenNames();
  if (taken === '') return code === 'SCHEME_OFF' ? t.errorSchemeOff : t.errorCode;
  return code === 'SCHEME_OFF' && typeof scheme === 'string' ? t.errorSchemeOffNamed(schemeText(scheme), taken) : t.errorCodeTaken(taken);
}

/** The words for an error's code. */
export function errorText(code: string, details?: Details): string {
  const t = words.value;
  if (code === 'SCHEME_OFF' || code === 'CODE_NOT_RECOGNISED') return payerCodeText(code, details?.['scheme']);
  if (code === 'LIMIT' && typeof details?.['waitMs'] === 'number') return t.errorPinWait(Math.ceil(details['waitMs'] / 1000));
  const texts: Record<string, string> = {
    PAYMENT_OPEN: t.errorPaymentOpen, BAD_STATE: t.errorBadState, NOT_FOUND: t.errorNotFound,
    CODE_USED: t.errorCodeUsed, PIN: t.errorPin,
    CODE_INVALID: t.errorCodeInvalid, CODE_RECEIPT: t.errorCodeReceipt, CODE_MEMBER: t.errorCodeMember,
    CODE_STAFF: t.errorCodeStaff, CODE_MERCHANT: t.errorCodeMerchant, NOTHING_TO_PAY: t.notePayerIgnored,
    SHEET_OPEN: t.errorSheetOpen, PIN_OPEN: t.errorPinOpen,
    AMOUNT: t.errorAmount, LIMIT: t.errorLimit, DEVICE: t.errorDevice, STORE: t.errorStore, JOURNAL: t.errorJournal, ARCHIVED: t.errorArchived, HQ: t.errorHq, BUSY: t.errorBusy, SHOP_SERVER: t.errorShopServer, HELD_TAKEN: t.errorHeldTaken,
  };
  return texts[code] ?? t.errorOther;
}

/** Asks. An error is the caller's to tell: it has more to say of it than its code. */
export async function request<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | { fault: Fault }> {
  try {
    return { ok: await link.request(name, args) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: error };
  }
}

/** Asks, and tells the cashier where the answer is an error. */
export async function ask<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | null> {
  const answer = await request(name, args);
  if ('ok' in answer) return answer;
  tell(errorText(answer.fault.code, answer.fault.details), 'amber');
  sound('notFound');
  return null;
}

/** The same where only success or failure counts. */
export const attempt = async <K extends CommandName>(name: K, args: ArgsIn<K>): Promise<boolean> => (await ask(name, args)) !== null;

/** For what nobody asked for and nobody is told of. */
export const mention = <K extends CommandName>(name: K, args: ArgsIn<K>): void => void link.request(name, args).catch(() => undefined);
