/** For tests: data directories of their own, and random histories of a counter. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import { minor } from '#main/contract';
import type { CompletedSale, Fact, Facts } from '../core/journal/facts.ts';
import type { Promised } from '../core/promise/promise.ts';
import type { Refund } from '../core/refund/refund.ts';
import type { Store } from '../ports.ts';
import { openStore } from './open.ts';
import { sampleAttempt, sampleLine, samplePoints, sampleSale } from './sample.ts';

export const terminal: Facts['terminal.created'] = { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' };

/** A directory that goes when the test has ended. */
export function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-store-'));
  onTestFinished(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

/** A clock that may be set, forwards and backwards. */
export function handClock(atMs = 1_767_225_600_000): { nowMs: () => number; set: (ms: number) => void } {
  let now = atMs;
  return {
    nowMs: () => now,
    set(ms) {
      now = ms;
    },
  };
}

export function openAt(dir: string, nowMs = handClock().nowMs): Store {
  return openStore(dir, { terminal, nowMs });
}

const step = fc.oneof(
  fc.record({ do: fc.constant('sale' as const), lines: fc.integer({ min: 1, max: 12 }), cash: fc.boolean() }),
  fc.record({ do: fc.constant('attempt' as const), phase: fc.constantFrom('refused', 'reversed', 'unknown', 'paidLate', 'parked') }),
  fc.record({ do: fc.constant('product' as const), id: fc.integer({ min: 0, max: 5 }), barcode: fc.option(fc.integer({ min: 0, max: 3 })), name: fc.string({ minLength: 1 }) }),
  fc.record({ do: fc.constant('refund' as const), phase: fc.constantFrom('refunded', 'unknown', 'refused') }),
  fc.record({ do: fc.constant('promise' as const), end: fc.constantFrom('notCollected', 'collected', 'givenUp') }),
  fc.record({ do: fc.constant('void' as const) }),
  fc.record({ do: fc.constant('drawer' as const) }),
  fc.record({ do: fc.constant('shift' as const), opened: fc.boolean() }),
);

/** Commits, each a list of facts, as a counter could have made them. */
export const history: fc.Arbitrary<Fact[][]> = fc.array(step, { minLength: 1, maxLength: 25 }).map((steps) => {
  let receipt = 0;
  let shift = 0;
  return steps.map((one, i): Fact[] => {
    const n = i + 1;
    switch (one.do) {
      case 'sale': {
        receipt += 1;
        const sale = { ...sampleSale(n, one.lines), receiptSeq: receipt, receiptNo: `T1-${receipt}` };
        if (one.cash) {
          return [{ kind: 'sale.completed', body: { ...sale, tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }] } }];
        }
        return [
          { kind: 'attempt.step', body: sampleAttempt(n, 'sent', sale.totalMinor) },
          { kind: 'attempt.step', body: sampleAttempt(n, 'paid', sale.totalMinor) },
          { kind: 'points.earned', body: samplePoints(n, sale.totalMinor) },
          { kind: 'sale.completed', body: sale },
        ];
      }
      case 'attempt':
        return [
          { kind: 'attempt.step', body: sampleAttempt(n, 'created') },
          { kind: 'attempt.step', body: sampleAttempt(n, one.phase) },
        ];
      case 'product': {
        const barcode = one.barcode === null ? {} : { barcode: `690000000000${one.barcode}` };
        return [{ kind: 'product.added', body: { productId: `local${one.id}`, name: one.name, ...barcode, priceMinor: minor(n * 10), taxClass: 'standard' } }];
      }
      case 'refund': {
        receipt += 2;
        const sale = { ...sampleSale(n), receiptSeq: receipt - 1, receiptNo: `T1-${receipt - 1}` };
        return [
          { kind: 'attempt.step', body: sampleAttempt(n, 'paid', sale.totalMinor) },
          { kind: 'points.earned', body: samplePoints(n, sale.totalMinor) },
          { kind: 'sale.completed', body: sale },
          ...refundOf(sale, n, receipt, one.phase),
        ];
      }
      case 'promise': {
        receipt += 1;
        const sale = { ...sampleSale(n), receiptSeq: receipt, receiptNo: `T1-${receipt}` };
        return promiseOf(sale, `promise${n}`, one.end);
      }
      case 'void':
        return [{ kind: 'sale.voided', body: { saleId: `void${n}`, lines: [sampleLine(n)], totalMinor: minor(1), reason: 'cleared' } }];
      case 'drawer':
        return [{ kind: 'drawer.opened', body: { reason: 'noSale' } }];
      case 'shift':
        shift += 1;
        return shiftOf(shift, receipt, one.opened);
    }
  });
});

/** A shift that was closed, and opened before or not. */
function shiftOf(no: number, receipt: number, opened: boolean): Fact[] {
  const zero = minor(0);
  const shiftId = `shift${no}`;
  const nothing = { count: 0, totalMinor: zero };
  const cash = { floatMinor: zero, tenderedMinor: zero, inMinor: zero, outMinor: zero, expectedMinor: zero, countedMinor: zero, differenceMinor: zero };
  const closed: Facts['shift.closed'] = {
    shiftId, no, openedAtMs: no, closedAtMs: no + 1, closedBy: 'x', currency: 'CNY', firstReceiptSeq: receipt + 1, lastReceiptSeq: receipt,
    sales: nothing, returns: nothing, voids: 0, tenders: [], taxes: [], cash, perpetual: { documents: receipt, salesMinor: zero, returnsMinor: zero },
  };
  return [
    ...(opened ? [{ kind: 'shift.opened', body: { shiftId, no, openedAtMs: no, openedBy: 'x', floatMinor: zero, currency: 'CNY' } } as const] : []),
    { kind: 'shift.closed', body: closed },
  ];
}

/** A sale that ended with money not yet collected, and what became of it. */
export function promiseOf(sale: CompletedSale, id: string, state: Promised['state']): Fact[] {
  const { saleId, receiptNo, totalMinor: amountMinor, currency, completedAtMs: madeAtMs } = sale;
  const made: Promised = { id, saleId, lane: 'main', by: 'screen', receiptNo, scheme: 'wechat', amountMinor, currency, madeAtMs, state: 'notCollected' };
  const proven = { proof: 'bill', transactionId: `static${id}` } as const;
  const end = { ...(state === 'collected' ? proven : { proof: 'supervisor', note: '没有到账' } as const), atMs: madeAtMs + 1, by: 'screen' };
  return [
    { kind: 'sale.completed', body: { ...sale, tenders: [{ kind: 'promised', scheme: 'wechat', amountMinor, promiseId: id }] } },
    { kind: 'promise.step', body: made },
    ...(state === 'notCollected' ? [] : [{ kind: 'promise.step', body: { ...made, state, end } } as const]),
  ];
}

/** All of a sale given back, and its points where it came to that. */
export function refundOf(sale: CompletedSale, n: number, receiptSeq: number, phase: Refund['phase']): Fact[] {
  const { amountMinor, attemptId = '', transactionId = '' } = sale.tenders[0] ?? { amountMinor: sale.totalMinor };
  const earned = samplePoints(n, sale.totalMinor);
  const as = (at: Refund['phase']): Refund => ({
    id: `refund${n}`, refundNo: `refund${n}`, lane: 'main', attemptId, saleId: sale.saleId, scheme: 'wechat', orderNo: `T1${n}`, mode: 'mpm', transactionId,
    paidMinor: amountMinor, currency: 'CNY', amountMinor, reason: '坏了', receiptNo: sale.receiptNo, returnSaleId: `return${n}`, returnReceiptNo: `T1-${receiptSeq}`,
    phase: at, createdAtMs: sale.completedAtMs, phaseAtMs: sale.completedAtMs, calls: 1, waits: 0, history: [{ phase: at, atMs: sale.completedAtMs }],
  });
  const document: CompletedSale = {
    ...sale, saleId: `return${n}`, receiptSeq, receiptNo: `T1-${receiptSeq}`, returnsReceiptNo: sale.receiptNo, totalMinor: minor(0 - sale.totalMinor),
    lines: sale.lines.map((line) => ({ ...line, quantityMilli: 0 - line.quantityMilli, amountMinor: minor(0 - line.amountMinor) })),
    tenders: sale.tenders.map((tender) => ({ ...tender, amountMinor: minor(0 - tender.amountMinor) })),
  };
  const back: Fact = {
    kind: 'points.takenBack',
    body: {
      scheme: 'wechat', transactionId, refundNo: `refund${n}`, attemptId, points: earned.points, day: earned.day, ...(earned.payerId === undefined ? {} : { payerId: earned.payerId }),
      postings: earned.postings.map(({ account, delta }) => ({ account, delta: 0 - delta })),
    },
  };
  return [{ kind: 'sale.completed', body: document }, { kind: 'refund.step', body: as('sent') }, { kind: 'refund.step', body: as(phase) }, ...(phase === 'refunded' ? [back] : [])];
}

/** Puts facts into a store, one commit a list. */
export function record(store: Store, commits: readonly Fact[][]): void {
  for (const facts of commits) {
    store.commit((tx) => {
      for (const { kind, body } of facts) tx.append(kind, body);
    });
  }
}
