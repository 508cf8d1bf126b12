/** What headquarters has of a terminal, and sending the rest. */
import { Fault } from '#main/contract';
import type { Store } from '../ports.ts';
import { drain, terminalOf, type Drained, type DrainOptions } from '../sync/drain.ts';
import { openLink, type Link, type Rows } from '../sync/link.ts';
import { resumeAfter, SINK, type Source } from '../sync/send.ts';

export interface SyncStatus {
  /** Is headquarters reached and in step with this journal, or none configured? */
  ok: boolean;
  configured: boolean;
  online: boolean;
  terminalId: string;
  /** Entries headquarters has not, as far as is known. */
  pending: number;
  /** Last sequence known to be at headquarters; it may lag some seconds behind while the terminal runs. */
  cursor: number;
  /** Last sequence of the journal. */
  tail: number;
  /** When the oldest pending entry was written, milliseconds since 1970 UTC. */
  oldestAtMs?: number;
  headSeqAtHq?: number;
  /** Rows headquarters has of this terminal. */
  rows?: Rows;
  trouble?: { code: string; message: string };
}

export type StatusStore = Pick<Store, 'oldestAfter'> & {
  journal: Store['journal'];
  streams: Source['streams'];
  cursors: Pick<Store['cursors'], 'get'>;
};

/**
 * Reads only: a running terminal is not disturbed. What is wrong with headquarters is told, not thrown.
 * @throws Fault STORE where the journal is empty
 */
export async function syncStatus({ store, url }: { store: StatusStore; url: string | undefined }): Promise<SyncStatus> {
  const terminalId = terminalOf(store.journal);
  const tail = store.journal.tail().seq;
  const cursor = store.cursors.get(SINK);
  const hq = url === undefined ? null : await askHeadquarters(store, terminalId, url);
  const known = hq?.headSeqAtHq ?? cursor;
  const oldestAtMs = url === undefined ? null : store.oldestAfter(known);
  return {
    ok: hq === null || hq.trouble === undefined,
    configured: url !== undefined,
    online: hq?.online ?? false,
    terminalId,
    pending: url === undefined ? 0 : Math.max(0, tail - known),
    cursor,
    tail,
    ...(oldestAtMs === null ? {} : { oldestAtMs }),
    ...hq,
  };
}

/**
 * Sends everything now.
 * @throws Fault HQ, HQ_FORK, SETTINGS, STORE
 */
export async function syncDrain(options: DrainOptions): Promise<{ ok: true } & Drained> {
  return { ok: true, ...(await drain(options)) };
}

type AtHeadquarters = Pick<SyncStatus, 'online' | 'headSeqAtHq' | 'rows' | 'trouble'>;

async function askHeadquarters(store: Source, terminalId: string, url: string): Promise<AtHeadquarters> {
  let link: Link | null = null;
  try {
    link = await openLink(url);
    const rows = await link.rows(terminalId);
    return { online: true, ...(await inStep(store, link)), rows };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { online: link !== null, trouble: { code: error.code, message: error.message } };
  } finally {
    link?.close();
  }
}

async function inStep(store: Source, link: Link): Promise<Pick<AtHeadquarters, 'headSeqAtHq' | 'trouble'>> {
  try {
    return { headSeqAtHq: await resumeAfter(store, link) };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'HQ_FORK') throw error;
    return { headSeqAtHq: Number(error.details?.['seq'] ?? 1) - 1, trouble: { code: error.code, message: error.message } };
  }
}
