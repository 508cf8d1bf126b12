/**
 * Every code an error may carry across a boundary. Screens branch on the code and hold the words;
 * the message is for logs and the command line.
 */
export const errorCodes = [
  'BAD_FRAME', // not a frame of this contract, or too large
  'BAD_ARGS', // an argument does not fit its schema
  'UNKNOWN_COMMAND',
  'FORBIDDEN', // the role may not do this
  'BUSY', // too many requests in flight: try again
  'INTERNAL', // a programmer's error; the log has it
  'NOT_FOUND',
  'BAD_STATE', // the sale or attempt is not in a state that allows this
  'PAYMENT_OPEN', // an attempt is unresolved: no new attempt, cash, void or hold
  'PIN', // the PIN is wrong, or none is set
  'LOCKED', // the technician's PIN is needed first
  'CODE_NOT_RECOGNISED', // a scanned code that no enabled scheme or rule knows
  'CODE_INVALID', // a scanned code breaks the rules of its symbology: a misread or a bad label
  'CODE_RECEIPT', // it is a receipt's, and sells nothing
  'CODE_MEMBER', // it is a member's card
  'CODE_STAFF', // it is a card of the staff
  'CODE_MERCHANT', // it is a shop's payment code, not a customer's
  'NOTHING_TO_PAY', // a payer's code, and no goods are in the sale
  'SHEET_OPEN', // an item of the sale waits for its price or weight: no payment yet
  'PIN_OPEN', // the screen asks for a PIN: no scan is taken
  'SCHEME_OFF', // the code belongs to a scheme this shop has not switched on
  'CODE_USED', // this payer code was scanned before
  'AMOUNT', // an amount is out of its limits
  'LIMIT', // a named limit is reached
  'DEVICE', // a device did not do what it was asked
  'STORE', // the store cannot save: nothing was saved
  'JOURNAL', // an entry of the journal is not what was written: keep everything as it is, call the technician
  'ARCHIVED', // it is in an archive file, and no longer in this terminal
  'STORE_FUTURE', // the database was written by a newer version
  'STORE_READONLY',
  'STORE_CORRUPT',
  'BACKUP', // no backup could be made, or none can be restored
  'STORE_LOCKED', // another terminal has this data directory open
  'SETTINGS', // the settings file does not fit
  'SECRETS', // the merchant's keys cannot be opened or kept
  'PORT_BUSY',
  'BILL', // a scheme's bill cannot be read: nothing of it was matched
  'IMPORT', // a catalogue file cannot be read
  'HQ', // headquarters' database refused or cannot be reached
  'SHOP_SERVER', // the shop's server does not answer, or refused
  'HELD_TAKEN', // another till has this held sale
  'HELD_AWAY', // the till that held it is not heard of: it may have gone on with it
  'HQ_FORK', // another journal with the same terminal and sequence is at headquarters
  'UNSENT', // money is on this terminal alone: it must arrive first, or a supervisor decides
  'USAGE', // a command line that does not fit
  'NO_BROWSER',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as it crosses a boundary. */
export interface FaultBody {
  code: ErrorCode;
  /** One clear line in English: what is wrong and what to do. */
  message: string;
  details?: Record<string, string | number | boolean>;
}

/** An operating error with a code. Anything else that is thrown is a programmer's error. */
export class Fault extends Error {
  readonly code: ErrorCode;
  readonly details: FaultBody['details'];

  constructor(code: ErrorCode, message: string, details?: FaultBody['details']) {
    super(message);
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }

  /** The form that crosses a boundary. */
  toJSON(): FaultBody {
    return this.details === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }
}
