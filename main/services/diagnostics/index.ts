/** What a technician sees and does. Every command but two needs the PIN. */
import { Fault, type AboutView, type DeviceRole, type DiagnosticsView, type HealthLevel, type HealthView, type JournalView, type ScanMeaningView, type SharedView, type WedgeSettings } from '#main/contract';
import type { Scan } from '#drivers/ports.ts';
import type { Caller, Clock, Devices, Handlers, Ids, Log, Store, Sync } from '../../ports.ts';
import { jobsOf, logLines, testHandlers, type Behind } from './acts.ts';
import { createBench, type CounterBench, type VirtualDevices } from './bench.ts';
import { allInfos, reportOf, type DeviceCare } from './care.ts';
import { createGate, type Gate } from './gate.ts';
import { createScanView, type ScanView } from './scans.ts';
import { createWatch } from './watch.ts';

export interface DiagnosticsParts {
  devices: Devices;
  care: DeviceCare;
  bench: CounterBench;
  /** Training's devices, to be played with; null = they are real. */
  virtual: VirtualDevices | null;
  store: Store;
  clock: Clock;
  ids: Ids;
  log: Log;
  sync: Pick<Sync, 'wake'>;
  /** Its seals and examinations. */
  journal: { view(): JournalView; checkNow(): void; onChange(listener: () => void): () => void };
  /** The shop's own server. */
  shared: { view(): SharedView; onTurn(listener: () => void): () => void };
  about: AboutView;
  terminal: string;
  /** Null where no PIN is set. */
  verifyPin: ((pin: string) => Promise<boolean>) | null;
  trainingPin: string | null;
  /** The end of the log file, as lines. */
  logTail(): string[];
  readCode(code: string, symbology?: string): ScanMeaningView;
  bundle(view: DiagnosticsView): Promise<{ file: string; bytes: number }>;
  /** @throws Fault STORE */
  saveWedge(wedge: WedgeSettings | null): void;
}

type Names = Extract<keyof Handlers, `diagnostics.${string}`>;
export interface Diagnostics {
  handlers: Pick<Handlers, Names>;
  /** A scan came. True: it was for the technician, and no sale should have it. */
  takes(scan: Scan): boolean;
  /** A screen asks for what is behind the PIN; `by: 'itself'` does not put off its lock. @throws Fault LOCKED */
  need(client: string, by: 'person' | 'itself'): void;
  close(): void;
}

function sharedPart({ shared }: DiagnosticsParts): Pick<DiagnosticsView, 'shared'> {
  const view = shared.view();
  return view.configured ? { shared: view } : {};
}

export function createDiagnostics(parts: DiagnosticsParts): Diagnostics {
  const { devices, care, clock, log } = parts;
  const watch = createWatch(clock);
  const scans = createScanView({ ...parts, changed: watch.changed });
  const locked = (): void => {
    watch.changed();
    if (gate.isAnyOpen()) return;
    // What customers show is nobody's to see once the technician is gone.
    care.watchScans(false);
    scans.clear();
    bench.leave();
  };
  const bench = createBench({ ...parts, changed: watch.changed });
  const gate = createGate({ verify: parts.verifyPin, clock, log, locked });
  const health = new Map<string, HealthView[]>();
  const lastAt = new Map<string, number>();
  const view = (): DiagnosticsView => {
    const views = devices.status();
    return {
      revision: watch.revision(),
      devices: allInfos(care, views).map((info) => reportOf(info, views, { health: health.get(info.key) ?? [], lastAtMs: lastAt.get(info.key) })),
      scans: scans.list(),
      scansHeld: scans.areHeld(),
      jobs: jobsOf(parts.store),
      ...bench.view(),
      bound: Object.entries(care.bound()).map(([role, key]) => ({ role: role as DeviceRole, key })),
      journal: parts.journal.view(),
      ...sharedPart(parts),
      about: parts.about,
    };
  };
  const used = (key: string): void => {
    lastAt.set(key, clock.nowMs());
    watch.changed();
  };
  const stops = [
    devices.onChange(() => watch.changed()),
    parts.journal.onChange(() => watch.changed()),
    parts.shared.onTurn(() => watch.changed()),
    care.onRawScan((raw) => {
      scans.add(raw);
      used(raw.key);
    }),
  ];
  /** A command that needs the PIN. */
  const behind: Behind = (run) => (args, caller) => {
    gate.need(caller.client);
    return run(args, caller);
  };
  return {
    need: (client, by) => (by === 'itself' && gate.isOpen(client) ? undefined : gate.need(client)),
    takes: (scan) => gate.isAnyOpen() && scans.takes(scan),
    close() {
      for (const stop of stops) stop();
      gate.close();
      scans.close();
      bench.close();
      watch.close();
    },
    handlers: {
      ...lockHandlers(parts, gate),
      'diagnostics.watch': watchHandler({ gate, watch, view, stay: () => [scans, bench].forEach((part) => part.stay()) }),
      ...careHandlers({ care, log, scans, health, changed: watch.changed }, behind),
      'diagnostics.readCode': behind(({ code }) => parts.readCode(code)),
      ...testHandlers(parts, behind, used),
      ...bench.handlers(behind),
      'diagnostics.log': behind(({ text, level, limit }) => ({ lines: logLines(parts.logTail(), text, level, limit) })),
      ...keepHandlers(parts, behind),
      'diagnostics.bundle': behind(() => parts.bundle(view())),
    },
  };
}

/** What a technician has kept, and looked through. */
function keepHandlers({ journal, saveWedge, log }: Pick<DiagnosticsParts, 'journal' | 'saveWedge' | 'log'>, behind: Behind) {
  return {
    'diagnostics.saveWedge': behind(({ wedge }: { wedge: WedgeSettings | null }) => {
      saveWedge(wedge);
      log.info('technician.wedge', { kept: wedge !== null });
      return null;
    }),
    'diagnostics.checkJournal': behind(() => {
      journal.checkNow();
      log.info('technician.checkJournal');
      return null;
    }),
  };
}

interface Watched {
  gate: Gate;
  watch: ReturnType<typeof createWatch>;
  view(): DiagnosticsView;
  stay(): void;
}

/** What changed since the screen last knew. */
function watchHandler({ gate, watch, view, stay }: Watched) {
  return async ({ after }: { after: number }, { client }: Caller): Promise<DiagnosticsView> => {
    // Not `need`: a screen that is left alone asks too, and must not stay open by that.
    const check = (): void => {
      if (!gate.isOpen(client)) throw new Fault('LOCKED', 'the technician’s PIN is needed first');
    };
    check();
    stay();
    await watch.past(after);
    check();
    return view();
  };
}

interface Cared {
  care: DeviceCare;
  log: Log;
  scans: ScanView;
  /** The last result of each level, by device. */
  health: Map<string, HealthView[]>;
  changed(): void;
}

/** Checks, counts, and scans that no sale should have. */
function careHandlers({ care, log, scans, health, changed }: Cared, behind: Behind) {
  return {
    'diagnostics.checkHealth': behind(async ({ key, level }: { key: string; level: HealthLevel }) => {
      const result = await care.checkHealth(key, level);
      log.info('technician.checkHealth', { level, ok: result.ok });
      health.set(key, [...(health.get(key) ?? []).filter((one) => one.level !== level), result]);
      changed();
      return result;
    }),
    'diagnostics.judge': behind(({ key, ok }: { key: string; ok: boolean }) => {
      const run = health.get(key)?.find(({ level }) => level === 'Interactive');
      if (run === undefined) throw new Fault('BAD_STATE', 'no interactive check was run on this device: run it first');
      const judged: HealthView = { ...run, ok, text: `Interactive HCheck: ${ok ? 'Complete, seen by a person' : 'Failed, not seen by the person'}` };
      health.set(key, [...(health.get(key) ?? []).filter(({ level }) => level !== 'Interactive'), judged]);
      log.info('technician.judged', { ok });
      changed();
      return judged;
    }),
    'diagnostics.bind': behind(async ({ role, key }: { role: DeviceRole; key: string | null }) => {
      await care.bind(role, key);
      log.info('technician.bind', { role });
      changed();
      return null;
    }),
    'diagnostics.resetStatistics': behind(async ({ key }: { key: string }) => {
      await care.resetStatistics(key);
      log.info('technician.resetStatistics');
      changed();
      return null;
    }),
    'diagnostics.holdScans': behind(({ on }: { on: boolean }) => {
      if (on) scans.hold();
      else scans.release();
      return null;
    }),
  };
}

/** What a locked screen may ask. */
function lockHandlers({ care, verifyPin, trainingPin }: DiagnosticsParts, gate: Gate) {
  return {
    'diagnostics.state': (_args: object, { client }: Caller) => ({
      unlocked: gate.isOpen(client),
      pinSet: verifyPin !== null,
      ...(trainingPin === null ? {} : { trainingPin: trainingPin }),
    }),
    async 'diagnostics.unlock'({ pin }: { pin: string }, { client }: Caller) {
      await gate.unlock(client, pin);
      care.watchScans(true);
      return null;
    },
    'diagnostics.lock'(_args: object, { client }: Caller) {
      gate.lock(client);
      return null;
    },
  };
}
