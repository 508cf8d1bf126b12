/** A document of another system put through the register: the same lines, tender and commit as at the counter. */
import type { Lane, Minor } from '#main/contract';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { RegionPack } from '../../core/regions/index.ts';
import { addLine, LINES_MAX } from '../../core/sale/sale.ts';
import type { InvoiceLine } from '../../core/sale/invoice.ts';
import type { Origin, RegisterService } from './register.ts';
import { sellingSale } from './scan.ts';

/**
 * Sells the lines for cash, in as many sales as their number asks for (a sale holds at most
 * `LINES_MAX`). Negative quantities give money back. Each sale is durable when this returns.
 */
export function takeOver(
  register: RegisterService,
  region: RegionPack,
  lane: Lane,
  lines: readonly InvoiceLine[],
  origin: Origin,
): CompletedSale[] {
  const sales: CompletedSale[] = [];
  for (let start = 0; start < lines.length; start += LINES_MAX) {
    let sale = sellingSale(register, lane);
    for (const { code, ...line } of lines.slice(start, start + LINES_MAX)) {
      const taxClass = region.taxClasses[0]?.id ?? '';
      const barcode = code === '' ? {} : { barcode: code };
      sale = addLine(sale, { ...line, ...barcode, unit: 'piece', taxClass, taxIncluded: region.pricesIncludeTax }, region).sale;
    }
    register.lanes.set(lane, sale, false);
    register.beginTender(lane);
    const due: Minor = register.current(lane).dueMinor;
    sales.push(register.payCash(lane, due, origin).sale);
  }
  return sales;
}
