/** Start-up files: systemd reads the unit, the task holds what the scheduler's schema asks for, and nothing is overwritten. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT_LEFT } from './exits.ts';
import { kioskFiles, policies, runCommand, taskFile, unitFile, writeKioskFiles } from './files.ts';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'guitai-files-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const analyze = spawnSync('systemd-analyze', ['--version'], { stdio: 'ignore' }).status === 0;
if (!analyze) process.stdout.write('skipped: the unit is not verified by systemd, for here is no systemd-analyze\n');

test.skipIf(!analyze)('systemd finds nothing wrong with the unit, whatever is in its words', () => {
  const file = join(dir, 'guitai-kiosk.service');
  writeFileSync(file, unitFile([process.execPath, '/a b/c$d%n', 'x"y\\z', "it's"]));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', file], { encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: dir } });
  expect([status, stderr]).toEqual([0, '']);
});

test('the unit starts the supervisor again, but not after a technician’s word', () => {
  const lines = unitFile(runCommand('/srv/kiosk')).split('\n');
  expect(lines).toContain('Restart=always');
  expect(lines).toContain(`RestartPreventExitStatus=${EXIT_LEFT}`);
  expect(lines.find((line) => line.startsWith('ExecStart='))).toMatch(/^ExecStart="[^"]+" "[^"]+main\/cli\.ts" "kiosk" "run" "--data" "\/srv\/kiosk"$/);
});

/** The elements of a document by their paths, each with its text; a tag that does not fit ends it. */
function elements(text: string): Record<string, string> {
  const open: string[] = [];
  const found: Record<string, string> = {};
  for (const [, end, name = '', rest = ''] of text.replace(/^<\?.*\?>/, '').matchAll(/<(\/?)(\w+)[^>]*>([^<]*)/g)) {
    if (end === '') {
      open.push(name);
      found[open.join('/')] = rest.trim();
    } else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
  return found;
}

test('the task’s parts and settings are those of the schema, and its words are quoted', () => {
  const task = elements(taskFile(['C:\\Program Files\\nodejs\\node.exe', 'C:\\a & b\\', 'x"y']));
  const below = (path: string): string[] => Object.keys(task).filter((key) => key.startsWith(`${path}/`)).map((key) => key.slice(path.length + 1)).filter((key) => !key.includes('/'));
  // [MS-TSCH] 2.5.1: the parts of a task; 2.5.4: its settings.
  expect(below('Task')).toEqual(['RegistrationInfo', 'Triggers', 'Principals', 'Settings', 'Actions']);
  const settings = ['AllowStartOnDemand', 'RestartOnFailure', 'MultipleInstancesPolicy', 'DisallowStartIfOnBatteries', 'StopIfGoingOnBatteries', 'AllowHardTerminate', 'StartWhenAvailable', 'RunOnlyIfNetworkAvailable', 'WakeToRun', 'Enabled', 'Hidden', 'ExecutionTimeLimit', 'Priority', 'RunOnlyIfIdle'];
  expect(below('Task/Settings').toSorted()).toEqual(settings.toSorted());
  expect(task).toMatchObject({
    'Task/Settings/MultipleInstancesPolicy': 'IgnoreNew',
    'Task/Settings/ExecutionTimeLimit': 'PT0S',
    'Task/Settings/RestartOnFailure/Interval': 'PT1M',
    'Task/Settings/RestartOnFailure/Count': '255',
    'Task/Actions/Exec/Command': 'C:\\Program Files\\nodejs\\node.exe',
    'Task/Actions/Exec/Arguments': '"C:\\a &amp; b\\\\" "x\\"y"',
  });
});

test('the files of each system are written once, and never over others', () => {
  expect(kioskFiles('windows', ['node']).map(({ name }) => name)).toEqual(['guitai-kiosk.xml', 'guitai-kiosk-policy.json']);
  const { files } = writeKioskFiles(dir, null, 'linux');
  expect(files.map(({ file }) => file)).toEqual([join(dir, 'guitai-kiosk.service'), join(dir, 'guitai-kiosk-policy.json')]);
  expect(JSON.parse(readFileSync(join(dir, 'guitai-kiosk-policy.json'), 'utf8'))).toEqual(policies);
  expect(() => writeKioskFiles(dir, null, 'linux')).toThrow('is there already');
});
