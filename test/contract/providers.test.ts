/** The suite of every scheme, for the two whose merchants the demo has always had. */
import { providerSuite, type SchemeTraits } from './providers-suite.ts';

const common = {
  modes: ['mpm', 'cpm'],
  currency: 'CNY',
  unit: 1,
  namesPayer: true,
  signsAnswers: true,
  cancelsAgain: true,
  presentAgain: 'newCode',
  otherCurrency: { currency: 'JPY', amountMinor: 1880 },
} as const satisfies Partial<SchemeTraits>;

/** The lines of a PEM between its head and its foot. */
const linesOf = (pem: unknown): string[] => String(pem).split('\n').slice(1, -2);

const wechat: SchemeTraits = {
  ...common,
  scheme: 'wechat',
  // A paid order cannot be closed; a reverse of a payer code's charge gives it back.
  reverseOfPaid: { mpm: 'paid', cpm: 'refunded' },
  neverPresented: 'absent',
  impostor: (mine, { privateKey }) => ({ ...mine, privateKey, secret: 'x'.repeat(32) }),
  elsewhere: (mine, url) => ({ ...mine, baseURL: url }),
  secrets: ({ secret, apiv3Key, privateKey }) => [String(secret), String(apiv3Key), ...linesOf(privateKey)],
};
providerSuite(wechat);
providerSuite({ ...wechat, variant: { name: 'payer codes by v3', settings: { payerCodes: 'v3' } } });

providerSuite({
  ...common,
  scheme: 'alipay',
  reverseOfPaid: { mpm: 'refunded', cpm: 'refunded' },
  // A precreated trade begins to exist when it is scanned.
  neverPresented: 'waiting',
  impostor: (mine, { privateKey }) => ({ ...mine, privateKey }),
  elsewhere: (mine, url) => ({ ...mine, gateway: `${url}gateway.do` }),
  secrets: ({ privateKey }) => linesOf(privateKey),
});
