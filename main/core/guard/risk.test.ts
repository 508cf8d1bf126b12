import fc from 'fast-check';
import { expect, it } from 'vitest';
import { guardedActions } from '#main/contract';
import { countRisk, isAllowed } from './risk.ts';

const sale = (totalMinor: number, atMs = 1) => ({ kind: 'sale.completed' as const, atMs, body: JSON.stringify({ totalMinor }) });
const decided = (action: string) => ({ kind: 'sync.overridden' as const, atMs: 2, body: JSON.stringify({ action }) });

it('adds up what was sold less what was given back, and when it began', () => {
  const count = countRisk();
  for (const entry of [{ kind: 'drawer.opened' as const, atMs: 5, body: '{}' }, sale(1200, 7), sale(-200, 9)]) count.add(entry);
  expect(count.risk()).toEqual({ entries: 3, documents: 2, amountMinor: 1000, oldestAtMs: 5, overridden: [] });
  expect(countRisk().risk()).toEqual({ entries: 0, documents: 0, amountMinor: 0, overridden: [] });
});

it('a supervisor’s word holds for its action, until the next document', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant('sale'), fc.constant('other'), fc.constantFrom(...guardedActions)), { maxLength: 12 }), (steps) => {
      const count = countRisk();
      for (const step of steps) count.add(step === 'sale' ? sale(1) : step === 'other' ? { kind: 'drawer.opened', atMs: 1, body: '{}' } : decided(step));
      const since = steps.slice(steps.lastIndexOf('sale') + 1);
      for (const action of guardedActions) expect(isAllowed(count.risk(), action)).toBe(steps.length === 0 || since.includes(action));
    }),
  );
});
