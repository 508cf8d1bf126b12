/**
 * Where a customer applies for the electronic fapiao of a receipt: an address on the receipt, as a QR code, that the
 * shop's tax service opens. It says which receipt and how much, and is signed, so that nobody applies for a sale that
 * was not or for another sum.
 */
import type { Minor } from '#main/contract';
import type { CompletedSale } from '../journal/facts.ts';
import { toDecimal } from '../money.ts';

/** Longest address: it must stay readable as a QR code on paper of 58 mm. */
export const FAPIAO_URL_MAX = 300;
/** Of which what is put behind the page's address takes up to this. */
export const FAPIAO_PARAMETERS_MAX = 120;

export interface FapiaoParts {
  /** The tax service's page for this shop. */
  url: string;
  /** Minor units in a major unit as a power of ten. */
  exponent: number;
  /** HMAC-SHA256 by the key agreed with the tax service, in base64url. */
  sign(text: string): string;
}

/**
 * What the signature covers: the parameters in this order, joined as in the address. `n` receipt number, `a` total in
 * yuan with two decimals, `t` completion in seconds since 1970.
 */
const signedPart = ({ receiptNo, totalMinor, completedAtMs }: CompletedSale, exponent: number): string =>
  new URLSearchParams({ n: receiptNo, a: toDecimal(totalMinor, exponent), t: String(Math.floor(completedAtMs / 1000)) }).toString();

/** The address, or null where there is nothing to invoice: a return, or a sale of nothing. */
export function fapiaoLink(sale: CompletedSale, { url, exponent, sign }: FapiaoParts): string | null {
  if (sale.returnsReceiptNo !== undefined || sale.totalMinor <= (0 as Minor)) return null;
  const signed = signedPart(sale, exponent);
  return `${url}${url.includes('?') ? '&' : '?'}${signed}&s=${sign(signed)}`;
}
