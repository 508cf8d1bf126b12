/** Gives receipts the address at which a customer applies for a fapiao, signed by the key of the settings. */
import { createHmac } from 'node:crypto';
import { fapiaoLink } from './core/fapiao/link.ts';
import type { ReceiptParts } from './services/receipt/index.ts';
import type { Settings } from './settings.ts';

export function fapiaoPart({ fapiao }: Settings, { exponent }: { exponent: number }): Pick<ReceiptParts, 'fapiao'> {
  if (fapiao === undefined) return {};
  const sign = (text: string) => createHmac('sha256', fapiao.key).update(text).digest('base64url');
  return { fapiao: (sale) => fapiaoLink(sale, { url: fapiao.url, exponent, sign }) };
}
