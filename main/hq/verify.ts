/**
 * The journals at headquarters once more: the chain in SQL (guitai.verify_stream), and the seals here, by the public keys
 * that the journals themselves name.
 */
import type { ClientBase } from 'pg';
import { minor } from '#main/contract';
import { sealText, type Owner, type VerifySignature } from '../core/journal/seal.ts';

export interface HqFinding {
  stream: string;
  /** Absent: of the stream as a whole. */
  seq?: number;
  kind: string;
  /** One line. */
  detail: string;
}

export interface HqVerified {
  /** Nothing was found. */
  ok: boolean;
  streams: { stream: string; entries: number; seals: number }[];
  findings: HqFinding[];
}

/** Findings that are told of one stream; a journal that was replaced as a whole has one an entry. */
const FINDINGS_MAX = 1_000;

export interface VerifyOptions {
  verify: VerifySignature;
  /** Absent = all. */
  terminal?: string;
  onProgress?: (done: number, total: number) => void;
}

/** Errors of the database as they come. */
export async function verifyStreams(client: ClientBase, { verify, terminal, onProgress }: VerifyOptions): Promise<HqVerified> {
  const { rows: streams } = await client.query<{ stream: string; terminal: string }>(
    'select terminal_id as stream, terminal from guitai.streams where terminal = coalesce($1, terminal) order by terminal, from_seq, terminal_id',
    [terminal ?? null],
  );
  const verified: HqVerified = { ok: true, streams: [], findings: [] };
  for (const [done, { stream, terminal: owner }] of streams.entries()) {
    onProgress?.(done, streams.length);
    const { rows: chain } = await client.query<{ seq: number | null; kind: string; detail: string }>(
      'select seq::float8 as seq, kind, detail from guitai.verify_stream($1) limit $2',
      [stream, FINDINGS_MAX],
    );
    const seals = await checkSeals(client, stream, owner, verify);
    const { rows: count } = await client.query<{ entries: number }>('select count(*)::float8 as entries from guitai.journal where terminal_id = $1', [stream]);
    verified.streams.push({ stream, entries: count[0]?.entries ?? 0, seals: seals.good });
    verified.findings.push(...chain.map(({ seq, ...finding }) => ({ stream, ...(seq === null ? {} : { seq }), ...finding })), ...seals.findings);
  }
  onProgress?.(streams.length, streams.length);
  return { ...verified, ok: verified.findings.length === 0 };
}

interface SealRow {
  seq: number;
  firstSeq: number;
  lastSeq: number;
  lastHash: string;
  documents: number;
  salesMinor: number;
  returnsMinor: number;
  keyId: string;
  signature: string;
  /** What the entry before it hashes to, as it is stored; null where it is in another stream, and what it was said to be. */
  storedHash: string | null;
  prevHash: string | null;
}

async function checkSeals(client: ClientBase, stream: string, terminal: string, verify: VerifySignature): Promise<{ good: number; findings: HqFinding[] }> {
  const { rows: seals } = await client.query<SealRow>(
    `select s.seq::float8 as seq, s.first_seq::float8 as "firstSeq", s.last_seq::float8 as "lastSeq", s.last_hash as "lastHash", s.documents::float8 as documents,
      s.sales_minor::float8 as "salesMinor", s.returns_minor::float8 as "returnsMinor", s.key_id as "keyId", s.signature, b.hash as "storedHash", j.prev_hash as "prevHash"
    from guitai.seals s left join guitai.journal j on j.terminal_id = s.terminal_id and j.seq = s.seq
      left join guitai.journal b on b.terminal_id = s.terminal_id and b.seq = s.seq - 1
    where s.terminal_id = $1 order by s.seq`,
    [stream],
  );
  if (seals.length === 0) return { good: 0, findings: [] };
  const owner = await ownerOf(client, terminal);
  const { rows: named } = await client.query<{ keyId: string; publicKey: string }>(
    `select key_id as "keyId", public_key as "publicKey" from guitai.terminal_keys where split_part(terminal_id, '~', 1) = $1`,
    [terminal],
  );
  const keys = new Map(named.map(({ keyId, publicKey }) => [keyId, publicKey]));
  const findings: HqFinding[] = [];
  for (const seal of seals) {
    const wrong = problemOf(seal, owner, keys, verify);
    if (wrong !== null) findings.push({ stream, seq: seal.seq, kind: 'seal', detail: `the seal at entry ${seal.seq} ${wrong}` });
  }
  return { good: seals.length - findings.length, findings };
}

function problemOf(seal: SealRow, owner: Owner | null, keys: Map<string, string>, verify: VerifySignature): string | null {
  const key = keys.get(seal.keyId);
  if (owner === null) return 'cannot be looked at: entry 1 of the terminal is not here';
  if (key === undefined) return `names key ${seal.keyId}, which no entry makes known`;
  if (seal.lastSeq !== seal.seq - 1 || seal.lastHash !== (seal.storedHash ?? seal.prevHash)) return `does not fit the entry before it`;
  const totals = { documents: seal.documents, salesMinor: minor(seal.salesMinor), returnsMinor: minor(seal.returnsMinor) };
  if (!verify(key, sealText(owner, { ...seal, totals }), seal.signature)) return 'has a signature that does not fit: it, or what it covers, was changed after it was signed';
  return null;
}

async function ownerOf(client: ClientBase, terminal: string): Promise<Owner | null> {
  const { rows } = await client.query<Owner>(
    `select guitai.readable(body)->>'terminalId' as "terminalId", guitai.readable(body)->>'currency' as currency
    from guitai.journal where terminal_id = $1 and seq = 1 and kind = 'terminal.created'`,
    [terminal],
  );
  return rows[0] ?? null;
}
