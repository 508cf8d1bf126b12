/** What comes down from headquarters by version, as types: the parts that fetch, keep and apply it meet here. */
import type { Minor } from '#main/contract';
import type { Facts } from './core/journal/facts.ts';

export type Subject = Facts['version.applied']['subject'];

/** A version as headquarters lists it. */
export interface VersionHead {
  subject: Subject;
  /** From 1, only ever up. */
  version: number;
  /** Of all its bytes, hex. */
  sha256: string;
  bytes: number;
  rows: number;
  /** Its place among all versions of all subjects. */
  publication: number;
  fileName: string;
}

/** A version that is whole, verified and built: one short step puts it in use. */
export interface ReadyVersion {
  head: VersionHead;
  /** Atomic. @throws Fault: what was in use stays in use */
  apply(): void;
  discard(): void;
}

/** What is kept of versions on this terminal. */
export interface VersionFiles {
  /** Null = no version of it was ever applied. */
  inUse(subject: Subject): VersionHead | null;
  /**
   * Reads the file of a version and builds from it, off the sale path.
   * @throws Fault IMPORT, SETTINGS or STORE where it cannot be used: what is in use stays in use
   */
  prepare(head: VersionHead, file: string): Promise<ReadyVersion>;
}

/** Who is handed the versions that were fetched. */
export interface VersionTaker {
  inUse(subject: Subject): VersionHead | null;
  /** Those that cannot be used: they are not fetched again. */
  refused(): readonly { subject: Subject; version: number }[];
  /** So many of its bytes are here. */
  fetching(head: VersionHead, bytesDone: number): void;
  /** Resolves when it is in use or refused: it waits for the end of a sale. */
  deliver(head: VersionHead, file: string): Promise<void>;
  refuse(head: VersionHead, message: string): void;
  /** A person asks: what was refused is tried again. */
  forgetRefusals(): void;
}

/** Of the members' master data. What could name a person in full is not kept. */
export interface Member {
  number: string;
  /** Masked: `李*`, `S*** K***`. */
  name: string;
  level: string;
  /** Hex SHA-256 of the digits of the phone number with its country, as headquarters gave it. */
  phoneHash?: string;
}

export interface Members {
  byNumber(number: string): Member | null;
  byPhoneHash(hash: string): Member | null;
  count(): number;
}

/** Prices that headquarters changed since the catalogue in use was published. */
export interface Prices {
  /** By product number or barcode. */
  of(key: string): Minor | undefined;
}
