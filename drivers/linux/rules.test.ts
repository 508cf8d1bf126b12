/** The udev rules: read as udev reads them (udev(7), "Rules files"), and what they give to whom. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const file = join(import.meta.dirname, '60-guitai.rules');
const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));

interface Part {
  key: string;
  attribute: string | undefined;
  operator: string;
  value: string;
}
/** Keys that are used, and the operators each takes: `==` matches, `=` and `+=` set. */
const operators: Record<string, readonly string[]> = {
  ACTION: ['=='], SUBSYSTEM: ['=='], KERNEL: ['=='], ENV: ['=='], ATTRS: ['=='], PROGRAM: ['=='],
  MODE: ['='], GROUP: ['='], TAG: ['+='], GOTO: ['='], LABEL: ['='],
};

function parse(line: string): Part[] {
  const part = /\s*([A-Z]+)(?:\{([^}]+)\})?(==|\+=|=)"((?:[^"\\]|\\.)*)"(,|$)/y;
  const parts: Part[] = [];
  while (part.lastIndex < line.length) {
    const from = part.lastIndex;
    const match = part.exec(line);
    if (match === null) throw new Error(`not a rule from column ${from}: ${line.slice(from)}`);
    const [, key = '', attribute, operator = '', value = '', end] = match;
    if (operators[key]?.includes(operator) !== true) throw new Error(`${key} does not take ${operator}`);
    if ((key === 'ENV' || key === 'ATTRS') !== (attribute !== undefined)) throw new Error(`${key} and its attribute: ${line}`);
    if (end === ',' && part.lastIndex >= line.length) throw new Error(`ends with a comma: ${line}`);
    parts.push({ key, attribute, operator, value });
  }
  return parts;
}
const rules = lines.map(parse);
const valueOf = (rule: Part[], key: string): string | undefined => rule.find((part) => part.key === key)?.value;

it('reads as udev reads it', () => {
  expect(rules.length).toBeGreaterThan(5);
  const labels = rules.map((rule) => valueOf(rule, 'LABEL')).filter((label) => label !== undefined);
  for (const rule of rules) if (valueOf(rule, 'GOTO') !== undefined) expect(labels).toContain(valueOf(rule, 'GOTO'));
  // A continuation or a stray quotation mark would have been refused above.
  expect(() => parse('SUBSYSTEM=="tty", KERNEL="ttyUSB0"')).toThrow(/KERNEL does not take =/);
  expect(() => parse('SUBSYSTEM=="tty" MODE="0660"')).toThrow(/not a rule/);
});

it('is what udevadm verifies, where it can', ({ skip }) => {
  const verified = spawnSync('udevadm', ['verify', file], { encoding: 'utf8' });
  if (verified.error !== undefined || /unknown|invalid|unrecognized/i.test(verified.stderr.split('\n')[0] ?? '')) skip('udevadm is not here, or older than 254');
  expect(verified.stdout + verified.stderr).toMatch(/0 failed|Fail: 0/i);
});

it('gives devices to the user at the machine and to one group, and to nobody else', () => {
  const given = rules.filter((rule) => valueOf(rule, 'MODE') !== undefined);
  expect(given.length).toBe(rules.length - 2);
  for (const rule of given) {
    expect(valueOf(rule, 'MODE')).toBe('0660');
    expect(['lp', 'dialout', 'plugdev']).toContain(valueOf(rule, 'GROUP'));
    expect(valueOf(rule, 'TAG')).toBe('uaccess');
    // Never all devices of a kind without a further word on which.
    expect(rule.filter(({ operator }) => operator === '==').length).toBeGreaterThanOrEqual(2);
  }
  // 73-seat-late.rules acts on the tag: it has to be there before.
  expect(Number(/(\d+)-/.exec(file.split('/').at(-1) ?? '')?.[1])).toBeLessThan(73);
});

it('knows a bar code scanner and a scale by their report descriptors', ({ skip }) => {
  const programs = rules.map((rule) => valueOf(rule, 'PROGRAM')).filter((program) => program !== undefined);
  const shell = (program: string, bytes: number[]): number | null => {
    const script = /^\/bin\/sh -c '(.*)'$/.exec(program)?.[1] ?? '';
    const onInput = script.replace('/sys$devpath/device/report_descriptor', '-');
    expect(onInput).not.toBe(script);
    return spawnSync('/bin/sh', ['-c', onInput], { input: Buffer.from(bytes) }).status;
  };
  if (process.platform === 'win32') skip('no shell');
  const scanner = [0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01];
  const scale = [0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01];
  const keyboard = [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01];
  const fits = (bytes: number[]): boolean[] => programs.map((program) => shell(program, bytes) === 0);
  expect([fits(scanner), fits(scale), fits(keyboard)]).toEqual([[true, false], [false, true], [false, false]]);
});

it('is installed by the Debian package', () => {
  const root = join(import.meta.dirname, '..', '..');
  const builder = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  expect(builder).toMatch(/extraFiles:\s+- from: drivers\/linux\/60-guitai\.rules\s+to: udev\/60-guitai\.rules/);
  const install = /afterInstall: (\S+)/.exec(builder)?.[1] ?? '';
  expect(readFileSync(join(root, install), 'utf8')).toContain("'/opt/Guitai/udev/60-guitai.rules' /usr/lib/udev/rules.d/60-guitai.rules");
  for (const script of [install, /afterRemove: (\S+)/.exec(builder)?.[1] ?? '']) {
    expect(spawnSync('/bin/sh', ['-n', join(root, script)]).status).toBe(0);
  }
});
