import { expect, test } from 'vitest';
import { dayBounds, dayIn } from './day.ts';

test.each([
  ['2026-11-20', 'Asia/Shanghai', '2026-11-19T16:00:00Z', 24],
  ['2026-11-20', 'Asia/Tokyo', '2026-11-19T15:00:00Z', 24],
  // The clocks go back, and forward.
  ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00Z', 25],
  ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00Z', 23],
  ['2026-11-20', 'Pacific/Kiritimati', '2026-11-19T10:00:00Z', 24],
  ['2026-11-20', 'Pacific/Pago_Pago', '2026-11-20T11:00:00Z', 24],
])('%s in %s', (day, zone, from, hours) => {
  const { fromMs, toMs } = dayBounds(day, zone);
  expect([new Date(fromMs).toISOString(), (toMs - fromMs) / 3_600_000]).toEqual([from.replace('Z', '.000Z'), hours]);
  expect([dayIn(zone)(fromMs), dayIn(zone)(toMs - 1), dayIn(zone)(toMs) > day]).toEqual([day, day, true]);
});

test('what is no day is refused', () => {
  for (const day of ['2026-02-30', 'today', '2026-1-1']) expect(() => dayBounds(day, 'UTC')).toThrow('not a day');
});
