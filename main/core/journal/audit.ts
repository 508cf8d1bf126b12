/**
 * The whole examination of a journal, entry by entry: chain, receipt numbers, keys, seals and perpetual totals.
 * The same over the terminal's own table, an archive and an export. It stops at the first that is not in order, and names it.
 */
import { chainStart, hashEntry, verifyEntry, type ChainedEntry, type ChainEnd, type Sha256 } from './chain.ts';
import type { Fact, Facts, PerpetualTotals } from './facts.ts';
import { addDocument, noTotals, sameTotals, sealText, type Owner, type Seal, type VerifySignature } from './seal.ts';

/** Where an examination begins: at the start of the journal, or where an archive or export ends. */
export interface AuditStart extends ChainEnd {
  totals: PerpetualTotals;
  /** Null at the start of the journal: entry 1 says it. */
  owner: Owner | null;
  /** Public keys known by then, base64, by their id. */
  keys: Readonly<Record<string, string>>;
}

export const auditStart: AuditStart = { ...chainStart, totals: noTotals, owner: null, keys: {} };

export type FindingKind = 'tampered' | 'removed' | 'reordered' | 'receipt' | 'seal' | 'key' | 'owner' | 'cut';

/** The first that is not in order. */
export interface Finding {
  kind: FindingKind;
  seq: number;
  /** One line. */
  reason: string;
}

/** How an examination beside the terminal ended. */
export interface CheckedJournal {
  /** Entries up to here are in order. */
  seq: number;
  broken?: Finding;
  /** Why it could not look. */
  failed?: string;
}

/** Examines the journal beside the terminal that writes it. */
export interface JournalChecker {
  /**
   * @param order.afterSeq entries up to here were in order before; 0 = everything that is here
   * @param order.share of one core, above 0 up to 1
   */
  run(order: { afterSeq: number; share: number }, onProgress: (done: number, total: number) => void): { result: Promise<CheckedJournal>; stop(): void };
}

export interface Audit {
  /** @param following the entry after it, where there is one: it tells an exchanged pair from a removed entry */
  next(entry: ChainedEntry, following?: ChainedEntry): Finding | null;
  /** What is in order. */
  end(): ChainEnd & { totals: PerpetualTotals; owner: Owner | null; keys: Readonly<Record<string, string>>; /** The last seal's own entry; null = none yet. */ sealedSeq: number | null; seals: number };
}

/** @param only public keys that are trusted, by id; absent = every key that the journal itself names */
export function createAudit(start: AuditStart, ports: { sha256: Sha256; verify: VerifySignature }, only?: Readonly<Record<string, string>>): Audit {
  let before: ChainEnd = { seq: start.seq, hash: start.hash };
  let { totals, owner } = start;
  const keys: Record<string, string> = { ...start.keys };
  /** Up to here the last seal reaches; null where that is not known. */
  let sealedTo: number | null = start.seq > 0 ? null : 0;
  let seals = 0;

  function sealed(seal: Seal): string | null {
    const named = keys[seal.keyId];
    if (owner === null || named === undefined) return `names key ${seal.keyId}, which no entry before it made known`;
    const key = only === undefined ? named : only[seal.keyId];
    if (key === undefined) return `is by key ${seal.keyId}, which was not given: give it too, if you trust it`;
    if (seal.lastSeq !== before.seq || seal.lastHash !== before.hash) return `seals another entry than the one before it`;
    if (sealedTo !== null && seal.firstSeq !== sealedTo + 1) return `begins at entry ${seal.firstSeq}, and the one before it ends at ${sealedTo}`;
    if (!sameTotals(seal.totals, totals)) return `has perpetual totals ${shown(seal.totals)}, and the entries add up to ${shown(totals)}`;
    if (!ports.verify(key, sealText(owner, seal), seal.signature)) return `has a signature that does not fit: it, or entries ${seal.firstSeq} to ${seal.lastSeq}, were changed after they were signed`;
    sealedTo = seal.lastSeq;
    seals += 1;
    return null;
  }

  /** What an entry that continues the chain says, against what stood before it. */
  function said(entry: ChainedEntry): Finding | null {
    const wrong = (kind: FindingKind, reason: string): Finding => ({ kind, seq: entry.seq, reason });
    const fact = looked.has(entry.kind) ? factOf(entry) : null;
    switch (fact?.kind) {
      case 'unreadable':
        return wrong('tampered', `entry ${entry.seq} holds no JSON`);
      case 'terminal.created':
        owner = { terminalId: fact.body.terminalId, currency: fact.body.currency };
        return null;
      case 'sale.completed': {
        const reason = receiptReason(fact.body, totals.documents);
        if (reason !== null) return wrong('receipt', `entry ${entry.seq}: ${reason}`);
        totals = addDocument(totals, fact.body.totalMinor);
        return null;
      }
      case 'terminal.keyed': {
        const { keyId, publicKey } = fact.body;
        if ((keys[keyId] ?? publicKey) !== publicKey) return wrong('key', `entry ${entry.seq} names another key by the id ${keyId}`);
        keys[keyId] = publicKey;
        return null;
      }
      case 'journal.sealed': {
        const reason = sealed(fact.body);
        return reason === null ? null : wrong('seal', `the seal at entry ${entry.seq} ${reason}`);
      }
      default:
        return null;
    }
  }

  return {
    next(entry, following) {
      const first = entry.seq === 1 && entry.kind !== 'terminal.created';
      if (first) return { kind: 'owner', seq: 1, reason: 'entry 1 does not say whose journal it is' };
      const reason = verifyEntry(entry, before, ports.sha256);
      if (reason !== null) return nameBreak(entry, before, reason, { following, documents: totals.documents, sha256: ports.sha256 });
      const finding = said(entry);
      if (finding === null) before = { seq: entry.seq, hash: entry.hash };
      return finding;
    },
    end: () => ({ ...before, totals, owner, keys, sealedSeq: seals === 0 || sealedTo === null ? null : sealedTo + 1, seals }),
  };
}

/** Only what is looked into is parsed. */
const looked: ReadonlySet<string> = new Set(['terminal.created', 'sale.completed', 'terminal.keyed', 'journal.sealed']);

function factOf({ kind, body }: ChainedEntry): Fact | { kind: 'unreadable' } {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? ({ kind, body: parsed } as Fact) : { kind: 'unreadable' };
  } catch {
    return { kind: 'unreadable' };
  }
}

/** What was done where the chain does not hold. */
function nameBreak(
  entry: ChainedEntry,
  before: ChainEnd,
  reason: string,
  { following, documents, sha256 }: { following: ChainedEntry | undefined; documents: number; sha256: Sha256 },
): Finding {
  const seq = before.seq + 1;
  const wrong = (kind: FindingKind, why: string): Finding => ({ kind, seq, reason: why });
  // The later of the two stands first: by its number, or by the hash it continues where the numbers were exchanged as well.
  const isSwapped = following !== undefined && following.prevHash === before.hash && entry.prevHash === following.hash;
  if (isSwapped) return wrong('reordered', `entries ${seq} and ${seq + 1} stand in the wrong order`);
  if (entry.seq !== seq) return wrong(entry.seq > seq ? 'removed' : 'reordered', reason);
  const fact = entry.kind === 'sale.completed' && hashEntry(entry, sha256) !== entry.hash ? factOf(entry) : null;
  const receipt = fact?.kind === 'sale.completed' ? receiptReason(fact.body, documents) : null;
  if (receipt !== null) return wrong('receipt', `entry ${seq} was changed: ${receipt}`);
  return wrong('tampered', reason);
}

/** Receipt numbers have no gap: the next one is the count and one. Null where it is. */
function receiptReason({ receiptSeq, receiptNo }: Partial<Facts['sale.completed']>, documents: number): string | null {
  if (receiptSeq !== documents + 1) return `receipt ${receiptSeq} is not the next one, ${documents + 1}`;
  return Number(/\d+$/.exec(receiptNo ?? '')?.[0]) === receiptSeq ? null : `receipt ${receiptNo} does not end in ${receiptSeq}`;
}

const shown = ({ documents, salesMinor, returnsMinor }: PerpetualTotals): string => `${documents} documents, ${salesMinor}, ${returnsMinor}`;
