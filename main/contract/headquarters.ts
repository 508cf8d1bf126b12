/** How this terminal stands with headquarters, beyond what is on its way: versions, clocks, and what would be lost. */
import * as v from 'valibot';
import type { CurrencyCode, Minor } from './money.ts';

export const versionSubjects = ['catalogue', 'prices', 'promotions', 'members', 'settings'] as const;

/** A subject that headquarters gives by version. */
export interface VersionView {
  subject: (typeof versionSubjects)[number];
  /** In use; 0 = none. */
  version: number;
  rows: number;
  sha256: string;
  /** On its way: being fetched or built, or waiting for the end of a sale. */
  coming?: { version: number; state: 'fetching' | 'building' | 'waiting'; bytesDone: number; bytes: number };
  /** Why a newer one is not in use. */
  refused?: { version: number; message: string };
}

/** This terminal's clock against headquarters', as it was measured last. */
export interface ClockView {
  /** Ours less theirs, milliseconds. */
  skewMs: number;
  /** The true difference is at most this far from it. */
  errorMs: number;
  /** By our clock. */
  atMs: number;
  /** Further apart than the limit. */
  isBeyond: boolean;
}

/** Headquarters holds another entry at a place of this journal: sending has stopped. */
export interface ForkView {
  stream: string;
  seq: number;
  /** Hashes, hex. */
  ours: string;
  theirs: string;
}

/** How fast batches go, while there is something to send. */
export interface PaceView {
  /** Entries of a batch now. */
  batchEntries: number;
  /** It took headquarters so long to take the last one, milliseconds. */
  lastMs: number;
  /** Headquarters is slow: batches are smaller than they could be. */
  isSlow: boolean;
}

export const guardedActions = ['signOut', 'update', 'reset', 'uninstall'] as const;
/** What must not be done while money is here alone. */
export type GuardedAction = (typeof guardedActions)[number];
export const guardedSchema = v.picklist(guardedActions);

/** What would be lost if this terminal's data were. */
export interface GuardView {
  /** `training`: there is nothing to guard. `backup`: no headquarters is set up, and what counts is what is in no backup or export. */
  by: 'headquarters' | 'backup' | 'training';
  /** Entries of the journal that are nowhere else, as far as is known. */
  entries: number;
  /** Documents with a receipt number among them, and the sum of their totals: what was sold less what was given back. */
  documents: number;
  amountMinor: Minor;
  currency: CurrencyCode;
  /** When the oldest of them was written. */
  oldestAtMs?: number;
  /** A supervisor let it be done, and nothing was sold since. */
  overridden: GuardedAction[];
}
