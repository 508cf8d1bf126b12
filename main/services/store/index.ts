/**
 * Watches over the store. A store that stopped is told of at every screen, opened again (by itself, at a growing pace,
 * or when a person asks), and what was held in memory is then brought in line with what is on the disk.
 */
import { Fault, type StoreReport, type StoreView } from '#main/contract';
import type { BackupPort, Clock, Emit, Handlers, Log, Store, StoreFiles, StoreStop, Sync } from '../../ports.ts';

/** Between two tries to open a stopped store: twice as long each time. Milliseconds. */
export const RETRY_FIRST_MS = 5_000;
export const RETRY_MAX_MS = 60_000;
/** One that stopped again within this time has not been mended: the pause goes on growing. */
export const STABLE_AFTER_MS = 120_000;
/** Free room is looked at this often, and a warning is given below the limit; it ends above it by a quarter. */
export const ROOM_EVERY_MS = 30_000;
export const ROOM_LOW_BYTES = 500 * 1024 * 1024;

export interface StoreKeeperDeps {
  store: Store;
  files: StoreFiles;
  /** Absent: no backups are made. */
  backup?: BackupPort;
  /** The journal's examinations. */
  journal: { brokenSeq(): number | undefined; onChange(listener: () => void): () => void };
  /** Told of what a fork leads to. */
  sync: Pick<Sync, 'status' | 'now'>;
  clock: Clock;
  emit: Emit;
  log: Log;
  /** @throws Fault LOCKED while a technician's PIN was not given */
  need(client: string, by: 'person' | 'itself'): void;
  /** It is open again: whoever holds state takes it up from the disk. */
  reopened(): void;
}

export interface StoreKeeper {
  handlers: Pick<Handlers, 'store.retry' | 'store.report' | 'store.fork' | 'store.backup'>;
  view(): StoreView;
  /** The store stopped just now. */
  stopped(): void;
  close(): void;
}

interface State {
  state: StoreView['state'];
  stop: StoreStop | null;
  tries: number;
  nextTryAtMs?: number;
  lowBytes?: number;
  last?: StoreReport['last'];
  openedAtMs: number;
  stream: StoreView['stream'];
}

export function createStoreKeeper(deps: StoreKeeperDeps): StoreKeeper {
  const { store, files, clock, emit, log } = deps;
  const now: State = { state: 'open', stop: null, tries: 0, openedAtMs: clock.nowMs(), stream: freshStream(store) };
  let timer: (() => void) | null = null;
  let trying: Promise<void> | null = null;
  let closed = false;
  const view = (): StoreView => viewOf(now, deps);
  const tell = (): void => emit('store', view(), null);

  function stopped(): void {
    const stop = store.stopped();
    if (stop === null || closed || trying !== null) return;
    if (clock.nowMs() - now.openedAtMs > STABLE_AFTER_MS) now.tries = 0;
    Object.assign(now, { state: 'stopped', stop });
    log.error('store.stopped', { trouble: stop.trouble, message: stop.message, unknown: stop.unknown?.seq });
    tryLater();
  }

  function tryLater(): void {
    const pause = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(now.tries, 16));
    now.nextTryAtMs = clock.nowMs() + pause;
    timer?.();
    timer = clock.after(pause, () => void attempt());
    tell();
  }

  function attempt(): Promise<void> {
    trying ??= tryNow().finally(() => (trying = null));
    return trying;
  }

  async function tryNow(): Promise<void> {
    timer?.();
    const { stop } = now;
    if (stop === null || closed) return;
    now.state = 'trying';
    delete now.nextTryAtMs;
    tell();
    try {
      // A damaged page may lie anywhere: all of the file is looked through before it is trusted again.
      const damage = stop.trouble === 'corrupt' ? await files.damage() : null;
      if (closed) return;
      if (damage !== null) throw new Fault('STORE_CORRUPT', damage);
      reopen(stop);
    } catch (error) {
      if (closed) return;
      now.tries += 1;
      Object.assign(now, { state: 'stopped', stop: store.stopped() ?? stop });
      log.warn('store.notReopened', { error: String(error), tries: now.tries });
      tryLater();
    }
  }

  /** @throws Fault where it cannot be opened, or does not take its first entry */
  function reopen(stop: StoreStop): void {
    const found = store.reopen();
    store.commit((tx) => tx.append('store.reopened', { cause: stop.trouble, stoppedAtMs: stop.atMs, ...found }));
    log.info('store.reopened', { trouble: stop.trouble, ...found });
    Object.assign(now, { state: 'open', stop: null, openedAtMs: clock.nowMs(), last: { trouble: stop.trouble, message: stop.message, atMs: stop.atMs } });
    deps.reopened();
    tell();
  }

  const leaveRoom = watchRoom(deps, now, tell);
  const leaveJournal = watchJournal(deps, tell);

  return {
    view,
    stopped,
    handlers: handlersOf(deps, now, { view, attempt, tell }),
    close() {
      closed = true;
      timer?.();
      leaveRoom();
      leaveJournal();
      void deps.backup?.close();
    },
  };
}

/** Every screen is told when the journal is found not to be in order, and when it is again. Returns the way to stop. */
function watchJournal({ journal }: Pick<StoreKeeperDeps, 'journal'>, tell: () => void): () => void {
  let told = journal.brokenSeq();
  return journal.onChange(() => {
    if (journal.brokenSeq() === told) return;
    told = journal.brokenSeq();
    tell();
  });
}

/** Warns before the disk is full. Returns the way to stop. */
function watchRoom({ files, clock, log }: StoreKeeperDeps, now: State, tell: () => void): () => void {
  let stop = (): void => undefined;
  const look = (): void => {
    stop = clock.after(ROOM_EVERY_MS, look);
    const free = files.freeBytes();
    const before = now.lowBytes;
    const isLow = free !== null && free < (before === undefined ? ROOM_LOW_BYTES : ROOM_LOW_BYTES * 1.25);
    if (isLow) now.lowBytes = free;
    else delete now.lowBytes;
    if (isLow && before === undefined) log.warn('store.roomLow', { freeBytes: free });
    if (now.lowBytes !== before) tell();
  };
  look();
  return () => stop();
}

interface Acts {
  view(): StoreView;
  attempt(): Promise<void>;
  tell(): void;
}

function handlersOf(deps: StoreKeeperDeps, now: State, { view, attempt, tell }: Acts): StoreKeeper['handlers'] {
  const { store, backup, log, need } = deps;
  return {
    async 'store.retry'() {
      if (now.state === 'open') return null;
      await attempt();
      const stop = store.stopped();
      if (stop !== null) throw new Fault('STORE', stop.message, { trouble: stop.trouble });
      return null;
    },
    'store.report'(_, { client }) {
      need(client, 'itself');
      return report({ ...deps, view, last: now.last });
    },
    'store.fork'({ fromSeq }, { client }) {
      need(client, 'person');
      const stream = store.streams.fork(fromSeq);
      now.stream = { name: stream, reason: 'fork' };
      log.warn('store.forked', { stream, fromSeq });
      tell();
      deps.sync.now();
      return { stream };
    },
    async 'store.backup'(_, { client }) {
      need(client, 'person');
      if (backup === undefined) throw new Fault('SETTINGS', 'no backups are made here: set backup.path in settings.json');
      await backup.now();
      return null;
    },
  };
}

/** The stream that stands now, where it is not the first and nothing was sold in it yet: whoever sells is told. */
function freshStream(store: Store): StoreView['stream'] {
  const last = store.streams.list().at(-1);
  if (last === undefined || last.reason === 'created') return undefined;
  const sold = store.sales.recent(1)[0]?.receiptNo.startsWith(`${last.stream}-`) === true;
  return sold ? undefined : { name: last.stream, reason: last.reason };
}

function viewOf({ state, stop, tries, nextTryAtMs, lowBytes, stream }: State, { backup, journal }: Pick<StoreKeeperDeps, 'backup' | 'journal'>): StoreView {
  const lastAtMs = backup?.view().lastAtMs;
  const brokenSeq = journal.brokenSeq();
  return {
    state,
    ...(stop === null ? {} : { trouble: stop.trouble, message: stop.message, sinceMs: stop.atMs, tries }),
    ...(nextTryAtMs === undefined || state !== 'stopped' ? {} : { nextTryAtMs }),
    ...(brokenSeq === undefined ? {} : { brokenSeq }),
    ...(lowBytes === undefined ? {} : { lowBytes }),
    ...(lastAtMs === undefined ? {} : { lastBackupAtMs: lastAtMs }),
    ...(stream === undefined ? {} : { stream }),
  };
}

function report({ store, files, backup, sync, view, last }: Pick<StoreKeeperDeps, 'store' | 'files' | 'backup' | 'sync'> & { view(): StoreView; last: StoreReport['last'] }): StoreReport {
  const freeBytes = files.freeBytes();
  const { fork } = sync.status();
  return {
    ...view(),
    dir: files.dir,
    bytes: files.bytes(),
    ...(freeBytes === null ? {} : { freeBytes }),
    entries: store.journal.tail().seq,
    streams: store.streams.list().map(({ stream: name, fromSeq, reason }) => ({ name, fromSeq, reason })),
    ...(last === undefined ? {} : { last }),
    ...(fork === undefined ? {} : { fork: { stream: fork.stream, seq: fork.seq } }),
    ...(backup === undefined ? {} : { backup: backup.view() }),
  };
}
