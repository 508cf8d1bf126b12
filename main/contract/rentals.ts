/** Goods rented out on a scheme's credit: no deposit is taken, and what is due is collected when they come back. */
import type { CurrencyCode, Minor } from './money.ts';

/**
 * `asked`: the scheme was asked for it. `consent`: the customer has to agree, by the code. `out`: the goods may go out, or
 * are out. `completing`: they are back, and the scheme is told what is due. `collecting`: it collects. `cancelling`: it is
 * told to forget it. The others are ends.
 */
export type RentalPhase = 'asked' | 'consent' | 'out' | 'completing' | 'collecting' | 'cancelling' | 'done' | 'revoked' | 'expired' | 'refused';

/** Characters of what is rented: WeChat Pay's `service_introduction` takes no more. */
export const RENTAL_NAME_MAX = 20;

export interface RentalView {
  id: string;
  /** As the customer's wallet shows it. */
  orderNo: string;
  scheme: string;
  name: string;
  /** The most that may be collected. */
  riskMinor: Minor;
  currency: CurrencyCode;
  phase: RentalPhase;
  /** The scheme gave no answer that counts: what is shown is what is known for sure. It is asked again by itself. */
  inDoubt: boolean;
  openedAtMs: number;
  /** When the customer agreed: its age counts from here. */
  outAtMs?: number;
  /** In `consent`: the text of the QR code for the customer. */
  code?: string;
  /** What was said to be due, and what was collected. */
  totalMinor?: Minor;
  paidMinor?: Minor;
  /** Why the scheme did not do the last thing that it was asked for. */
  refusal?: { code: string; message: string };
}
