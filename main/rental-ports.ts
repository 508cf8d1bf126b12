/** Goods rented out on a scheme's credit: types of ports.ts that would make it too long. */
import type { CurrencyCode, Minor } from '#main/contract';
import type { RentalAnswer } from './core/rental/answer.ts';
import type { Rental, RentalBill } from './core/rental/rental.ts';

/** The part of a rental that a provider may see. */
export interface RentalOrder {
  /** Ours, kept for ever. ≤ 32 alphanumerics. */
  orderNo: string;
  /** What is rented, ≤ 20 characters. */
  name: string;
  /** The most that may be collected. */
  riskMinor: Minor;
  currency: CurrencyCode;
  /** The customer's agreement with the scheme. */
  agreement?: string;
  /** When the customer agreed, milliseconds since 1970 UTC. */
  outAtMs?: number;
}

/** Rentals by a scheme. Every call may be made again with the same number: nothing happens twice. */
export interface RentalProvider {
  /** May a rental be asked for on an agreement that the customer has with the scheme, without asking the customer again? */
  readonly takesAgreements: boolean;
  /** The one that it counts in. */
  readonly currency: CurrencyCode;
  open(rental: RentalOrder): Promise<RentalAnswer>;
  query(rental: RentalOrder): Promise<RentalAnswer>;
  /** The goods are back at this time: collect what is due. */
  complete(rental: RentalOrder, bill: RentalBill, backAtMs: number): Promise<RentalAnswer>;
  cancel(rental: RentalOrder): Promise<RentalAnswer>;
}

/** The rentals of this terminal, as the journal has them. */
export interface RentalReads {
  byId(id: string): Rental | null;
  /** Not ended, the oldest first. */
  open(): Rental[];
  /** The newest first, ended ones too. */
  recent(limit: number): Rental[];
}
