/**
 * Exports and archives: JSON Lines, UTF-8. The first line is the header, every other one an entry, in order; a seal is
 * an entry. A body is a JSON string that holds the canonical text itself, so that a hash needs no JSON writer.
 */
import type { AuditStart } from './audit.ts';
import { canonicalJson } from './canonical.ts';
import type { ChainedEntry, ChainEnd } from './chain.ts';
import type { Facts, PerpetualTotals } from './facts.ts';

export const LINES_FORMAT = 'guitai-journal';
export const LINES_VERSION = 1;
/** Longest line that is read, in characters: the largest entry is far below. */
export const LINE_LENGTH_MAX = 16 * 1024 * 1024;

export interface LinesHeader {
  format: typeof LINES_FORMAT;
  version: typeof LINES_VERSION;
  /** The body of entry 1. */
  terminal: Facts['terminal.created'];
  /** Names under which entries stand at headquarters, from a sequence on. */
  streams: { stream: string; fromSeq: number }[];
  /** Public keys that were made known up to the last entry, by the entry that did. */
  keys: { seq: number; keyId: string; publicKey: string }[];
  /** What the first entry continues, and the perpetual totals there. Sequence 0 = the start of the journal. */
  after: ChainEnd & { totals: PerpetualTotals };
  last: ChainEnd;
}

export const headerLine = (header: LinesHeader): string => `${canonicalJson(header)}\n`;

export function entryLine({ seq, atMs, kind, body, prevHash, hash }: ChainedEntry): string {
  return `{"seq":${seq},"atMs":${atMs},"kind":${JSON.stringify(kind)},"body":${JSON.stringify(body)},"prevHash":"${prevHash}","hash":"${hash}"}\n`;
}

/** Null where the line is no header of this format. */
export function readHeader(line: string): LinesHeader | null {
  const header = parse(line) as LinesHeader | null;
  const isOurs = header?.format === LINES_FORMAT && header.version === LINES_VERSION && isEnd(header.after) && isEnd(header.last);
  return isOurs && Array.isArray(header.keys) && typeof header.terminal?.terminalId === 'string' && Number.isSafeInteger(header.after.totals?.documents) ? header : null;
}

/** Null where the line is no entry. */
export function readEntry(line: string): ChainedEntry | null {
  const entry = parse(line) as ChainedEntry | null;
  const isEntry = isEnd(entry) && Number.isSafeInteger(entry?.atMs) && [entry?.kind, entry?.body, entry?.prevHash].every((text) => typeof text === 'string');
  return isEntry ? entry : null;
}

/** Where the examination of a file begins. */
export function startOf({ after, keys, terminal }: LinesHeader): AuditStart {
  const known = keys.filter(({ seq }) => seq <= after.seq).map(({ keyId, publicKey }) => [keyId, publicKey]);
  return { ...after, owner: after.seq === 0 ? null : terminal, keys: Object.fromEntries(known) as Record<string, string> };
}

function parse(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

const isEnd = (end: Partial<ChainEnd> | null | undefined): boolean => Number.isSafeInteger(end?.seq) && typeof end?.hash === 'string';
