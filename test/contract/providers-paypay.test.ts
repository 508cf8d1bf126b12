/** The suite of every scheme, for PayPay. */
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'paypay',
  modes: ['mpm', 'cpm'],
  currency: 'JPY',
  unit: 1,
  namesPayer: false,
  signsAnswers: false,
  reverseOfPaid: { mpm: 'paid', cpm: 'refunded' },
  cancelsAgain: true,
  presentAgain: 'sameCode',
  chargeAgain: 'earlierResult',
  neverPresented: 'absent',
  refundsLater: true,
  impostor: (mine, { apiSecret }) => ({ ...mine, apiSecret }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ apiSecret }) => [String(apiSecret)],
});
