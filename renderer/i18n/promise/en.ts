/** Money that is not yet collected, in English: the catalogue the others are measured against. */
const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const promiseEn = {
  way: 'No network? Static code',
  chip: (n: number, amount: string) => `Not collected: ${n} · ${amount}`,
  // Taking one
  takeTitle: 'No network: take it as not yet collected',
  takeBody: 'Only while the network is down. The terminal tries the scheme first; if it answers, use a normal code.',
  proof: 'A screenshot, a “paid” page or a sound proves nothing. Do not decide by the customer’s phone.',
  takeEnd: 'The sale ends as not yet collected. Only the scheme’s bill or answer, or a supervisor’s written word, ends that.',
  takeBy: (scheme: string, amount: string) => `${amount} to the static code of ${scheme}`,
  trying: (scheme: string) => `Trying to reach ${scheme}…`,
  openNow: (n: number, amount: string, limit: string) => `Not yet collected now: ${n}, ${amount} of at most ${limit}`,
  online: (scheme: string) => `${scheme} can be reached: show or scan a code. It is confirmed then.`,
  limitAmount: (limit: string) => `One such payment may be at most ${limit}. Collect in cash.`,
  limitCount: (limit: number) => `At most ${limit} may be open. Settle one, or collect in cash.`,
  limitSum: (limit: string) => `At most ${limit} may be open in all. Settle some, or collect in cash.`,
  limitAge: (hours: number) => `One is open for more than ${hours} hours. Settle it first, or collect in cash.`,
  // The list
  listTitle: 'Not yet collected',
  listBody: 'Said to be paid to the static code while the network was down. Nothing of it is proven.',
  listNone: 'Everything is collected.',
  listSum: (n: number, amount: string) => `${s(n, 'payment', 'payments')}, ${amount} in all`,
  receipt: (no: string) => `Receipt ${no}`,
  onBill: 'On the scheme’s bill, this may be it:',
  notOnBill: 'No bill has it yet.',
  row: (amount: string, time: string, no: string) => `${amount} · ${time} · no. ${no}`,
  rowIsIt: 'This is it',
  ask: (scheme: string) => `Ask ${scheme}`,
  askTitle: (amount: string, scheme: string) => `Ask ${scheme} about ${amount}`,
  askBody: 'By the payment’s number in the customer’s wallet. The scheme’s answer counts, not what the phone shows.',
  askField: 'Number of the payment',
  askNone: 'The scheme knows no such payment. Read the number again.',
  askUnfit: 'That payment is not this one: another amount or time, or it is accounted for already.',
  askUnknown: 'The scheme does not say now. Ask again later.',
  saidAsked: 'Proven by the scheme',
  received: 'Received otherwise',
  never: 'Never came',
  // Deciding
  receivedTitle: (amount: string) => `Was ${amount} received?`,
  neverTitle: (amount: string) => `Give up ${amount}?`,
  receivedBody: 'Write where it was seen: the merchant app, a bank statement. A supervisor answers for it.',
  neverBody: 'It stays recorded as never received.',
  note: 'In writing',
  pin: 'Supervisor’s PIN',
  pinTraining: (pin: string) => `training: ${pin}`,
  doReceived: 'It was received',
  doNever: 'Give it up',
  saidReceived: 'Recorded as received',
  saidNever: 'Recorded as never received',
  saidMatched: 'Proven by the bill',
  // At the end of the sale, and later
  ended: 'Not yet collected',
  endedBody: 'The goods may go. The money is not confirmed.',
  tender: (scheme: string) => `${scheme}, not collected at the sale`,
};

export type PromiseWords = { [K in keyof typeof promiseEn]: (typeof promiseEn)[K] extends string ? string : (typeof promiseEn)[K] };
