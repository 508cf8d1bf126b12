/** The suite of every scheme, for the two whose merchants the demo has always had. */
import type { RunningSandbox } from '#main/commands/sandbox.ts';
import { alipayCertificates } from '#main/providers/alipay/sandbox-keys.ts';
import { providerSuite, type SchemeSettings, type SchemeTraits } from './providers-suite.ts';

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

const alipay: SchemeTraits = {
  ...common,
  scheme: 'alipay',
  reverseOfPaid: { mpm: 'refunded', cpm: 'refunded' },
  // A precreated trade begins to exist when it is scanned.
  neverPresented: 'waiting',
  impostor: (mine, { privateKey }) => ({ ...mine, privateKey }),
  elsewhere: (mine, url) => ({ ...mine, gateway: `${url}gateway.do`, endpoint: url }),
  secrets: ({ privateKey }) => linesOf(privateKey),
};
const certificates = ({ keys }: RunningSandbox): SchemeSettings => ({ alipayPublicKey: undefined, ...alipayCertificates(keys.alipay) });
providerSuite(alipay);
providerSuite({ ...alipay, variant: { name: 'certificates', settings: certificates } });
providerSuite({ ...alipay, variant: { name: 'v3', settings: { api: 'v3' } } });
providerSuite({ ...alipay, variant: { name: 'v3, certificates', settings: (sandbox) => ({ ...certificates(sandbox), api: 'v3' }) } });
