import { describe, expect, it } from 'vitest';
import { minor } from '#main/contract';
import type { Fact } from '../core/journal/facts.ts';
import { newRental, type Rental } from '../core/rental/rental.ts';
import { newDir, openAt, record } from './fixture.ts';
import { rebuild } from './rebuild.ts';

const rental = (n: number): Rental =>
  newRental({ id: `r${n}`, orderNo: `O${n}`, lane: 'main', by: 'x', scheme: 'wechat', name: '雨伞', riskMinor: minor(9_900), currency: 'CNY' }, n);
const stepOf = (body: Rental): Fact => ({ kind: 'rental.step', body });

describe('rentals in the store', () => {
  it('are listed while they are open, kept when they have ended, and are the same after a rebuild', () => {
    const dir = newDir();
    const store = openAt(dir);
    record(store, [[stepOf(rental(1)), stepOf(rental(2))], [stepOf({ ...rental(1), phase: 'out', outAtMs: 5 })], [stepOf({ ...rental(2), phase: 'revoked' })]]);
    const look = (from: typeof store) => ({ open: from.rentals.open(), recent: from.rentals.recent(10), one: from.rentals.byId('r2'), none: from.rentals.byId('r3') });
    const before = look(store);
    expect(before).toMatchObject({ open: [{ id: 'r1', phase: 'out' }], recent: [{ id: 'r2' }, { id: 'r1' }], one: { phase: 'revoked' }, none: null });
    store.close();
    const { digestBefore, digestAfter } = rebuild(dir);
    expect(digestAfter).toBe(digestBefore);
    const again = openAt(dir);
    expect(look(again)).toEqual(before);
    again.close();
  });

  it('keep their number: it belongs to one rental', () => {
    const store = openAt(newDir());
    record(store, [[stepOf(rental(1))]]);
    expect(() => record(store, [[stepOf({ ...rental(1), id: 'other' })]])).toThrow('UNIQUE');
    store.close();
  });
});
