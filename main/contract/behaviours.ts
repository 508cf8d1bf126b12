/**
 * How a payment scheme's stand-in can be told to treat what comes next. Training and tests only.
 * `name` acts on the operations it is usually seen with, `name@operation` on that one:
 * present, charge, query, reverse, refund.
 */
export const behaviours = [
  'normal', // forgets whatever was asked for
  'slow', // does the work and holds the answer until it is released
  'stalled', // holds the request and does the work only when it is released
  'silent', // does the work and never answers
  'deaf', // neither works nor answers
  'cut', // does the work, then cuts the connection
  'dropped', // cuts the connection without doing the work
  'twice', // treats the request as if it came twice; answers the second
  'badSignature', // does the work and signs the answer wrongly
  'password', // asks the payer for a password: USERPAYING, 10003
  'notEnough', // the payer has not enough money
  'refuse', // the payer's side refuses
  'systemError', // answers with the scheme's system error, nothing done
  'systemErrorPaid', // answers with the scheme's system error although the money is taken
  'again', // wants a cancel to be called again: recall=Y, retry_flag=Y
  'payBeforeCancel', // takes the money just before the cancel is done
  'lateCapture', // confirms the cancel, then takes the money all the same
  'wrongAmount', // takes and reports another amount than was asked for
  'voucher', // a tenth of the amount is paid by a voucher, half of it the scheme's
] as const;

export type Behaviour = (typeof behaviours)[number];
