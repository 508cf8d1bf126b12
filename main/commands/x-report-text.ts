/** What `guitai x-report` says to people. */
import { minor } from '#main/contract';
import { toDecimal } from '../core/money.ts';
import type { TenderSum } from '../core/report/x.ts';
import type { XReported } from './x-report.ts';

export function xReportText(report: XReported): string {
  const money = (amount: number): string => toDecimal(minor(amount), report.exponent).padStart(14);
  const line = (name: string, count: number | '', amount: number): string => `${name.padEnd(28)}${String(count).padStart(7)}${money(amount)}`;
  const { notCollected, collected, givenUp } = report.promised;
  return [
    `X report  ${report.terminal}  ${report.day}  ${report.currency ?? ''}`.trimEnd(),
    line('sales', report.sales, report.soldMinor),
    line('returns', report.returns, report.returnedMinor),
    line('total', '', report.totalMinor),
    line('of it tax', '', report.taxMinor),
    `${'voids'.padEnd(28)}${String(report.voids).padStart(7)}`,
    ...report.tenders.flatMap((tender) => tenderLines(tender, line)),
    line('collected', '', report.collectedMinor),
    line('not yet collected', notCollected.count, notCollected.amountMinor),
    line('promised, collected later', collected.count, collected.amountMinor),
    line('promised, never received', givenUp.count, givenUp.amountMinor),
    ...(report.rented.count === 0 ? [] : [line('besides, rented goods', report.rented.count, report.rented.amountMinor)]),
  ].join('\n');
}

function tenderLines(tender: TenderSum, line: (name: string, count: number | '', amount: number) => string): string[] {
  const { kind, scheme = '', count, amountMinor, customerMinor, schemeMinor, merchantMinor, otherMinor } = tender;
  const name = kind === 'cash' || kind === 'points' ? kind : kind === 'qr' ? scheme : `${scheme}, promised`;
  const whole = line(name, count, amountMinor);
  if (customerMinor === amountMinor) return [whole];
  return [whole, line('  customers', '', customerMinor), line('  scheme', '', schemeMinor), line('  shop', '', merchantMinor), line('  others', '', otherMinor)];
}
