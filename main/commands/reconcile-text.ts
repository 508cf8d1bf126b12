/** What `guitai reconcile` says to people. Apart from the command, which loads every scheme. */
import { minor } from '#main/contract';
import { toDecimal } from '../core/money.ts';
import type { Pairing, Reconciliation } from '../core/reconcile/match.ts';
import type { Reconciled } from './reconcile.ts';

/** For people: sums side by side, then every movement that does not match. */
export function reconciledText({ scheme, day, exponent, there, here, feeMinor, counts, pairings, notCollected }: Reconciled): string {
  const money = (amount: number): string => toDecimal(minor(amount), exponent);
  const side = (name: string, sum: Reconciliation['here']): string =>
    `${name.padEnd(10)}${String(sum.payments).padStart(7)} payments ${money(sum.paidMinor).padStart(14)}${String(sum.refunds).padStart(7)} refunds ${money(sum.refundedMinor).padStart(14)}   net ${money(sum.netMinor).padStart(14)}`;
  const unmatched = pairings.filter(({ verdict }) => verdict !== 'matched').map((pairing) => pairingLine(pairing, money));
  return [
    `${scheme} ${day}`,
    side('bill', there),
    side('here', here),
    `difference${money(there.netMinor - here.netMinor).padStart(14)}   fees ${money(feeMinor)}`,
    Object.entries(counts).map(([verdict, count]) => `${verdict} ${count}`).join('   '),
    ...unmatched,
    ...notCollected.map((one) => promiseLine(one, money)),
  ].join('\n');
}

function pairingLine({ verdict, row, own }: Pairing, money: (amount: number) => string): string {
  const { kind, orderNo } = row ?? own ?? { kind: '', orderNo: '' };
  const parts = [
    verdict.padEnd(14), kind.padEnd(8), orderNo,
    ...(row === undefined ? [] : [`bill ${money(row.amountMinor)} (${row.transactionId})`]),
    ...(own === undefined ? [] : [`here ${money(own.amountMinor)} (${own.receiptNo ?? own.attemptId})`]),
  ];
  return parts.join('  ');
}

function promiseLine({ promise: { receiptNo, amountMinor }, rows }: Reconciled['notCollected'][number], money: (amount: number) => string): string {
  const found = rows.length === 0 ? 'nothing here may be it' : `may be ${rows.map(({ transactionId }) => transactionId).join(' or ')}: say so at the till`;
  return `${'notCollected'.padEnd(14)}  ${receiptNo}  ${money(amountMinor)}  ${found}`;
}
