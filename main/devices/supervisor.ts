/**
 * Keeps the device process alive. It may crash or hang; the sale goes on, what it was doing is told
 * as in doubt and never sent again by itself.
 */
import { dirname, join } from 'node:path';
import { Fault, type DeviceView, type PaperView } from '#main/contract';
import type { FromDevices, Outcome, Picture, Scan, ToDevices, Trouble } from '#drivers/ports.ts';
import type { Clock, CounterDevices, Log, TrainingDevices } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { createCare, unseenInfos, type Care, type CareWire, type Done as Answered } from './care.ts';
import type { ChildProcess } from './child.ts';
import { createCounter, type Counter, type CounterBench } from './counter.ts';
import { createMemory, type MemoryKeeper } from './memory.ts';
import { createTruth, TRUTH_FILE } from './truth.ts';

/** A process is asked for a sign of life this often. */
export const PING_EVERY_MS = 5_000;
/** After this many without an answer it hangs, and is killed. Drawing a long receipt takes a tenth of a second. */
export const SILENCES_MAX = 3;
/** The wait before a new start doubles from the first to the last, and is the first again after a steady time. */
export const RESTART_FIRST_MS = 100;
export const RESTART_LAST_MS = 60_000;
export const STEADY_AFTER_MS = 60_000;
/** A process that is to end has this long to tell its counts. */
export const FLUSH_MS = 500;
/** Most requests that may be unanswered. */
export const REQUESTS_MAX = 64;

export type DeviceProcess = ChildProcess<ToDevices, FromDevices>;
export type ForkDevices = () => DeviceProcess;

/** Every request by its id, `id` left out. */
type Request = ToDevices extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never;
type Done = Answered & { picture?: Picture };
interface Pending {
  resolve(done: Done): void;
  reject(fault: Fault): void;
  /** Its message, until the process is ready for it. */
  unsent: ToDevices | null;
}
interface Listeners {
  scan: Set<(scan: Scan) => void>;
  change: Set<(devices: DeviceView[]) => void>;
  paper: Set<(paper: PaperView) => void>;
}
interface State {
  child: DeviceProcess | null;
  ready: boolean;
  closed: boolean;
  nextId: number;
  restartMs: number;
  /** Pings since it was last heard. Counted, for the wall clock may jump. */
  silences: number;
  pending: Map<number, Pending>;
  view: DeviceView[];
  /** Number of the last scan of this process. */
  lastScan: number;
  /** Print jobs not yet done. */
  printing: number;
  /** Who is told of a job's sections. */
  sections: Map<string, (printed: number) => void>;
}
interface Parts {
  settings: Settings['devices'];
  fork: ForkDevices;
  clock: Clock;
  log: Log;
  /** Where statistics are kept; absent = for as long as this process runs. */
  memoryFile?: string;
}
/** What hears the device process beside the screens. */
interface Wires {
  counter: Counter;
  care: CareWire;
  memory: MemoryKeeper;
}

/** @throws nothing: a process that cannot be started is a trouble on the screen */
export function startDevices(parts: Parts): TrainingDevices & CounterDevices & { care: Care; bench: CounterBench } {
  const listeners: Listeners = { scan: new Set(), change: new Set(), paper: new Set() };
  const state: State = {
    child: null, ready: false, closed: false, nextId: 1, restartMs: RESTART_FIRST_MS,
    silences: 0, pending: new Map(), view: unseen(parts.settings), printing: 0, sections: new Map(), lastScan: 0,
  };
  const ask = (request: Request): Promise<Done> => send(state, request);
  const tell = (message: ToDevices) => state.child?.send(message);
  const memory = createMemory(parts.memoryFile ?? null, parts.log);
  const truth = createTruth(parts.memoryFile === undefined ? null : join(dirname(parts.memoryFile), TRUTH_FILE), parts.clock.nowMs, parts.log);
  listeners.change.add(truth.tell);
  const counter = createCounter(ask, tell);
  const care = createCare(ask, tell, memory, unseenInfos(parts.settings.receiptPrinter));
  start(state, parts, listeners, { counter, care, memory });
  const stopPings = pings(state, parts);
  const subscribe = <T>(set: Set<T>, listener: T) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    status: () => viewOf(state),
    async print({ jobId, blocks, openDrawer, fromSection = 0, place = 'first', printer = place === 'second' ? 'receiptPrinterBackup' : 'receiptPrinter', onSection }) {
      state.printing += 1;
      if (onSection !== undefined) state.sections.set(jobId, onSection);
      change(state, listeners);
      try {
        await ask({ type: 'print', jobId, blocks, openDrawer, fromSection, printer });
      } finally {
        state.sections.delete(jobId);
        state.printing -= 1;
        change(state, listeners);
      }
    },
    cancelPrint: (jobId) => state.child?.send({ type: 'cancelPrint', jobId }),
    async render(blocks) {
      const { picture } = await ask({ type: 'render', blocks });
      if (picture === undefined) throw new Error('a render was answered without a picture');
      return picture;
    },
    openDrawer: async () => void (await ask({ type: 'openDrawer' })),
    onScan: (listener) => subscribe(listeners.scan, listener),
    onChange: (listener) => subscribe(listeners.change, listener),
    onPaper: (listener) => subscribe(listeners.paper, listener),
    virtualScan: (scan) => state.child?.send({ type: 'virtualScan', ...scan }),
    scale: counter.scale,
    pole: counter.pole,
    care: care.care,
    bench: counter.bench,
    setVirtualCounter: (switches) => tell({ type: 'virtualCounter', switches }),
    setVirtualPrinter: (switches) => state.child?.send({ type: 'virtualPrinter', switches }),
    async close() {
      state.closed = true;
      stopPings();
      truth.close();
      const { child } = state;
      if (child === null) return;
      // What was counted since the last time is told first: an orderly close loses no count.
      if (state.ready) await Promise.race([ask({ type: 'flush' }).catch(() => undefined), new Promise<void>((resolve) => parts.clock.after(FLUSH_MS, resolve))]);
      // A service that is stopped is told as a whole: the process may be gone by now.
      if (state.child !== child) return;
      return new Promise((resolve) => {
        child.onExit(() => resolve());
        child.kill();
      });
    },
  };
}

function start(state: State, parts: Parts, listeners: Listeners, wires: Wires): void {
  const { fork, clock, log, settings } = parts;
  if (state.closed) return;
  const child = fork();
  state.child = child;
  state.ready = false;
  state.silences = 0;
  const stopSteady = clock.after(STEADY_AFTER_MS, () => {
    state.restartMs = RESTART_FIRST_MS;
  });
  child.onMessage((message) => {
    if (state.child !== child) return;
    state.silences = 0;
    hear(message, state, parts, listeners, wires);
  });
  let ended = false;
  child.onExit((why) => {
    if (ended) return;
    ended = true;
    stopSteady();
    state.child = null;
    state.ready = false;
    wires.counter.down();
    wires.care.down();
    state.lastScan = 0;
    failAll(state, `the device process ended (${why}): it is started again`);
    if (state.closed) return;
    log.error('devices.processDown', { why, restartMs: state.restartMs });
    state.view = unseen(settings).map((view) => ({ ...view, trouble: 'processDown' }));
    change(state, listeners);
    clock.after(state.restartMs, () => start(state, parts, listeners, wires));
    state.restartMs = Math.min(RESTART_LAST_MS, state.restartMs * 2);
  });
}

function hear(message: FromDevices, state: State, { settings, log }: Parts, listeners: Listeners, { counter, care, memory }: Wires): void {
  switch (message.type) {
    case 'ready':
      state.ready = true;
      state.child?.send({ type: 'configure', ...deviceSettings(settings), memory: memory.current() });
      for (const pending of state.pending.values()) flush(state, pending);
      care.ready();
      return counter.ready();
    case 'scale':
    case 'poleShows':
      return counter.hear(message);
    case 'done':
      return settle(state, message.id)?.resolve(message);
    case 'failed':
      return settle(state, message.id)?.reject(fault(message.message, message.outcome, message.trouble));
    case 'status':
      state.view = message.devices.map((device) => ({ ...device, jobsWaiting: 0 }));
      return change(state, listeners);
    case 'scan':
      return hearScan(message.scan, state, listeners);
    case 'section':
      return state.sections.get(message.jobId)?.(message.printed);
    case 'paper':
      return listeners.paper.forEach((listener) => listener({ jobId: message.jobId, ...message.picture }));
    case 'devices':
    case 'memory':
    case 'rawScan':
      return care.hear(message);
    case 'log':
      return log[message.level](`devices.${message.event}`, message.fields);
  }
}

/** A scan counts once: its number goes up within one process, and starts anew in the next. */
function hearScan(scan: Scan, state: State, listeners: Listeners): void {
  if (scan.sequence !== undefined && scan.sequence <= state.lastScan) return;
  state.lastScan = scan.sequence ?? state.lastScan;
  listeners.scan.forEach((listener) => listener(scan));
}

/** The devices as they are set; what is absent is left to the process. */
function deviceSettings({ receiptPrinter, receiptPrinterBackup, kitchenPrinter, scanner, bindings, scale, poleDisplay, drawer }: Settings['devices']): Omit<Extract<ToDevices, { type: 'configure' }>, 'type' | 'memory'> {
  return {
    receiptPrinter,
    ...(receiptPrinterBackup === undefined ? {} : { receiptPrinterBackup }),
    ...(kitchenPrinter === undefined ? {} : { kitchenPrinter }),
    ...(scanner === undefined ? {} : { scanner }),
    ...(bindings === undefined ? {} : { bindings }),
    ...(scale === undefined ? {} : { scale }),
    ...(poleDisplay === undefined ? {} : { poleDisplay }),
    ...(drawer === undefined ? {} : { drawer }),
  };
}

function send(state: State, request: Request): Promise<Done> {
  if (state.child === null) return Promise.reject(fault('the device process is down: it is being started again', 'notPrinted'));
  if (state.pending.size >= REQUESTS_MAX) return Promise.reject(new Fault('LIMIT', `${REQUESTS_MAX} device requests wait: try again later`));
  return new Promise((resolve, reject) => {
    const id = state.nextId++;
    const pending: Pending = { resolve, reject, unsent: { ...request, id } };
    state.pending.set(id, pending);
    if (state.ready) flush(state, pending);
  });
}

function flush(state: State, pending: Pending): void {
  if (pending.unsent === null) return;
  state.child?.send(pending.unsent);
  pending.unsent = null;
}

function settle(state: State, id: number): Pending | undefined {
  const pending = state.pending.get(id);
  state.pending.delete(id);
  return pending;
}

/** What had gone to the process is in doubt; what had not was never printed. */
function failAll(state: State, message: string): void {
  const pending = [...state.pending.values()];
  state.pending.clear();
  for (const { reject, unsent } of pending) reject(fault(message, unsent === null ? 'inDoubt' : 'notPrinted'));
}

/** `details.outcome` says whether the job may have come out. */
function fault(message: string, outcome: Outcome, trouble?: Trouble): Fault {
  return new Fault('DEVICE', message, trouble === undefined ? { outcome } : { outcome, trouble });
}

function pings(state: State, { clock, log }: Parts): () => void {
  let stop = clock.after(PING_EVERY_MS, tick);
  function tick(): void {
    if (state.child !== null && state.silences >= SILENCES_MAX) {
      log.error('devices.hang', { silences: state.silences });
      state.child.kill();
    } else if (state.ready) {
      state.silences += 1;
      state.child?.send({ type: 'ping', id: 0 });
    }
    stop = clock.after(PING_EVERY_MS, tick);
  }
  return () => stop();
}

/** What screens are shown before the process has told anything. */
function unseen(settings: Settings['devices']): DeviceView[] {
  const view = (role: DeviceView['role']): DeviceView => ({ role, name: role, power: 'Unknown', jobsWaiting: 0 });
  const second = settings.receiptPrinterBackup === undefined || settings.receiptPrinterBackup.kind === 'none' ? [] : [view('receiptPrinterBackup')];
  return settings.receiptPrinter.kind === 'none' ? [...second, view('scanner')] : [view('receiptPrinter'), ...second, view('drawer'), view('scanner')];
}

function viewOf(state: State): DeviceView[] {
  return state.view.map((device) => (device.role === 'receiptPrinter' ? { ...device, jobsWaiting: state.printing } : device));
}

function change(state: State, listeners: Listeners): void {
  const view = viewOf(state);
  listeners.change.forEach((listener) => listener(view));
}
