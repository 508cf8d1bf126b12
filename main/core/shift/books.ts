/**
 * What a shift sold and took, from its journal entries: everything since the last Z report, whether a shift was opened
 * with a float or not, so that no document stands outside a Z report. Pure.
 */
import { minor, type CashView, type Minor, type ShiftFigures } from '#main/contract';
import type { CompletedSale, Facts, FactKind, PerpetualTotals } from '../journal/facts.ts';
import { sum } from '../money.ts';

interface Entry {
  kind: FactKind;
  body: string;
}

export interface ShiftBooks {
  /** Entries in their order. Those of other kinds change nothing. */
  take(entry: Entry): void;
  /** @param nextReceiptSeq the number that the next document takes */
  figures(nextReceiptSeq: number): ShiftFigures;
  /** The terminal's totals that never start again: those of the Z report before, and this shift's documents. */
  perpetual(before: PerpetualTotals | null): PerpetualTotals;
}

type Tenders = Map<string, ShiftFigures['tenders'][number]>;
type Taxes = Map<string, ShiftFigures['taxes'][number]>;

/** A document that gives goods or money back. The one that exchanges a tender for another has no goods, and its sum is nought. */
const isReturn = ({ totalMinor, returnsReceiptNo }: CompletedSale): boolean => totalMinor < 0 || returnsReceiptNo !== undefined;

/** @param floatMinor what lay in the drawer when the shift began */
export function createShiftBooks(floatMinor: Minor = minor(0)): ShiftBooks {
  const documents = { sales: { count: 0, totalMinor: minor(0) }, returns: { count: 0, totalMinor: minor(0) } };
  const tenders: Tenders = new Map();
  const taxes: Taxes = new Map();
  const drawer = { float: floatMinor, in: minor(0), out: minor(0) };
  const signed = { above: minor(0), below: minor(0) };
  let voids = 0;

  function takeSale(sale: CompletedSale): void {
    const pile = isReturn(sale) ? documents.returns : documents.sales;
    pile.count += 1;
    pile.totalMinor = sum([pile.totalMinor, sale.totalMinor]);
    const sign = sale.totalMinor < 0 ? 'below' : 'above';
    signed[sign] = sum([signed[sign], sale.totalMinor]);
    for (const { kind, scheme, amountMinor } of sale.tenders) {
      const now = tenders.get(`${kind} ${scheme ?? ''}`) ?? { kind, ...(scheme === undefined ? {} : { scheme }), count: 0, amountMinor: minor(0) };
      tenders.set(`${kind} ${scheme ?? ''}`, { ...now, count: now.count + 1, amountMinor: sum([now.amountMinor, amountMinor]) });
    }
    for (const { taxClass, rateBp, netMinor, taxMinor } of sale.taxes) {
      const now = taxes.get(`${taxClass} ${rateBp}`) ?? { netMinor: minor(0), taxMinor: minor(0) };
      taxes.set(`${taxClass} ${rateBp}`, { taxClass, rateBp, netMinor: sum([now.netMinor, netMinor]), taxMinor: sum([now.taxMinor, taxMinor]) });
    }
  }

  return {
    take({ kind, body }) {
      if (kind === 'sale.completed') takeSale(JSON.parse(body) as CompletedSale);
      else if (kind === 'sale.voided') voids += 1;
      else if (kind === 'shift.opened') drawer.float = (JSON.parse(body) as Facts['shift.opened']).floatMinor;
      else if (kind === 'cash.moved') {
        const { direction, amountMinor } = JSON.parse(body) as Facts['cash.moved'];
        drawer[direction] = sum([drawer[direction], amountMinor]);
      }
    },
    figures(nextReceiptSeq) {
      const { sales, returns } = documents;
      return {
        firstReceiptSeq: nextReceiptSeq - sales.count - returns.count,
        lastReceiptSeq: nextReceiptSeq - 1,
        sales: { ...sales },
        returns: { ...returns },
        voids,
        tenders: [...tenders].toSorted(([a], [b]) => order(a, b)).map(([, tender]) => tender),
        taxes: [...taxes].toSorted(([a], [b]) => order(a, b)).map(([, tax]) => tax),
        cash: cashOf(drawer, tenders.get('cash ')?.amountMinor ?? minor(0)),
      };
    },
    perpetual: (before) => ({
      documents: (before?.documents ?? 0) + documents.sales.count + documents.returns.count,
      salesMinor: minor((before?.salesMinor ?? 0) + signed.above),
      returnsMinor: minor((before?.returnsMinor ?? 0) + signed.below),
    }),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function cashOf(drawer: { float: Minor; in: Minor; out: Minor }, tenderedMinor: Minor): CashView {
  return { floatMinor: drawer.float, tenderedMinor, inMinor: drawer.in, outMinor: drawer.out, expectedMinor: minor(drawer.float + tenderedMinor + drawer.in - drawer.out) };
}
