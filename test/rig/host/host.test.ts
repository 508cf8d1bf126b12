/** What the machine is made of. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { archive } from './cpio.ts';
import { dependencies, loadOrder } from './modules.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'guitai-rig-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test('writes the header, the name and the bytes of newc, each padded to four', () => {
  const bytes = archive([{ type: 'file', path: 'init', bytes: Buffer.from('hello'), executable: true }]);
  const header = '070701' + '00000001' + '000081ed' + '00000000'.repeat(2) + '00000001' + '00000000' + '00000005' + '00000000'.repeat(4) + '00000005' + '00000000';
  expect(bytes.subarray(0, 124).toString('latin1')).toBe(`${header}init\0\0hello\0\0\0`);
  expect(bytes.subarray(124).toString('latin1')).toMatch(/^070701[0-9a-f]{104}TRAILER!!!\0+$/);
  expect(bytes.length % 4).toBe(0);
});

test('is read by cpio where there is one', ({ skip }) => {
  const input = archive([
    { type: 'folder', path: 'bin' },
    { type: 'file', path: 'bin/busybox', bytes: Buffer.alloc(10_001, 7), executable: true },
    { type: 'link', path: 'bin/sh', to: 'busybox' },
  ]);
  const listed = spawnSync('cpio', ['-t', '--quiet'], { input, encoding: 'utf8' });
  if (listed.error) skip('no cpio on this machine');
  expect(listed.stdout.trim().split('\n')).toEqual(['bin', 'bin/busybox', 'bin/sh']);
});

test('loads what a module depends on before it, once, and leaves out what the kernel has built in', () => {
  const root = folder();
  mkdirSync(join(root, 'kernel'));
  const put = (name: string, depends: string) => writeFileSync(join(root, 'kernel', `${name}.ko`), `ELF\0license=GPL\0depends=${depends}\0vermagic=6\0`);
  put('usblp', 'usb-common');
  put('usb_f_hid', 'libcomposite,usb-common');
  put('libcomposite', 'configfs');
  put('configfs', '');
  writeFileSync(join(root, 'modules.order'), ['usblp', 'usb_f_hid', 'libcomposite', 'configfs'].map((name) => `kernel/${name}.ko\n`).join(''));
  writeFileSync(join(root, 'modules.builtin'), 'kernel/usb-common.ko\n');
  expect(loadOrder(root, ['usb-f-hid', 'usblp', 'configfs']).map(({ name }) => name)).toEqual(['configfs', 'libcomposite', 'usb_f_hid', 'usblp']);
  expect(() => loadOrder(root, ['nothing'])).toThrow('the kernel has no module nothing');
  expect(dependencies(Buffer.from('ELF\0name=x\0'))).toEqual([]);
});
