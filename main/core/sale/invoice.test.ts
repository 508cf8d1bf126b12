import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineAmount } from '../money.ts';
import { readInvoiceLine } from './invoice.ts';

const row = { invoiceNo: '536365', stockCode: '85123A', description: 'T-LIGHT HOLDER', quantity: '6', unitPrice: '2.55' };
const read = (change: Partial<typeof row>) => readInvoiceLine({ ...row, ...change }, 2);

describe('an invoice line', () => {
  it('is sold at quantity × unit price', () => {
    expect(read({})).toMatchObject({ ok: true, amountMinor: 1530, line: { name: 'T-LIGHT HOLDER', code: '85123A', quantityMilli: 6000, priceMinor: 255 } });
    expect(read({ quantity: '-6' })).toMatchObject({ ok: true, amountMinor: -1530 });
    expect(read({ description: ' ' })).toMatchObject({ ok: true, line: { name: '85123A' } });
  });

  it('is rounded half away from zero, once, also at a price below the penny', () => {
    expect(read({ quantity: '5', unitPrice: '0.001' })).toMatchObject({ ok: true, amountMinor: 1, line: { priceMinor: 1, perMilli: 10_000 } });
    expect(read({ quantity: '-5', unitPrice: '0.001' })).toMatchObject({ ok: true, amountMinor: -1 });
    expect(read({ quantity: '4', unitPrice: '0.001' })).toMatchObject({ ok: true, amountMinor: 0 });
  });

  it('gives every rejected line a reason and its amount', () => {
    expect(read({ invoiceNo: 'A563186', unitPrice: '-11062.06', quantity: '1' })).toEqual({ ok: false, reason: 'adjustment', amountMinor: -1_106_206 });
    expect(read({ unitPrice: '-1' })).toEqual({ ok: false, reason: 'negativePrice', amountMinor: -600 });
    expect(read({ unitPrice: '0.00' })).toEqual({ ok: false, reason: 'zeroPrice', amountMinor: 0 });
    expect(read({ quantity: '0' })).toEqual({ ok: false, reason: 'zeroQuantity', amountMinor: 0 });
    expect(read({ quantity: 'six' })).toEqual({ ok: false, reason: 'badRow', amountMinor: 0 });
    expect(read({ quantity: '999999' })).toMatchObject({ ok: false, reason: 'outOfRange' });
    expect(readInvoiceLine(null, 2)).toEqual({ ok: false, reason: 'badRow', amountMinor: 0 });
  });

  it('carries a price that gives the very same amount at the register', () => {
    fc.assert(
      fc.property(fc.integer({ min: -90_000, max: 90_000 }), fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 4 }), (quantity, digits, scale) => {
        const text = String(digits).padStart(scale + 1, '0');
        const unitPrice = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
        const result = read({ quantity: String(quantity), unitPrice });
        if (!result.ok) return;
        const { priceMinor, quantityMilli, perMilli } = result.line;
        expect(lineAmount(priceMinor, quantityMilli, perMilli)).toBe(result.amountMinor);
      }),
    );
  });
});
