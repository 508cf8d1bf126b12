/** The rules of the house, as far as a machine can hold them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { layerOf, layers, refusal } from '../scripts/lint/layers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const LINES_MAX = 400;
/** What is made or brought, not written. */
const notOurs = new Set(['node_modules', 'dist', 'out', 'coverage', '.git']);
const lists = ['package-lock.json', 'LICENSE'];

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [relative(root, path).split(sep).join('/')] : [];
  });
}
const files = filesIn(root);
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const code = files.filter((file) => /\.(ts|tsx|mjs|css)$/.test(file));
const text = files.filter((file) => /\.(ts|tsx|mjs|css|md|json|yml|html|sql|txt)$/.test(file) || file === '.ci/run');

/** Lines of these files that match, as `file:line: text`. */
const linesThat = (among: string[], matches: (line: string, file: string) => boolean): string[] =>
  among.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, i) => (matches(line, file) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );

interface Diagnostic {
  filename: string;
  code: string;
  message: string;
  help?: string;
}

test('every planted violation is caught by the rules that the code is checked with', () => {
  const planted = files.filter((file) => file.startsWith('test/planted/') && file.endsWith('.ts'));
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const run = spawnSync(process.execPath, [oxlint, '-c', 'test/planted/lint.json', '-f', 'json', 'test/planted'], {
    cwd: root,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: Diagnostic[] };
  const passed = planted.filter((file) => {
    const wanted = /^\/\/ Must be refused: (.+)$/m.exec(read(file))?.[1];
    return !diagnostics.some(
      ({ filename, message, help }) => wanted !== undefined && filename === file && `${message} ${help}`.includes(wanted),
    );
  });
  expect(passed).toEqual([]);
  expect(planted.length).toBeGreaterThanOrEqual(layers.length);
});

test('every row of the table has a planted violation', () => {
  const planted = files.filter((file) => file.startsWith('test/planted/')).map((file) => file.slice('test/planted/'.length));
  const covered = new Set(planted.map((file) => layerOf(file)?.path));
  expect(layers.map(({ path }) => path).filter((path) => !covered.has(path))).toEqual([]);
});

test.each([
  ['main/core/sale/sale.ts', '#main/contract'],
  ['main/core/sale/sale.ts', '../money.ts'],
  ['main/core/receipt/layout.ts', '#drivers/ports.ts'],
  ['main/services/sale/index.ts', '../../ports.ts'],
  ['main/store/open.ts', 'better-sqlite3'],
  ['main/devices/supervisor.ts', '#drivers/printer/escpos.ts'],
  ['main/hosts/electron/preload.ts', 'electron'],
  ['main/compose.ts', './wire/hub.ts'],
  ['main/commands/demo.ts', '#main/compose.ts'],
  ['renderer/cashier/app.tsx', '../ui/button.tsx'],
  ['renderer/cashier/app.tsx', './sale/lines.tsx'],
  ['renderer/cashier/scan.ts', '#drivers/camera/open.ts'],
  ['main/services/sale/sale.test.ts', '../../store/open.ts'],
  ['test/flow/sale.test.ts', '#main/compose.ts'],
])('%s may import %s', (file, specifier) => {
  expect(refusal(file, specifier)).toBeNull();
});

test(`no file is longer than ${LINES_MAX} lines`, () => {
  expect(code.filter((file) => read(file).split('\n').length > LINES_MAX + 1)).toEqual([]);
});

/** This file holds the lists, so it is not held against them. */
const here = text.filter((file) => !lists.includes(file) && file !== 'test/tidy.test.ts');

test('nothing is switched off, put off or left out', () => {
  const marks = /(oxlint|eslint)-disable|@ts-(ignore|expect-error|nocheck)|\b(TODO|FIXME)\b|\b(test|describe|it)\.only\(/;
  expect(linesThat(here, (line) => marks.test(line))).toEqual([]);
});

test('no word, path or host of the place where it was written', () => {
  const places = /(?<![\w.:/-])\/(work|tmp|root|home)\//;
  const hosts = /registry\.[a-z-]+\.[a-z]+|localhost:4873/;
  const words = /\bhelpers?\b|\bthis brief\b|\b(LLM|GPT)s?\b/i;
  // Electron, browsers and HTTP have things of these names.
  const sessions = /(?<![.'"`\w])sessions?\b(?![.:'"`}])/i;
  const agents = /(?<!user[- ]?)(?<![.])\bagents?\b(?!:)/i;
  expect(linesThat(here, (line) => [places, hosts, words, sessions, agents].some((pattern) => pattern.test(line)))).toEqual([]);
  expect(linesThat(['package-lock.json'], (line) => line.includes('"resolved": "http'))).toEqual([]);
});

const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };

test('dependencies are pinned to one version', () => {
  expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('every dependency is named in the README, with what it is for', () => {
  const readme = existsSync(join(root, 'README.md')) ? read('README.md') : '';
  // Types go with the package they describe.
  const named = Object.keys(dependencies).filter((name) => !name.startsWith('@types/'));
  expect(named.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test('every link of a document leads to a file', () => {
  const broken = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(file), target)))
        .map((target) => `${file} → ${target}`),
    );
  expect(broken).toEqual([]);
});
