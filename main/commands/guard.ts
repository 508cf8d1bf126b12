/** `guitai guard`, `guitai sign-out`, `guitai reset`: nothing is done while money is in this data directory alone. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Fault, guardedActions, type GuardedAction, type GuardView } from '#main/contract';
import { isAllowed } from '../core/guard/risk.ts';
import { backedUpSeq, guardedBy } from '../headquarters.ts';
import { override, readRisk, unsentFault } from '../services/guard/index.ts';
import { createSupervisors } from '../services/refund/index.ts';
import { readSettings, type Settings } from '../settings.ts';
import { forgetHeadquarters, unsentFile } from '../sign-out.ts';
import { databaseFile } from '../store/connection.ts';
import { exportJournal } from '../store/export.ts';
import { openReader } from '../store/reader.ts';
import { openStore } from '../store/open.ts';
import { quietLog, systemClock } from '../system.ts';
import { supervisorParts } from '../technician.ts';
import { regionOf } from './import-into.ts';
import { syncStatus } from './sync.ts';

export interface GuardOptions {
  data: string;
  /** Reads a supervisor's PIN where money is at risk. Absent: it is refused then. */
  pin?: () => Promise<string>;
  /** Where the unsent entries are written; beside the data where absent. */
  out?: string | undefined;
}

export interface Guarded extends GuardView {
  ok: boolean;
  action: GuardedAction;
  /** What was unsent, where a supervisor let it be done now. */
  file?: string;
}

/** @throws Fault USAGE */
export function guardedAction(text: string): GuardedAction {
  const action = guardedActions.find((one) => one === text);
  if (action === undefined) throw new Fault('USAGE', `--for ${text}: there are ${guardedActions.join(', ')}`);
  return action;
}

interface Here {
  settings: Settings | null;
  view: GuardView;
  /** The last sequence that is somewhere else too. */
  safeSeq: number;
}

/** Headquarters itself is asked where it answers; else what this terminal knows of it counts. Reads only, also while a terminal runs. */
async function look(data: string): Promise<Here> {
  if (!existsSync(databaseFile(data))) throw new Fault('NOT_FOUND', `${data} holds no journal: name the data directory with --data`);
  const settings = readSettings(join(data, 'settings.json'));
  const store = openReader(data);
  try {
    const by = guardedBy(settings);
    const safeSeq = by === 'headquarters' ? store.journal.tail().seq - (await syncStatus({ store, url: settings?.sync?.url })).pending : await backedUpSeq(settings);
    const { currency } = regionOf(data);
    return { settings, safeSeq, view: await readRisk({ store, by, safeSeq: () => Promise.resolve(safeSeq), currency, clock: systemClock }) };
  } finally {
    store.close();
  }
}

/**
 * May it be done? Where not, and a PIN is read, a supervisor decides: the entries are written out and the decision is
 * journalled. A terminal that runs has its journal to itself: there it is decided on the technician's screen.
 * @throws Fault NOT_FOUND, SETTINGS, PIN, STORE_LOCKED, STORE
 */
export async function guard(action: GuardedAction, options: GuardOptions): Promise<Guarded> {
  const here = await look(options.data);
  const ok = isAllowed(here.view, action);
  if (ok || options.pin === undefined) return { ok, action, ...here.view };
  const { file } = await decide(action, options, here);
  return { ok: true, action, ...here.view, overridden: [...here.view.overridden, action], file };
}

async function decide(action: GuardedAction, { data, pin = () => Promise.resolve(''), out }: GuardOptions, { settings, safeSeq, view }: Here): Promise<{ file: string }> {
  if (settings === null) throw new Fault('BAD_STATE', 'training has nothing to decide');
  const supervisors = createSupervisors({ ...supervisorParts(settings, false), clock: systemClock, log: quietLog });
  const { name: shopName, terminal: terminalId, region } = settings.shop;
  const store = openStore(data, { terminal: { terminalId, shopName, region, currency: view.currency }, nowMs: systemClock.nowMs });
  try {
    const writeUnsent = (fromSeq: number, toSeq: number): Promise<string> => {
      const file = out ?? unsentFile(dirname(resolve(data)), store.streams.of(fromSeq).stream, fromSeq, toSeq);
      exportJournal(data, file, { fromSeq, toSeq });
      return Promise.resolve(file);
    };
    return await override({ store, by: view.by, safeSeq: () => Promise.resolve(safeSeq), currency: view.currency, supervisors, writeUnsent, clock: systemClock, log: quietLog }, action, await pin());
  } finally {
    supervisors.close();
    store.close();
  }
}

/** @throws Fault UNSENT where it is not allowed; as guard */
async function allowed(action: GuardedAction, options: GuardOptions): Promise<Guarded> {
  const guarded = await guard(action, options);
  if (!guarded.ok) throw unsentFault(guarded, action);
  return guarded;
}

/** Forgets headquarters' login. A running terminal goes on with it until its next start: sign out on its screen. */
export async function signOut(options: GuardOptions): Promise<Guarded> {
  const guarded = await allowed('signOut', options);
  if (guarded.by !== 'headquarters') throw new Fault('BAD_STATE', 'no headquarters is set up here');
  forgetHeadquarters(options.data);
  return guarded;
}

/**
 * Wipes the data directory: journal, catalogue, settings, keys. Give the terminal another name when it is set up again:
 * its old name's journal is at headquarters.
 * @throws Fault UNSENT, USAGE without `yes`, STORE_LOCKED while a terminal runs
 */
export async function reset(options: GuardOptions & { yes: boolean }): Promise<Guarded & { removed: string[] }> {
  const data = resolve(options.data);
  if (options.out !== undefined && resolve(options.out).startsWith(`${data}/`)) throw new Fault('USAGE', `--out ${options.out}: that is wiped too: name a file outside of ${data}`);
  const guarded = await allowed('reset', options);
  if (!options.yes) throw new Fault('USAGE', `this wipes ${data} for good: repeat it with --yes`);
  const { settings, view } = await look(data);
  const { terminal: terminalId = 'T1', name: shopName = '', region = 'cn' } = settings?.shop ?? {};
  // Its lock: no terminal runs on it now.
  openStore(data, { terminal: { terminalId, shopName, region, currency: view.currency }, nowMs: systemClock.nowMs }).close();
  const removed = readdirSync(data);
  for (const name of removed) rmSync(join(data, name), { recursive: true, force: true });
  return { ...guarded, removed };
}
