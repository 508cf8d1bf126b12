/** What this screen knows and asks. The truth comes whole from the terminal, and only while the screen is unlocked. */
import { computed, effect, signal } from '@preact/signals';
import { Fault } from '#main/contract';
import type { ArgsIn, CommandName, DeviceReport, DiagnosticsView, HealthLevel, LockView, RawScanView, Result } from '#main/contract';
import type { Link } from '../link/link.ts';
import { connect, linkState } from '../state/terminal.ts';
import { said } from './words/index.ts';

export const views = ['devices', 'scans', 'jobs', 'journal', 'store', 'headquarters', 'camera', 'log', 'support'] as const;
export type View = (typeof views)[number];

export const view = signal<View>('devices');
export const lock = signal<LockView | null>(null);
export const truth = signal<DiagnosticsView | null>(null);
export const chosenKey = signal<string | null>(null);
/** A line under what is shown: how the last thing went. */
export const remark = signal<{ text: string; isAmber: boolean } | null>(null);
const REMARK_FOR_MS = 6000;
effect(() => {
  if (remark.value === null || remark.value.isAmber) return;
  const timer = setTimeout(() => (remark.value = null), REMARK_FOR_MS);
  return () => clearTimeout(timer);
});
/** Another view, with nothing left of what was said in the last. */
export function show(next: View): void {
  view.value = next;
  remark.value = null;
}
/** What runs at present: a button that started it waits. */
export const busy = signal<ReadonlySet<string>>(new Set());
/** Scans that came through this page's keyboard. */
export const typedScans = signal<readonly RawScanView[]>([]);
export const chosenScan = signal<RawScanView | null>(null);

export const chosen = computed<DeviceReport | null>(() => {
  const all = truth.value?.devices ?? [];
  return all.find(({ key }) => key === chosenKey.value) ?? all[0] ?? null;
});

/** Scans of the terminal's devices and of the keyboard, the newest first. */
export const scans = computed<RawScanView[]>(() =>
  [...(truth.value?.scans ?? []), ...typedScans.value].toSorted((a, b) => b.atMs - a.atMs),
);

let link: Link;

export function start(): void {
  link = connect();
  let wasConnected = false;
  effect(() => {
    const isConnected = linkState.value === 'connected';
    if (isConnected && !wasConnected) void readLock();
    wasConnected = isConnected;
  });
}

/** Words for an error, with the terminal's own line where it says more. */
function tell(error: unknown): void {
  if (!(error instanceof Fault)) throw error;
  const t = said.value;
  if (error.code === 'LOCKED') return closed();
  const lead = { DEVICE: t.errorDevice, STORE: t.errorStore }[error.code as string] ?? t.errorOther;
  remark.value = { text: `${lead}: ${error.message}`, isAmber: true };
}

/** Asks the terminal; null where it refused, which is then said. */
export async function ask<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | null> {
  try {
    return { ok: await link.request(name, args) };
  } catch (error) {
    tell(error);
    return null;
  }
}

/** The same, with its name among what runs. */
export async function run<K extends CommandName>(id: string, name: K, args: ArgsIn<K>): Promise<{ ok: Result<K> } | null> {
  busy.value = new Set([...busy.value, id]);
  remark.value = null;
  const answer = await ask(name, args);
  busy.value = new Set([...busy.value].filter((one) => one !== id));
  return answer;
}

async function readLock(): Promise<void> {
  lock.value = (await ask('diagnostics.state', {}))?.ok ?? null;
  if (lock.value?.unlocked === true) void follow();
}

/** Forgets everything that is behind the lock. */
function closed(): void {
  truth.value = null;
  typedScans.value = [];
  chosenScan.value = null;
  remark.value = null;
  judged.value = null;
  if (lock.value !== null) lock.value = { ...lock.value, unlocked: false };
}

let following = false;
/** Asks for the truth again and again, as long as the screen is unlocked. */
async function follow(): Promise<void> {
  if (following) return;
  following = true;
  let after = 0;
  while (lock.value?.unlocked === true) {
    const answer = await ask('diagnostics.watch', { after });
    if (answer === null) break;
    after = answer.ok.revision;
    truth.value = answer.ok;
  }
  following = false;
}

/** @returns why it stays locked, or null */
export async function unlock(pin: string): Promise<string | null> {
  try {
    await link.request('diagnostics.unlock', { pin });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const t = said.value;
    if (error.code === 'PIN') return error.details?.['reason'] === 'none' ? t.pinNone : t.pinWrong(Number(error.details?.['left'] ?? 0));
    return error.code === 'LIMIT' ? t.pinWait : t.pinHint;
  }
  if (lock.value !== null) lock.value = { ...lock.value, unlocked: true };
  void follow();
  return null;
}

export async function lockNow(): Promise<void> {
  await ask('diagnostics.lock', {});
  closed();
}

const SCANS_MAX = 30;
let typedId = 0;

/** A scan that the wedge heard on this page, with the time of each key. */
export async function keyboardScan(code: string, timingsMs: number[]): Promise<void> {
  if (lock.value?.unlocked !== true) return;
  const bytes = new TextEncoder().encode(code);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const scan: RawScanView = { id: (typedId -= 1), key: 'keyboard', atMs: Date.now(), hex, timingsMs };
  const meaning = await ask('diagnostics.readCode', { code });
  typedScans.value = [...typedScans.value, meaning === null ? scan : { ...scan, meaning: meaning.ok }].slice(-SCANS_MAX);
  chosenScan.value = null;
}

/** A check that went well as far as the device can tell: a person says the rest. */
export const judged = signal<{ key: string; name: string; text: string } | null>(null);

/** Paper and lines are for eyes; a scale, a scanner and a drawer with a switch tell by themselves. */
const needsEyes = ({ roles, drawer }: DeviceReport): boolean =>
  roles.some((role) => role === 'receiptPrinter' || role === 'receiptPrinterBackup' || role === 'kitchenPrinter' || role === 'poleDisplay' || (role === 'drawer' && drawer === undefined));

export async function checkHealth(device: DeviceReport, level: HealthLevel): Promise<void> {
  const { key, name } = device;
  const told = await run(`check ${level}`, 'diagnostics.checkHealth', { key, level });
  if (told === null || level !== 'Interactive' || !told.ok.ok || !needsEyes(device)) return;
  judged.value = { key, name, text: told.ok.text };
}
