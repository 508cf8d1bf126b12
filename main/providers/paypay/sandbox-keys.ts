/** The demo merchant of PayPay. */
import { digits, letters } from '../sandbox/keys.ts';
import type { PaypaySettings } from './settings.ts';

export interface PaypayKeys {
  apiKey: string;
  apiSecret: string;
  merchantId: string;
}

/** How the stand-in's wallet shows itself: forms and names of its own, since PayPay's are not public (unverified). */
export const demoPayerCode = { pattern: '65\\d{18}', path: '/v2/payments', field: 'oneTimeCode' } as const;

export function makePaypayKeys(): PaypayKeys {
  return { apiKey: `a_${letters(16)}`, apiSecret: letters(43), merchantId: digits(18) };
}

export function paypayMerchant(url: string, keys: PaypayKeys): PaypaySettings {
  return { ...keys, baseURL: `${url}/`, storeId: 'S001', terminalId: 'T01', payerCode: demoPayerCode };
}
