import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { quietLog } from '../../system.ts';
import { askDoor, openDoor } from './door.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'guitai-door-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('each that asks gets an address of its own, and only this user can ask', async () => {
  let count = 0;
  const shut = openDoor(dir, () => `http://127.0.0.1:1/diagnostics#t=${++count}`, quietLog);
  await expect.poll(() => askDoor(dir).catch(() => null)).toBe('http://127.0.0.1:1/diagnostics#t=1');
  expect(await askDoor(dir)).toBe('http://127.0.0.1:1/diagnostics#t=2');
  if (process.platform !== 'win32') expect(statSync(join(dir, 'technician.sock')).mode & 0o777).toBe(0o600);
  shut();
});

test('where no kiosk runs, it says so', async () => {
  await expect(askDoor(dir)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('what a killed terminal left is taken over', async () => {
  openDoor(dir, () => 'http://127.0.0.1:1/old', quietLog);
  await expect.poll(() => askDoor(dir).catch(() => null)).toBe('http://127.0.0.1:1/old');
  const shut = openDoor(dir, () => 'http://127.0.0.1:1/new', quietLog);
  await expect.poll(() => askDoor(dir).catch(() => null)).toBe('http://127.0.0.1:1/new');
  shut();
});
