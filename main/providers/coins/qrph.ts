/** Is this the QR Ph code that was asked for? A code that is not leads money elsewhere. */
import { readCode } from '#main/core/emvco/code.ts';
import type { Account } from '#main/core/emvco/accounts.ts';
import { fromDecimal } from '#main/core/money.ts';
import type { ChannelOrder } from '../../ports.ts';
import { decimalsOf } from '../currency.ts';

/** Person-to-merchant and person-to-person (Philippine Payments Management Inc.; reference "EMVCo QR"). */
const guids: ReadonlySet<string> = new Set(['ph.ppmi.p2m', 'com.p2pqrpay']);

function isQrPh(account: Account): boolean {
  return account.scheme === 'qrph' || (account.scheme === 'other' && guids.has(account.guid.toLowerCase()));
}

/** What is wrong with a code for an order; null = nothing. */
export function qrPhProblem(text: string, order: Pick<ChannelOrder, 'amountMinor' | 'currency'>): string | null {
  const code = readCode(text);
  if (typeof code === 'string') return code;
  if (!code.accounts.some(isQrPh)) return 'The code has no QR Ph account';
  if (code.currency !== order.currency) return 'The code is in another currency';
  return fromDecimal(code.amount ?? '', decimalsOf(order.currency)) === order.amountMinor ? null : 'The code is for another amount';
}
