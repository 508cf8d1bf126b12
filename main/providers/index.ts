import { Fault } from '#main/contract';
import type { PaymentProvider } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { alipay } from './alipay/client.ts';
import { coins } from './coins/client.ts';
import type { ProviderContext } from './context.ts';
import { paylater } from './paylater/client.ts';
import { alipayplus } from './alipayplus/client.ts';
import { emvco } from './emvco/client.ts';
import { grabpay } from './grabpay/client.ts';
import { linepay } from './linepay/client.ts';
import { midtrans } from './midtrans/client.ts';
import { paypay } from './paypay/client.ts';
import { wechat } from './wechat/client.ts';

export type { ProviderContext } from './context.ts';

/** Every scheme the terminal can speak, by its name in the settings. */
export const schemes = { wechat, alipayplus, alipay, paypay, linepay, midtrans, emvco, grabpay, coins, paylater };

/**
 * Builds the providers that the settings switch on, by scheme.
 * @throws Fault SETTINGS naming an unknown scheme and the known ones, or the first field that does not fit.
 */
export function createProviders(payments: Settings['payments'], context: ProviderContext): Map<string, PaymentProvider> {
  const known = new Map<string, { create: (typeof wechat)['create'] }>(Object.entries(schemes));
  const providers = new Map<string, PaymentProvider>();
  for (const [id, settings] of Object.entries(payments)) {
    const scheme = known.get(id);
    if (scheme === undefined) {
      throw new Fault('SETTINGS', `payments.${id}: no such scheme; known are ${[...known.keys()].join(', ')}`);
    }
    providers.set(id, scheme.create(settings, context));
  }
  return providers;
}
