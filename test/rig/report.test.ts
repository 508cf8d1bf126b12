import { expect, test } from 'vitest';
import { readLine, summary, table, type Result } from './report.ts';

const results: Result[] = [
  { device: 'FTDI', check: 'one scan', status: 'passed', seconds: 0.21 },
  { device: 'FTDI', check: 'unplug', status: 'failed', seconds: 15, why: 'waited 15 s' },
  { device: 'printer', check: 'unplug', status: 'skipped', seconds: 0, why: 'no such file' },
];

test('a table has a row a check and a column a device, and says why a check did not pass', () => {
  expect(table(results).split('\n')).toEqual([
    '          FTDI         printer',
    'one scan  passed 0.2',
    'unplug    failed 15.0  skipped 0.0',
    '',
    'failed: FTDI, unplug: waited 15 s',
    'skipped: printer, unplug: no such file',
  ]);
});

test('a run is good only when it came to its end, something passed and nothing failed', () => {
  const passed = results.slice(0, 1);
  expect(summary(passed, true, 27.46)).toEqual({ ok: true, passed: 1, failed: 0, skipped: 0, seconds: 27.5 });
  expect(summary(passed, false, 1).ok).toBe(false);
  expect(summary(results, true, 1)).toMatchObject({ ok: false, passed: 1, failed: 1, skipped: 1 });
  expect(summary([], true, 1).ok).toBe(false);
});

test('what is no line of the checks is passed over', () => {
  expect(readLine('{"type":"end"}')).toEqual({ type: 'end' });
  expect(readLine('panic')).toBeNull();
});
