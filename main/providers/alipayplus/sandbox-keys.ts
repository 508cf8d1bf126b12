/** The demo merchant of Alipay+, who may collect in every currency that the region packs have. */
import { digits, newPair, type KeyPair } from '../sandbox/keys.ts';

export interface AlipayplusKeys {
  clientId: string;
  merchant: KeyPair;
  scheme: KeyPair;
}

export const demoCurrencies = ['JPY', 'TWD', 'THB', 'IDR', 'PHP', 'SGD', 'MYR'] as const;

/** The scheme's own pair, the same for every merchant of this process: making one takes long. */
let schemePair: Promise<KeyPair> | undefined;

export async function makeAlipayplusKeys(): Promise<AlipayplusKeys> {
  schemePair ??= newPair();
  const [merchant, scheme] = await Promise.all([newPair(), schemePair]);
  return { clientId: `TEST_5X${digits(14)}`, merchant, scheme };
}

export function alipayplusMerchant(url: string, keys: AlipayplusKeys): Record<string, unknown> {
  return {
    clientId: keys.clientId,
    privateKey: keys.merchant.privateKey,
    alipayPublicKey: keys.scheme.publicKey,
    keyVersion: 1,
    baseURL: `${url}/`,
    merchant: { id: 'M001', name: 'Guitai Demo', mcc: '5411' },
    store: { id: 'S001', name: 'Guitai Demo Store', mcc: '5411' },
    terminalId: 'T01',
    currencies: [...demoCurrencies],
    // The older codes are left to Alipay's own stand-in.
    payerCodes: 'long',
  };
}
