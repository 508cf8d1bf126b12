/** A device in a word, and what mends what is wrong with it. */
import type { DeviceReport } from '#main/contract';
import type { Catalogue } from '../i18n/index.ts';
import type { Words } from './words/index.ts';

export interface DeviceWord {
  text: string;
  isAmber: boolean;
  /** One sentence, where something is wrong. */
  remedy?: string;
}

export function deviceWord(t: Words, { trouble, power, lifecycle, jobsWaiting, category, roles }: DeviceReport): DeviceWord {
  const isOff = power === 'Off' || power === 'Offline' || power === 'OffOffline';
  const remedies = {
    paperOut: t.mendPaperOut, paperLow: t.mendPaperLow, coverOpen: t.mendCoverOpen, fault: t.mendFault,
    processDown: t.mendProcessDown, unreachable: t.mendUnreachable,
  };
  if (trouble !== undefined) {
    const state = trouble === 'paperLow' && jobsWaiting > 0 ? `${t.printing} · ${t[trouble]}` : t[trouble];
    return { text: state, isAmber: true, remedy: remedies[trouble] };
  }
  // Seen, and nobody's: nothing is wrong with that.
  if (roles.length === 0) return { text: t.seen, isAmber: false };
  if (isOff) return { text: t.off, isAmber: true, remedy: t.mendOff };
  if (lifecycle === 'closed') return { text: t.closed, isAmber: true, remedy: t.mendClosed };
  if (jobsWaiting > 0 && category === 'POSPrinter') return { text: t.printing, isAmber: false };
  return { text: power === 'Online' ? t.ready : t.waitingFirst, isAmber: false };
}

/** What a device is for, in the shop's words; its category where nothing is bound to it. */
export const roleText = (w: Catalogue, t: Words, { roles }: DeviceReport): string =>
  roles.length === 0 ? t.unbound : roles.map((role) => w[role]).join(', ');
