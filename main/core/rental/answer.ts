/** What a scheme may answer about a rental: the words that the rental machine and the providers share. */
import type { Minor } from '#main/contract';

/** What is not proven is `unknown`. */
export type RentalAnswer =
  /** It exists, and waits for the customer's word. `code`: the text of the QR code that the customer scans for it. */
  | { kind: 'consent'; code?: string }
  /** The customer agreed: the goods may go out, or are out. */
  | { kind: 'out' }
  /** It was completed, and the scheme is collecting the money from the customer. */
  | { kind: 'collecting' }
  /** Completed and collected. Without a transaction where there was nothing to collect. */
  | { kind: 'done'; paidMinor: Minor; transactionId?: string }
  /** Cancelled: nothing will be collected. */
  | { kind: 'revoked' }
  /** The customer never agreed, and cannot any more. */
  | { kind: 'expired' }
  /** The scheme knows nothing of this number. */
  | { kind: 'absent' }
  /** This call definitely changed nothing, and would not if it were made again. */
  | { kind: 'refused'; code: string; message: string }
  | { kind: 'unknown'; reason: string };
