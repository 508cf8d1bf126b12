/** The terminal's store as screens are shown it: whether it saves, its room, its backups. */

/** What stopped it. `missing`: the database's file is not where it was. */
export const storeTroubles = ['diskFull', 'diskFailed', 'readOnly', 'corrupt', 'missing'] as const;
export type StoreTrouble = (typeof storeTroubles)[number];

export interface BackupView {
  /** The directory of the setting `backup.path`. */
  path: string;
  /** `missing`: it is not there now, as a medium that was taken out. */
  state: 'waiting' | 'running' | 'missing' | 'failed';
  /** While it runs, 0 to 100. */
  percent?: number;
  /** The newest whole one. */
  lastAtMs?: number;
  /** How many there are. */
  kept: number;
  /** Of the last try, where it failed. */
  trouble?: string;
}

/** For every screen: is everything being saved? */
export interface StoreView {
  /** `stopped`: nothing can be saved; `trying`: it is being opened again. */
  state: 'open' | 'stopped' | 'trying';
  trouble?: StoreTrouble;
  /** In English, with the place: for the technician. */
  message?: string;
  sinceMs?: number;
  /** When it is tried again by itself. */
  nextTryAtMs?: number;
  tries?: number;
  /** The journal's first entry that is not what was written: the technician must know. */
  brokenSeq?: number;
  /** Free room on its disk, in bytes, where it falls below the limit. */
  lowBytes?: number;
  /** When the newest backup was made, where some are made. */
  lastBackupAtMs?: number;
  /** A new stream has begun and nothing was sold in it when the terminal was opened. */
  stream?: { name: string; reason: 'moved' | 'restored' | 'fork' };
}

/** For the technician. */
export interface StoreReport extends StoreView {
  dir: string;
  /** Of the database and its log. */
  bytes: number;
  freeBytes?: number;
  entries: number;
  streams: { name: string; fromSeq: number; reason: string }[];
  /** The last stop that is over. */
  last?: { trouble: StoreTrouble; message: string; atMs: number };
  /** Sending has stopped: another journal of this name is at headquarters. */
  fork?: { stream: string; seq: number };
  /** Absent: none are made. */
  backup?: BackupView;
}
