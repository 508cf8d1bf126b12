/**
 * Seals: what the terminal's Ed25519 key (RFC 8032) signs of its journal. The text is UTF-8, one value a line:
 * `guitai-seal-1`, the terminal's id and currency, first and last sequence, hash of the last entry, documents, sum of
 * sales, sum of returns, key id. No value holds a line feed, so no two seals share a text. The last hash commits to
 * every entry before it, so that one signature covers them all. Signing and verifying are passed in: the core has no node:.
 */
import { minor } from '#main/contract';
import type { Facts, PerpetualTotals } from './facts.ts';

export type Seal = Facts['journal.sealed'];

/** Entries from which an idle moment is used for a seal. */
export const SEAL_ENTRIES_MIN = 256;
/** Fewer entries than that are sealed, too, once the last seal is this old, in milliseconds. */
export const SEAL_AGE_MAX_MS = 24 * 60 * 60 * 1000;
/** Hex digits of a key's id: the first of SHA-256 over the 32 bytes of the public key. */
export const KEY_ID_DIGITS = 16;

/** Is an Ed25519 signature of a text right? Key and signature in base64. */
export type VerifySignature = (publicKey: string, text: string, signature: string) => boolean;

/** The terminal's own key. */
export interface Signer {
  /** First 16 hex digits of SHA-256 over the raw public key. */
  keyId: string;
  /** Ed25519, 32 bytes, base64. */
  publicKey: string;
  /** Signature of a text's UTF-8 bytes, base64. */
  sign(text: string): string;
}

/** Whose journal it is, as its first entry says. */
export type Owner = Pick<Facts['terminal.created'], 'terminalId' | 'currency'>;

export const noTotals: PerpetualTotals = { documents: 0, salesMinor: minor(0), returnsMinor: minor(0) };

/** The text that is signed. */
export function sealText({ terminalId, currency }: Owner, seal: Omit<Seal, 'signature'>): string {
  const { firstSeq, lastSeq, lastHash, totals, keyId } = seal;
  return ['guitai-seal-1', terminalId, currency, firstSeq, lastSeq, lastHash, totals.documents, totals.salesMinor, totals.returnsMinor, keyId].join('\n');
}

/** Perpetual totals with one more document: above zero it is a sale, below it a return. */
export function addDocument(totals: PerpetualTotals, totalMinor: number): PerpetualTotals {
  const side = totalMinor >= 0 ? 'salesMinor' : 'returnsMinor';
  return { ...totals, documents: totals.documents + 1, [side]: minor(totals[side] + totalMinor) };
}

export function sameTotals(a: PerpetualTotals, b: PerpetualTotals): boolean {
  return a.documents === b.documents && a.salesMinor === b.salesMinor && a.returnsMinor === b.returnsMinor;
}
