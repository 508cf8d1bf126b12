/**
 * The hash chain of the journal. A hash covers, as UTF-8 and each followed by a line feed: the words
 * `guitai-journal-1`, `seq`, `atMs`, `kind` and `prevHash`; then the body, to the end. Only the body
 * may hold a line feed, so no two entries share a text. The hash function is passed in: the core has no node:.
 */

/** Hex digest of a text's UTF-8 bytes. */
export type Sha256 = (text: string) => string;

/** An entry as the chain sees it: see JournalEntry in main/ports.ts. */
export interface ChainedEntry {
  seq: number;
  atMs: number;
  kind: string;
  body: string;
  prevHash: string;
  hash: string;
}

/** Where a chain ends: what the next entry continues. */
export type ChainEnd = Pick<ChainedEntry, 'seq' | 'hash'>;

/** What entry 1 continues. */
export const chainStart: ChainEnd = { seq: 0, hash: '0'.repeat(64) };

/** What of an entry is hashed before the hash of the one before. */
export type OpenEntry = Pick<ChainedEntry, 'seq' | 'atMs' | 'kind'>;

/** What a hash covers before the body: ASCII, and last in it, before a line feed, the hash of the entry before. */
export function hashedHead({ seq, atMs, kind }: OpenEntry, prevHash: string): string {
  return `guitai-journal-1\n${seq}\n${atMs}\n${kind}\n${prevHash}\n`;
}

/** Hash of an entry, 64 hex digits. */
export function hashEntry(entry: Omit<ChainedEntry, 'hash'>, sha256: Sha256): string {
  return sha256(hashedHead(entry, entry.prevHash) + entry.body);
}

/**
 * Does an entry continue the chain? Returns null where it does, else one line that says what is wrong.
 * @param before the end of the chain before it
 */
export function verifyEntry(entry: ChainedEntry, before: ChainEnd, sha256: Sha256): string | null {
  if (entry.seq !== before.seq + 1) return `entry ${before.seq + 1} is missing: entry ${entry.seq} follows entry ${before.seq}`;
  if (entry.prevHash !== before.hash) return `entry ${entry.seq} does not continue the entry before it`;
  if (hashEntry(entry, sha256) !== entry.hash) return `entry ${entry.seq} was changed: its hash does not fit its content`;
  return null;
}

/** In the place of a hash that is still to be made: that of the entry before. */
export const UNMADE_HASH = '-'.repeat(64);
const UNMADE_LINE = `\n${UNMADE_HASH}\n`;

/** A text of an entry, with the hash of the one before it where that was not made yet. @param before its text */
export function completeText(text: string, before: string | undefined, sha256: Sha256): string {
  // A line of its own, which no body has: it is JSON without white space.
  const at = before === undefined ? -1 : text.indexOf(UNMADE_LINE);
  return at === -1 || before === undefined ? text : `${text.slice(0, at)}\n${sha256(before)}\n${text.slice(at + UNMADE_LINE.length)}`;
}

/**
 * The entry whose hash was made over a text.
 * @throws TypeError where it is no such text
 */
export function readHashedText(text: string, sha256: Sha256): ChainedEntry {
  const [head, seq, atMs, kind, prevHash] = /^guitai-journal-1\n(\d+)\n(-?\d+)\n([^\n]+)\n([0-9a-f]{64})\n/.exec(text) ?? [];
  if (head === undefined || seq === undefined || atMs === undefined || kind === undefined || prevHash === undefined) throw new TypeError('not the text of an entry');
  return { seq: Number(seq), atMs: Number(atMs), kind, body: text.slice(head.length), prevHash, hash: sha256(text) };
}
