/** Keys and seals of the journal, its perpetual totals, and where what is kept of it begins. */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { minor, type Minor } from '#main/contract';
import type { AuditStart } from '../core/journal/audit.ts';
import { chainStart, type ChainEnd } from '../core/journal/chain.ts';
import type { Facts, PerpetualTotals } from '../core/journal/facts.ts';
import { noTotals, sealText, type Seal } from '../core/journal/seal.ts';
import type { Store } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

export const sealsProjection: Projection = {
  tables: { journal_keys: 'seq', seals: 'seq' },
  kinds: ['terminal.keyed', 'journal.sealed'],
  prepare(db) {
    const key = db.prepare<[number, string, string]>('INSERT INTO journal_keys VALUES (?, ?, ?)');
    const seal = db.prepare<[number, number, number, number, number]>('INSERT INTO seals VALUES (?, ?, ?, ?, ?)');
    return (fact, stamp) => {
      if (fact.kind === 'terminal.keyed') key.run(stamp.seq, fact.body.keyId, fact.body.publicKey);
      if (fact.kind !== 'journal.sealed') return;
      const { documents, salesMinor, returnsMinor } = fact.body.totals;
      seal.run(stamp.seq, stamp.atMs, documents, salesMinor, returnsMinor);
    };
  },
};

/** The version from which on there are seals, and a base. */
export const SEALS_VERSION = 130;
/** A reader may have an older database before it, which no terminal has opened since. */
const knowsSeals = (db: Db): boolean => (db.pragma('user_version', { simple: true }) as number) >= SEALS_VERSION;

interface BaseRow extends ChainEnd, PerpetualTotals {
  atMs: number;
  created: string | null;
}
const start: BaseRow = { ...chainStart, ...noTotals, atMs: 0, created: null };

function readRow(db: Db): BaseRow {
  if (!knowsSeals(db)) return start;
  const row = db.prepare<[], [number, string, number, number, Minor, Minor, string | null]>('SELECT seq, hash, at_ms, documents, sales_minor, returns_minor, created FROM journal_base').raw().get();
  if (row === undefined) return start;
  const [seq, hash, atMs, documents, salesMinor, returnsMinor, created] = row;
  return { seq, hash, atMs, documents, salesMinor, returnsMinor, created };
}

/** The end of what is archived, which the first entry kept continues; sequence 0 where nothing is. */
export function readBase(db: Db): { seq: number; hash: string; atMs: number } {
  const { seq, hash, atMs } = readRow(db);
  return { seq, hash, atMs };
}

/** What an examination of the entries that are kept starts from. */
export function readAuditStart(db: Db): AuditStart {
  const { seq, hash, created, documents, salesMinor, returnsMinor } = readRow(db);
  const owner = created === null ? null : (JSON.parse(created) as Facts['terminal.created']);
  return { seq, hash, totals: { documents, salesMinor, returnsMinor }, owner, keys: seq === 0 ? {} : keysBy(db, seq) };
}

/** The state that the last seal up to a sequence signs; where there is none, the start of what is kept. */
export function startBefore(db: Db, seq: number): AuditStart {
  const base = readAuditStart(db);
  const seal = db
    .prepare<[number, number], PerpetualTotals & ChainEnd>(
      `SELECT s.seq, prev_hash AS hash, documents, sales_minor AS salesMinor, returns_minor AS returnsMinor
        FROM seals s JOIN journal j ON j.seq = s.seq WHERE s.seq <= ? AND s.seq > ? ORDER BY s.seq DESC LIMIT 1`,
    )
    .get(seq, base.seq);
  if (seal === undefined) return base;
  const { documents, salesMinor, returnsMinor } = seal;
  return { seq: seal.seq - 1, hash: seal.hash, totals: { documents, salesMinor, returnsMinor }, owner: readOwner(db), keys: keysBy(db, seal.seq - 1) };
}

/** Public keys that were made known up to a sequence, by id. */
export function keysBy(db: Db, seq: number): Record<string, string> {
  const rows = db.prepare<[number], { id: string; key: string }>('SELECT key_id AS id, public_key AS key FROM journal_keys WHERE seq <= ?').all(seq);
  return Object.fromEntries(rows.map(({ id, key }) => [id, key]));
}

/** Whose journal it is: the body of entry 1, wherever that is now. Null before it. */
export function readOwner(db: Db): Facts['terminal.created'] | null {
  const first = db.prepare<[], string>("SELECT body FROM journal WHERE seq = 1 AND kind = 'terminal.created'").pluck().get();
  const text = first ?? readRow(db).created;
  return text === null ? null : (JSON.parse(text) as Facts['terminal.created']);
}

/** The public key that signs now; null where none does. */
export function lastKey(db: Db): string | null {
  if (!knowsSeals(db)) return null;
  return db.prepare<[], string>('SELECT public_key FROM journal_keys ORDER BY seq DESC LIMIT 1').pluck().get() ?? null;
}

const verifyKeys = new Map<string, KeyObject>();

/** RFC 8032, Ed25519. Key (32 bytes) and signature (64 bytes) in base64. False for what is no key, too. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  try {
    let key = verifyKeys.get(publicKey);
    if (key === undefined) {
      key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') } });
      verifyKeys.set(publicKey, key);
    }
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** What is wrong with the last seal that is kept, or null. */
export function lastSealReason(db: Db): string | null {
  if (!knowsSeals(db)) return null;
  const seal = db
    .prepare<[], { seq: number; body: string; prevHash: string }>('SELECT j.seq, j.body, j.prev_hash AS prevHash FROM seals s JOIN journal j ON j.seq = s.seq ORDER BY s.seq DESC LIMIT 1')
    .get();
  const owner = seal === undefined ? null : readOwner(db);
  if (seal === undefined || owner === null) return null;
  const body = JSON.parse(seal.body) as Seal;
  const key = keysBy(db, seal.seq)[body.keyId];
  const fits = body.lastSeq === seal.seq - 1 && body.lastHash === seal.prevHash && key !== undefined && verifySignature(key, sealText(owner, body), body.signature);
  return fits ? null : `the seal at entry ${seal.seq} does not fit its key or the entries before it`;
}

/** Asked in idle moments: nothing is prepared beforehand, so that a reader of an older database can be made, too. */
export function sealsReads(db: Db): Pick<Store, 'seals'> {
  const last = (): ({ seq: number; atMs: number } & PerpetualTotals) | undefined =>
    db.prepare<[], { seq: number; atMs: number } & PerpetualTotals>(
      'SELECT seq, at_ms AS atMs, documents, sales_minor AS salesMinor, returns_minor AS returnsMinor FROM seals ORDER BY seq DESC LIMIT 1',
    ).get();
  return {
    seals: {
      last() {
        const row = last();
        return row === undefined ? null : { seq: row.seq, atMs: row.atMs };
      },
      count: () => db.prepare<[], number>('SELECT count(*) FROM seals').pluck().get() ?? 0,
      keyId: () => db.prepare<[], string>('SELECT key_id FROM journal_keys ORDER BY seq DESC LIMIT 1').pluck().get() ?? null,
      totals: () => totalsSince(db, last() ?? noTotals),
    },
  };
}

/** From the last seal on: the table of sales keeps its rows for ever, and a seal need not read all of them. */
function totalsSince(db: Db, sealed: PerpetualTotals): PerpetualTotals {
  const more = db
    .prepare<[number], PerpetualTotals>(
      `SELECT count(*) AS documents, coalesce(sum(max(total_minor, 0)), 0) AS salesMinor, coalesce(sum(min(total_minor, 0)), 0) AS returnsMinor
        FROM sales WHERE receipt_seq > ?`,
    )
    .get(sealed.documents);
  const { documents, salesMinor, returnsMinor } = more ?? noTotals;
  return { documents: sealed.documents + documents, salesMinor: minor(sealed.salesMinor + salesMinor), returnsMinor: minor(sealed.returnsMinor + returnsMinor) };
}
