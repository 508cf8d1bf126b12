import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allowCamera } from './profile.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'guitai-profile-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const file = () => join(dir, 'Default', 'Preferences');
const kept = () => JSON.parse(readFileSync(file(), 'utf8')) as unknown;
const camera = (port: number) => ({ media_stream_camera: { [`http://127.0.0.1:${port},*`]: { setting: 1 } } });

test('the camera is allowed for the terminal’s own address, and no longer for an earlier one', () => {
  allowCamera(dir, 'http://127.0.0.1:5000/cashier#t=x');
  expect(kept()).toEqual({ profile: { content_settings: { exceptions: camera(5000) } } });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  allowCamera(dir, 'http://127.0.0.1:6000/cashier#t=y');
  expect(kept()).toEqual({ profile: { content_settings: { exceptions: camera(6000) } } });
});

test('what else Chromium keeps there stays', () => {
  mkdirSync(join(dir, 'Default'));
  writeFileSync(file(), JSON.stringify({ a: 1, profile: { b: 2, content_settings: { exceptions: { sound: {} }, pref_version: 1 } } }));
  allowCamera(dir, 'http://127.0.0.1:5000/');
  expect(kept()).toEqual({ a: 1, profile: { b: 2, content_settings: { exceptions: { sound: {}, ...camera(5000) }, pref_version: 1 } } });
});

test.each(['', '{"profile":', '[1]', 'null', '{"profile":3}'])('a file that holds %j is begun anew', (text) => {
  mkdirSync(join(dir, 'Default'));
  writeFileSync(file(), text);
  allowCamera(dir, 'http://127.0.0.1:5000/');
  expect(kept()).toEqual({ profile: { content_settings: { exceptions: camera(5000) } } });
});
