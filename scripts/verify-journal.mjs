#!/usr/bin/env node
/**
 * Verifies exports and archives of a Guitai journal with nothing but Node (18 or newer), the files and the terminal's
 * public key: nothing of Guitai is imported. The formats are described in docs/queue.md, so that anyone can write another.
 *
 *   node verify-journal.mjs --key PUBLIC_KEY [--key …] FILE [FILE …]
 *
 * PUBLIC_KEY is 32 bytes in base64, or a file that holds that or a PEM. Several files are given in their order.
 * Ends with 0 where all is in order, 1 where something is not (the first is named), 2 where it cannot begin.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createGunzip } from 'node:zlib';

const LINE_LENGTH_MAX = 16 * 1024 * 1024;
const NO_HASH = '0'.repeat(64);

/**
 * @typedef {{documents: number, salesMinor: number, returnsMinor: number}} Totals
 * @typedef {{seq: number, atMs: number, kind: string, body: string, prevHash: string, hash: string}} Entry
 * @typedef {{firstSeq: number, lastSeq: number, lastHash: string, totals: Totals, keyId: string, signature: string}} Seal
 * @typedef {{terminalId: string, currency: string}} Terminal
 * @typedef {{seq: number, hash: string}} End
 * @typedef {{format: string, version: number, terminal: Terminal, keys: {seq: number, keyId: string}[], after: End & {totals: Totals}, last: End}} Header
 * @typedef {Map<string, import('node:crypto').KeyObject>} Keys by their ids
 */

/** @param {string | Buffer} data */
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** Something in a file is not in order. */
class Finding extends Error {}
class Usage extends Error {}

/** @param {string} text */
function readKey(text) {
  const content = existsSync(text) ? readFileSync(text, 'utf8').trim() : text;
  try {
    if (content.startsWith('-----BEGIN')) {
      const key = createPublicKey(content);
      return { id: idOf(key.export({ format: 'der', type: 'spki' }).subarray(-32)), key };
    }
    const raw = Buffer.from(content, 'base64');
    if (raw.length !== 32) throw new Error();
    return { id: idOf(raw), key: createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') } }) };
  } catch {
    throw new Usage(`--key ${text}: give the public key as 32 bytes in base64, or a file with it`);
  }
}

/** @param {Buffer} raw */
const idOf = (raw) => sha256(raw).slice(0, 16);

/** @param {string} file */
async function* linesOf(file) {
  const source = createReadStream(file);
  const stream = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => stream.destroy(error));
  /** @type {Buffer[]} */
  let open = [];
  let length = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield { text: Buffer.concat([...open, chunk.subarray(from, end)]).toString('utf8'), isWhole: true };
      [open, length, from] = [[], 0, end + 1];
    }
    if (from < chunk.length) open.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > LINE_LENGTH_MAX) throw new Finding(`${file}: a line is too long for an entry`);
  }
  if (length > 0) yield { text: Buffer.concat(open).toString('utf8'), isWhole: false };
}

/**
 * @template T
 * @param {string} text
 * @returns {T | null} as far as it is an object
 */
function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** @param {Partial<End> | null | undefined} end */
const isEnd = (end) => Number.isSafeInteger(end?.seq) && typeof end?.hash === 'string';
/** @param {Partial<Entry> | null} e @returns {e is Entry} */
const isEntry = (e) => e !== null && isEnd(e) && Number.isSafeInteger(e.atMs) && [e.kind, e.body, e.prevHash].every((text) => typeof text === 'string');
/** @param {Header | null} h @returns {h is Header} */
const isHeader = (h) => h?.format === 'guitai-journal' && h.version === 1 && isEnd(h.after) && isEnd(h.last) && Array.isArray(h.keys) && typeof h.terminal?.terminalId === 'string';

/** @param {Entry} e */
const hashOf = (e) => sha256(`guitai-journal-1\n${e.seq}\n${e.atMs}\n${e.kind}\n${e.prevHash}\n${e.body}`);
/** @param {Totals | undefined} t */
const shown = (t) => `${t?.documents} documents, ${t?.salesMinor}, ${t?.returnsMinor}`;

/**
 * The text that a seal signs.
 * @param {Terminal} terminal
 * @param {Omit<Seal, 'signature'>} seal
 */
export function sealText(terminal, seal) {
  const { documents, salesMinor, returnsMinor } = seal.totals;
  return ['guitai-seal-1', terminal.terminalId, terminal.currency, seal.firstSeq, seal.lastSeq, seal.lastHash, documents, salesMinor, returnsMinor, seal.keyId].join('\n');
}

class Journal {
  /**
   * @param {Keys} given
   * @param {Header} header
   */
  constructor(given, header) {
    this.given = given;
    this.known = new Set(header.keys.filter(({ seq }) => seq <= header.after.seq).map(({ keyId }) => keyId));
    this.terminal = header.terminal;
    this.startSeq = header.after.seq;
    this.seq = header.after.seq;
    this.hash = header.after.seq === 0 ? NO_HASH : header.after.hash;
    this.totals = header.after.seq === 0 ? { documents: 0, salesMinor: 0, returnsMinor: 0 } : { ...header.after.totals };
    /** Up to here the last seal reaches; -1 where that is not known. */
    this.sealedTo = header.after.seq === 0 ? 0 : -1;
    this.sealedBy = '';
    this.seals = 0;
  }

  /**
   * @param {Entry} entry
   * @param {Entry | null} following the entry after it: it tells an exchanged pair from a removed entry
   */
  take(entry, following) {
    const seq = this.seq + 1;
    if (following && following.prevHash === this.hash && entry.prevHash === following.hash) throw new Finding(`re-ordered: entries ${seq} and ${seq + 1} stand in the wrong order`);
    if (entry.seq > seq) throw new Finding(`removed: entry ${seq} is missing, entry ${entry.seq} follows entry ${this.seq}`);
    if (entry.seq < seq) throw new Finding(`re-ordered: entry ${entry.seq} follows entry ${this.seq}`);
    const isWhole = hashOf(entry) === entry.hash;
    /** @type {Parameters<Journal['apply']>[1] | null} */
    const body = parse(entry.body);
    if (!isWhole && entry.kind === 'sale.completed' && body !== null) this.checkReceipt(entry, body);
    if (!isWhole) throw new Finding(`tampered: entry ${seq} was changed, its hash does not fit its content`);
    if (entry.prevHash !== this.hash) throw new Finding(`tampered: entry ${seq} does not continue the entry before it`);
    if (body === null) throw new Finding(`tampered: entry ${seq} holds no JSON`);
    this.apply(entry, body);
    this.seq = entry.seq;
    this.hash = entry.hash;
  }

  /**
   * @param {Entry} entry
   * @param {Terminal & {receiptSeq: number, receiptNo: string, totalMinor: number, keyId: string} & Seal} body as its kind has it
   */
  apply(entry, body) {
    if (entry.seq === 1) {
      if (entry.kind !== 'terminal.created') throw new Finding('tampered: entry 1 does not say whose journal it is');
      this.terminal = body;
    }
    if (entry.kind === 'sale.completed') {
      this.checkReceipt(entry, body);
      this.totals.documents += 1;
      this.totals[body.totalMinor >= 0 ? 'salesMinor' : 'returnsMinor'] += body.totalMinor;
    }
    if (entry.kind === 'terminal.keyed') this.known.add(body.keyId);
    if (entry.kind === 'journal.sealed') this.checkSeal(entry, body);
  }

  /**
   * @param {Entry} entry
   * @param {{receiptSeq: number, receiptNo: string}} sale
   */
  checkReceipt(entry, { receiptSeq, receiptNo }) {
    const next = this.totals.documents + 1;
    if (receiptSeq !== next) throw new Finding(`receipt number: entry ${entry.seq} has receipt ${receiptSeq}, and the next one is ${next}`);
    if (Number(/\d+$/.exec(receiptNo)?.[0]) !== next) throw new Finding(`receipt number: entry ${entry.seq} has receipt ${receiptNo}, which does not end in ${next}`);
  }

  /**
   * @param {Entry} entry
   * @param {Seal} seal
   */
  checkSeal(entry, seal) {
    /** @param {string} why */
    const wrong = (why) => new Finding(`wrong seal: the seal at entry ${entry.seq} ${why}`);
    const key = this.given.get(seal.keyId);
    if (!this.known.has(seal.keyId)) throw wrong(`is by key ${seal.keyId}, which no entry before it made known`);
    if (key === undefined) throw wrong(`is by key ${seal.keyId}, which was not given: give it too, if you trust it`);
    if (seal.lastSeq !== this.seq || seal.lastHash !== this.hash) throw wrong('seals another entry than the one before it');
    if (this.sealedTo >= 0 && seal.firstSeq !== this.sealedTo + 1) throw wrong(`begins at entry ${seal.firstSeq}, and the one before it ends at ${this.sealedTo}`);
    if (shown(seal.totals) !== shown(this.totals)) throw wrong(`has perpetual totals ${shown(seal.totals)}, and the entries add up to ${shown(this.totals)}`);
    const isSigned = verify(null, Buffer.from(sealText(this.terminal, seal)), key, Buffer.from(seal.signature, 'base64'));
    if (!isSigned) throw wrong(`has a signature that does not fit: it, or entries ${seal.firstSeq} to ${seal.lastSeq}, were changed after they were signed`);
    this.sealedTo = seal.lastSeq;
    this.sealedBy = seal.keyId;
    this.seals += 1;
  }
}

/**
 * @param {string} file
 * @param {Keys} given
 * @param {Journal | null} before
 * @returns {Promise<Journal>} the journal with this file in it
 */
async function takeFile(file, given, before) {
  const lines = linesOf(file);
  const first = (await lines.next()).value ?? undefined;
  /** @type {Header | null} */
  const header = first === undefined ? null : parse(first.text);
  if (!isHeader(header)) throw new Usage(`${file} does not begin with the header of a journal export`);
  const journal = before ?? new Journal(given, header);
  if (before !== null && header.after.seq > journal.seq) throw new Finding(`removed: entries ${journal.seq + 1} to ${header.after.seq} are in none of the files before ${file}`);
  if (before !== null && header.after.seq < journal.seq - 1) throw new Usage(`${file} begins before the end of the file before it: give files in their order`);
  /** @type {Entry | null} */
  let held = null;
  let number = 1;
  /** @type {Journal['take']} */
  const take = (entry, following) => {
    // A file may begin with the seal that the one before it ends with.
    const isAgain = before !== null && number <= 3 && entry.seq === journal.seq && entry.hash === journal.hash && hashOf(entry) === entry.hash;
    if (!isAgain) journal.take(entry, following);
  };
  for await (const { text, isWhole } of lines) {
    number += 1;
    /** @type {Entry | null} */
    const entry = parse(text);
    if (!isEntry(entry)) {
      if (held !== null) take(held, null);
      throw new Finding(isWhole ? `tampered: ${file} holds no entry in line ${number}, after entry ${journal.seq}` : `cut off: ${file} ends in the middle of a line, after entry ${journal.seq}`);
    }
    if (held !== null) take(held, entry);
    held = entry;
  }
  if (held !== null) take(held, null);
  if (journal.seq < header.last.seq) throw new Finding(`cut off: ${file} ends at entry ${journal.seq}, and its header says ${header.last.seq}`);
  if (journal.seq === header.last.seq && journal.hash !== header.last.hash) throw new Finding(`tampered: ${file} ends with another entry ${journal.seq} than its header says`);
  return journal;
}

/**
 * @param {string[]} words
 * @param {(line: string) => void} say
 */
export async function main(words, say) {
  /** @type {Keys} */
  const given = new Map();
  /** @type {string[]} */
  const files = [];
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '--key') {
      at += 1;
      const { id, key } = readKey(words[at] ?? '');
      given.set(id, key);
    } else files.push(words[at] ?? '');
  }
  if (given.size === 0 || files.length === 0) throw new Usage('node verify-journal.mjs --key PUBLIC_KEY [--key …] FILE [FILE …]');
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new Usage(`${missing} is not there`);
  /** @type {Journal | null} */
  let journal = null;
  for (const file of files) journal = await takeFile(file, given, journal);
  if (journal === null) return;
  const from = journal.startSeq === 0 ? 'from the first' : `after entry ${journal.startSeq}, which the next seal proves`;
  say(`ok: terminal ${journal.terminal.terminalId}, entries up to ${journal.seq}, ${from}; perpetual totals ${shown(journal.totals)}`);
  const tail = journal.seals === 0 ? journal.seq - journal.startSeq : journal.seq - journal.sealedTo - 1;
  say(journal.seals === 0 ? 'sealed: no entry' : `sealed: up to entry ${journal.sealedTo + 1}, by ${journal.seals} seals, the last with key ${journal.sealedBy}`);
  if (tail > 0) say(`not sealed: the last ${tail} entries; whether more followed them, no signature says`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await main(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    const finding = error instanceof Finding ? message : code?.startsWith('Z_') ? `cut off: a file cannot be unpacked (${code})` : null;
    if (finding === null) process.stderr.write(`${message}\n`);
    else process.stdout.write(`NOT OK: ${finding}\n`);
    process.exitCode = finding === null ? 2 : 1;
  }
}
