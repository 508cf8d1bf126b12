/** Leaving the kiosk: asked for by a hand that knows where, allowed by a technician's PIN or card. */
import { computed, signal } from '@preact/signals';
import { Fault } from '#main/contract';
import { exitCatalogues } from '../../i18n/exit/index.ts';
import type { Link } from '../../link/link.ts';
import { language } from '../../state/words.ts';

type Request = Link['request'];

export const said = computed(() => exitCatalogues[language.value]);
/** Is the technician asked? */
export const isOpen = signal(false);
export const isBusy = signal(false);
/** What became of the last try. */
export const message = signal('');

let request: Request = () => Promise.reject(new Fault('INTERNAL', 'not started'));
export const setRequest = (given: Request): void => void (request = given);

/** The terminal is told, so that a card that a driver reads is a technician's and no goods. What cannot be told now is known by its answer. */
function tell(open: boolean): void {
  request('host.ask', { open }).catch(() => undefined);
}

export function ask(): void {
  message.value = '';
  isOpen.value = true;
  tell(true);
}

export function stop(): void {
  isOpen.value = false;
  tell(false);
}

function textOf(error: unknown): string {
  const t = said.value;
  if (!(error instanceof Fault)) return t.other;
  const waitMs = Number(error.details?.['waitMs'] ?? 0);
  const wait = waitMs > 0 ? ` ${t.wait(String(Math.ceil(waitMs / 1000)))}` : '';
  if (error.code === 'PIN') return error.details?.['reason'] === 'none' ? t.none : t.wrong + wait;
  if (error.code === 'LIMIT') return wait.trim();
  return error.code === 'BAD_STATE' ? t.noHost : t.other;
}

/** @param pass a PIN as typed, or a card's code */
export async function leave(pass: string): Promise<void> {
  if (isBusy.value) return;
  isBusy.value = true;
  message.value = '';
  try {
    await request('host.exit', { pass });
    message.value = said.value.closing;
  } catch (error) {
    message.value = textOf(error);
  }
  isBusy.value = false;
}

/** A scan by the page, while the technician is asked: the card. True where it was taken. */
export function takesScan(code: string): boolean {
  if (!isOpen.value) return false;
  void leave(code);
  return true;
}
