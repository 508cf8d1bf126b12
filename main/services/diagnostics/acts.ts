/** What makes a device do something, and what is read of the log. */
import { Fault, type PrintJobView } from '#main/contract';
import { redactLine } from '../../core/support/redact.ts';
import type { Caller, Store } from '../../ports.ts';
import { allInfos } from './care.ts';
import type { DiagnosticsParts } from './index.ts';
import { testPage } from './test-page.ts';

/** Print jobs that are shown, the newest of them. */
const JOBS_MAX = 100;

/** Makes a command of something that needs the PIN. */
export type Behind = <A, R>(run: (args: A, caller: Caller) => R) => (args: A, caller: Caller) => R;

/** What makes a device do something. */
export function testHandlers({ devices, care, store, clock, ids, log, sync, about, terminal }: DiagnosticsParts, behind: Behind, used: (key: string) => void) {
  const keyOf = (role: 'receiptPrinter' | 'drawer'): string => {
    const info = allInfos(care, devices.status()).find(({ roles }) => roles.includes(role));
    if (info === undefined) throw new Fault('DEVICE', `no device has the role ${role}: set devices in settings.json`);
    return info.key;
  };
  return {
    'diagnostics.printTest': behind(async () => {
      const key = keyOf('receiptPrinter');
      const head = [`${terminal} · Guitai ${about.version}`, new Date(clock.nowMs()).toISOString()];
      await devices.print({ jobId: ids.next(), blocks: testPage(head), openDrawer: false });
      used(key);
      return null;
    }),
    'diagnostics.openDrawer': behind(async () => {
      const key = keyOf('drawer');
      // Recorded first: a drawer that opened unrecorded is what the record is against.
      store.commit((tx) => tx.append('drawer.opened', { reason: 'test' }));
      sync.wake();
      await devices.openDrawer();
      used(key);
      return null;
    }),
    'diagnostics.raw': behind(async ({ key, hex }: { key: string; hex: string }) => {
      store.commit((tx) => tx.append('device.rawCommand', { key, hex }));
      sync.wake();
      log.warn('technician.raw', { count: hex.length / 2 });
      const answer = await care.directIO(key, btoa(String.fromCharCode(...bytesOf(hex))));
      used(key);
      return { answer: hexOf(answer) };
    }),
  };
}

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
const hexOf = (base64: string): string => [...atob(base64)].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');

export function jobsOf(store: Store): PrintJobView[] {
  return store.printJobs
    .open()
    .slice(-JOBS_MAX)
    .map(({ id, state, duplicate, queuedAtMs, saleId, sections = 0 }) => {
      const receiptNo = store.sales.byId(saleId)?.receiptNo;
      return { id, state, duplicate, queuedAtMs, sectionsPrinted: sections, ...(receiptNo === undefined ? {} : { receiptNo }) };
    });
}

const ranks = { info: 0, warn: 1, error: 2 };

/** The newest lines that fit, the newest first. They are shown as they would be sent: without personal data. */
export function logLines(tail: readonly string[], text: string, level: keyof typeof ranks, limit: number) {
  const wanted = text.toLowerCase();
  const lines = [];
  for (const raw of tail.toReversed()) {
    if (lines.length >= limit) break;
    const line = redactLine(raw);
    if (line === null || ranks[line.level] < ranks[level]) continue;
    const fields = Object.keys(line.fields).length === 0 ? '' : JSON.stringify(line.fields);
    if (`${line.event} ${fields}`.toLowerCase().includes(wanted)) lines.push({ ...line, fields });
  }
  return lines;
}
