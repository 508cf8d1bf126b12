/**
 * Goods rented out on a scheme's credit (WeChat pay score, Sesame), as they are saved: no deposit is taken, and what is
 * due is collected by the scheme when they come back. step.ts moves it.
 *
 *  asked ──► consent ──► out ──► completing ──► collecting ──► done
 *    │          │ └─► expired        └───────────────────────────►┘
 *    ▼          └──────► │
 *  refused         cancelling ──► revoked
 *
 * A call without an answer leaves the rental in its phase, `inDoubt`, until a question to the scheme tells. From
 * `completing` on there is no cancelling: money may be on its way.
 */
import { minor, type CurrencyCode, type Minor, type RentalPhase } from '#main/contract';

export type RentalCallName = 'open' | 'query' | 'complete' | 'cancel';

/** Something that is paid for, or taken off. */
export interface Charge {
  /** ≤ 20 characters (WeChat Pay, "创建支付分订单", `post_payments.name`). */
  name: string;
  amountMinor: Minor;
}

/** What is due when the goods are back. */
export interface RentalBill {
  payments: Charge[];
  discounts: Charge[];
  totalMinor: Minor;
}

export interface Rental {
  /** The id of the command that asked for it, so that a resend finds it. */
  id: string;
  /** Ours at the scheme, kept for ever. ≤ 32 alphanumerics. */
  orderNo: string;
  lane: string;
  /** The screen that asked. */
  by: string;
  scheme: string;
  /** What is rented, ≤ `RENTAL_NAME_MAX` characters. */
  name: string;
  /** The most that may be collected, as the customer agreed to it. */
  riskMinor: Minor;
  currency: CurrencyCode;
  /** The customer's agreement with the scheme, where the scheme rents on it without asking again. */
  agreement?: string;
  phase: RentalPhase;
  /** The last call to the scheme brought nothing that counts. */
  inDoubt?: true;
  openedAtMs: number;
  phaseAtMs: number;
  /** When the customer agreed. */
  outAtMs?: number;
  nextAtMs?: number;
  /** What the customer scans to agree. */
  code?: string;
  /** Fixed from the return on. */
  bill?: RentalBill;
  /** What the scheme collected. */
  paid?: { amountMinor: Minor; transactionId?: string };
  /** Calls made so far; the one whose answer is awaited. After a restart: lost. */
  calls: number;
  call?: { name: RentalCallName; no: number };
  /** Questions in a row that brought nothing new. */
  waits: number;
  refusal?: { code: string; message: string };
  history: { phase: RentalPhase; atMs: number }[];
}

/** WeChat Pay, "创建支付分订单": entries of `post_payments` and `post_discounts`. */
export const PAYMENTS_MAX = 100;
export const DISCOUNTS_MAX = 30;

const ends: readonly RentalPhase[] = ['done', 'revoked', 'expired', 'refused'];

/** Is there still something to come, or to do? */
export const isOpen = ({ phase }: Pick<Rental, 'phase'>): boolean => !ends.includes(phase);
/** May the goods be with the customer? */
export const mayBeReturned = ({ phase }: Pick<Rental, 'phase'>): boolean => phase === 'out';
/** There is no cancelling once money may be on its way. */
export const mayBeCancelled = ({ phase }: Pick<Rental, 'phase'>): boolean => phase === 'asked' || phase === 'consent' || phase === 'out';

/**
 * What is due: the payments less the discounts. `problem`: below zero, above what the customer agreed to, an amount
 * that is no whole number above zero, or too many of them.
 */
export function billOf(payments: readonly Charge[], discounts: readonly Charge[], riskMinor: Minor): { bill: RentalBill } | { problem: 'belowZero' | 'aboveRisk' | 'amount' | 'count' } {
  if (payments.length > PAYMENTS_MAX || discounts.length > DISCOUNTS_MAX) return { problem: 'count' };
  if ([...payments, ...discounts].some(({ amountMinor }) => !Number.isSafeInteger(amountMinor) || amountMinor < 1)) return { problem: 'amount' };
  const total = sum(payments) - sum(discounts);
  if (!Number.isSafeInteger(total)) return { problem: 'amount' };
  if (total < 0) return { problem: 'belowZero' };
  if (total > riskMinor) return { problem: 'aboveRisk' };
  return { bill: { payments: [...payments], discounts: [...discounts], totalMinor: minor(total) } };
}

const sum = (charges: readonly Charge[]): number => charges.reduce((total, { amountMinor }) => total + amountMinor, 0);

export type NewRental = Pick<Rental, 'id' | 'orderNo' | 'lane' | 'by' | 'scheme' | 'name' | 'riskMinor' | 'currency' | 'agreement'>;

export function newRental(terms: NewRental, atMs: number): Rental {
  return { ...terms, phase: 'asked', openedAtMs: atMs, phaseAtMs: atMs, calls: 0, waits: 0, history: [{ phase: 'asked', atMs }] };
}
