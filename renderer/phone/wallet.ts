/** What the customer's phone does: look, decide, show a code. */
import { signal } from '@preact/signals';
import { decodeQR } from 'qr/decode.js';
import { Fault, type Behaviour } from '#main/contract';
import type { ArgsIn, CommandName, PhoneOrderView, Result } from '#main/contract';
import type { Link } from '../link/link.ts';
import { connect, nowMs } from '../state/terminal.ts';
import { holdUnderScanner, look, type Picture } from '../state/training.ts';
import { words } from '../state/words.ts';

export interface PayerCode {
  scheme: string;
  code: string;
  endsAtMs: number;
}

export type View =
  | { at: 'home' }
  | { at: 'scanning' }
  | { at: 'paste'; error: string }
  | { at: 'order'; order: PhoneOrderView }
  | { at: 'code'; shown: PayerCode }
  | { at: 'behave'; scheme: string };

export const view = signal<View>({ at: 'home' });
/** A short line under what is shown. */
export const remark = signal('');

let link: Link;

export function start(): void {
  link = connect((frame) => {
    if (frame.event === 'phoneOrder') onOrder(frame.data);
  });
}

/** The scheme tells the phone: the order in hand changed, or one wants a password. */
function onOrder(order: PhoneOrderView): void {
  const now = view.value;
  const isInHand = now.at === 'order' && now.order.orderNo === order.orderNo;
  const isOurCode = now.at === 'code' && now.shown.scheme === order.scheme;
  if (isInHand || isOurCode || order.state === 'password') view.value = { at: 'order', order };
}

async function ask<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | null> {
  try {
    return { ok: await link.request(name, args) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    remark.value = error.message;
    return null;
  }
}

export function home(): void {
  remark.value = '';
  view.value = { at: 'home' };
}

/** Milliseconds a try at one picture may take: this is no live camera. */
const DECODE_MS = 500;

/** The text of the QR code in a picture, or null where none can be read. */
export function decode(picture: Picture): string | null {
  try {
    return decodeQR(picture, { timeLimit: DECODE_MS });
  } catch {
    // The decoder says "no code" by throwing.
    return null;
  }
}

/** Looks at the customer display through the picture it gives of itself. */
export async function scanDisplay(): Promise<void> {
  remark.value = '';
  view.value = { at: 'scanning' };
  const picture = await look();
  const code = picture === null ? null : decode(picture);
  if (code === null) view.value = { at: 'paste', error: '' };
  else await read(code);
}

export async function read(code: string): Promise<void> {
  const answer = await ask('phone.read', { code });
  view.value = answer === null ? { at: 'paste', error: remark.value } : { at: 'order', order: answer.ok };
}

export async function decide(order: PhoneOrderView, approve: boolean): Promise<void> {
  const answer = await ask('phone.decide', { scheme: order.scheme, orderNo: order.orderNo, approve });
  if (answer !== null) view.value = { at: 'order', order: answer.ok };
}

export async function showCode(scheme: string): Promise<void> {
  remark.value = '';
  const answer = await ask('phone.payerCode', { scheme });
  if (answer === null) return;
  view.value = { at: 'code', shown: { scheme, code: answer.ok.code, endsAtMs: nowMs.value + answer.ok.validForMs } };
}

export async function hold(code: string): Promise<void> {
  remark.value = (await holdUnderScanner(code)) ? words.value.phoneHeld : words.value.phoneNoScanner;
}

export async function copy(code: string): Promise<void> {
  await navigator.clipboard.writeText(code);
  remark.value = words.value.phoneCopied;
}

export async function behave(scheme: string, behaviour: Behaviour): Promise<void> {
  if ((await ask('phone.behave', { scheme, behaviour })) === null) return;
  view.value = { at: 'home' };
  remark.value = words.value.phoneBehaveSet;
}
