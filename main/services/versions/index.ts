/**
 * Puts versions from headquarters in use, between sales: never while a lane has goods that are not paid, or a payment.
 * Each is one step, then a fact. What cannot be used is said, and what is in use stays in use.
 */
import { Fault, versionSubjects, type VersionView } from '#main/contract';
import type { Clock, Log, ReadyVersion, Store, Subject, VersionFiles, VersionHead, VersionTaker } from '../../ports.ts';

/** The end of a sale is noticed within this long. */
export const LOOK_EVERY_MS = 500;

export interface VersionsDeps {
  files: VersionFiles;
  store: Pick<Store, 'commit' | 'cursors'>;
  clock: Clock;
  log: Log;
  /** Is anything being sold now? */
  busy: () => boolean;
  /** It is in use: whoever reads it opens it anew. */
  applied: (subject: Subject) => void;
  sync: { wake(): void };
  /** What `views` gives is another now. */
  changed: () => void;
}

export interface VersionsService extends VersionTaker {
  views(): VersionView[];
  /** Records what was put in use and not recorded, as after a crash between the two. */
  recover(): void;
  close(): void;
}

const cursorOf = (subject: Subject): string => `version.${subject}`;

/** Runs a step between two sales, in the same turn in which that was seen. */
function createGap({ clock, busy }: Pick<VersionsDeps, 'clock' | 'busy'>) {
  let closed = false;
  let stop = (): void => {};
  let waiting: ((go: boolean) => void) | null = null;
  function look(): void {
    if (!closed && busy()) stop = clock.after(LOOK_EVERY_MS, look);
    else waiting?.(!closed);
  }
  return {
    /** Resolves when it was done; false where the terminal ends first. Rejects with what it threw. */
    pass: (step: () => void) =>
      new Promise<boolean>((resolve, reject) => {
        waiting = (go) => {
          waiting = null;
          try {
            if (go) step();
            resolve(go);
          } catch (error) {
            reject(error);
          }
        };
        look();
      }),
    close() {
      closed = true;
      stop();
      waiting?.(false);
    },
  };
}

/** What is on its way, and what cannot be used, for people. */
function createProgress({ log, changed }: Pick<VersionsDeps, 'log' | 'changed'>) {
  const coming = new Map<Subject, NonNullable<VersionView['coming']>>();
  const refusals = new Map<string, { subject: Subject; version: number; message: string }>();
  return {
    comes({ subject, version, bytes }: VersionHead, state: NonNullable<VersionView['coming']>['state'], bytesDone = bytes): void {
      coming.set(subject, { version, state, bytesDone, bytes });
      changed();
    },
    refuse({ subject, version }: VersionHead, message: string): void {
      const key = `${subject} ${version}`;
      if (!refusals.has(key)) log.warn('version.notUsed', { subject, version, message });
      refusals.set(key, { subject, version, message });
      coming.delete(subject);
      changed();
    },
    arrived(subject: Subject): void {
      coming.delete(subject);
      for (const [key, one] of refusals) if (one.subject === subject) refusals.delete(key);
      changed();
    },
    refused: () => [...refusals.values()],
    forgetRefusals: () => refusals.clear(),
    view: (subject: Subject, head: VersionHead | null): VersionView => viewOf(subject, head, coming.get(subject), [...refusals.values()].findLast((one) => one.subject === subject)),
  };
}

export function createVersions(deps: VersionsDeps): VersionsService {
  const { files, store, log, applied, sync } = deps;
  const gap = createGap(deps);
  const { comes, refuse, arrived, refused, forgetRefusals, view } = createProgress(deps);

  function record(subject: Subject): void {
    const head = files.inUse(subject);
    if (head === null || head.version === store.cursors.get(cursorOf(subject))) return;
    const { version, sha256, rows } = head;
    store.commit((tx) => tx.append('version.applied', { subject, version, sha256, rows }));
    store.cursors.set(cursorOf(subject), version);
    sync.wake();
  }

  function put({ head: { subject, version, rows }, apply }: ReadyVersion): void {
    apply();
    applied(subject);
    log.info('version.applied', { subject, version, rows });
    try {
      record(subject);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // It is in use all the same; the next start records it.
      log.error('version.notRecorded', { subject, code: error.code });
    }
    arrived(subject);
  }

  return {
    inUse: (subject) => files.inUse(subject),
    refused,
    refuse,
    forgetRefusals,
    fetching: (head, bytesDone) => comes(head, 'fetching', bytesDone),
    async deliver(head, file) {
      comes(head, 'building');
      try {
        const ready = await files.prepare(head, file);
        comes(head, 'waiting');
        if (!(await gap.pass(() => put(ready)))) ready.discard();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        refuse(head, error.message);
      }
    },
    views: () => versionSubjects.map((subject) => view(subject, files.inUse(subject))),
    recover() {
      for (const subject of versionSubjects) record(subject);
    },
    close: gap.close,
  };
}

function viewOf(subject: Subject, head: VersionHead | null, coming: VersionView['coming'], refused: { version: number; message: string } | undefined): VersionView {
  return {
    subject,
    version: head?.version ?? 0,
    rows: head?.rows ?? 0,
    sha256: head?.sha256 ?? '',
    ...(coming === undefined ? {} : { coming }),
    ...(refused === undefined ? {} : { refused: { version: refused.version, message: refused.message } }),
  };
}
