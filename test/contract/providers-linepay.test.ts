/** The suite of every scheme, for LINE Pay: new dollars, which are whole. */
import { providerSuite } from './providers-suite.ts';

providerSuite({
  scheme: 'linepay',
  modes: ['cpm'],
  currency: 'TWD',
  unit: 100,
  namesPayer: false,
  signsAnswers: false,
  reverseOfPaid: { cpm: 'refunded' },
  cancelsAgain: false,
  presentAgain: 'unknown',
  neverPresented: 'absent',
  impostor: (mine, { channelSecret }) => ({ ...mine, channelSecret }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ channelSecret }) => [String(channelSecret)],
});
