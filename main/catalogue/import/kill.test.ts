import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CATALOGUE_FILE } from '../file.ts';
import { openCatalogue } from '../open.ts';
import { chinaRules, importText, noLocalProducts, temporaryFolder } from '../testing.ts';
import { runImport } from './run.ts';

const child = fileURLToPath(new URL('../../../test/fixtures/catalogue/import-child.ts', import.meta.url));
const temporary = temporaryFolder();
const { dir } = temporary;
const file = join(dir, 'new.tsv');
const OLD_PRODUCTS = 2000;
const NEW_PRODUCTS = 12_000;
const ROUNDS = 12;

const rows = (count: number, word: string): string => Array.from({ length: count }, (_, i) => `69${i}\t${word} ${i} 牛奶 crème\n`).join('');
const hash = (): string => createHash('sha256').update(readFileSync(join(dir, CATALOGUE_FILE))).digest('hex');

beforeAll(async () => {
  await importText(dir, 'old.tsv', rows(OLD_PRODUCTS, 'old'));
  writeFileSync(file, rows(NEW_PRODUCTS, 'new'));
});
afterAll(() => temporary.remove());

/** Starts an import and kills it after some lines of its output and a number of turns of the loop. */
function killedAfter(lines: number, turns: number): Promise<{ isDone: boolean }> {
  return new Promise((resolve) => {
    const process_ = spawn(process.execPath, [child, dir, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let isAimed = false;
    const fire = (left: number): void => {
      if (left === 0) process_.kill('SIGKILL');
      else setImmediate(() => fire(left - 1));
    };
    process_.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!isAimed && text.split('\n').length > lines) {
        isAimed = true;
        fire(turns);
      }
    });
    process_.on('close', () => resolve({ isDone: text.includes('done') }));
  });
}

test(`${ROUNDS} imports killed at any moment leave the old catalogue whole, or the new one`, async () => {
  const old = hash();
  let killed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { isDone } = await killedAfter(1 + (round % 12), (round * 7919) % 600);
    const now = hash();
    const catalogue = openCatalogue(dir, noLocalProducts);
    const count = catalogue.count();
    const found = catalogue.search(count === OLD_PRODUCTS ? 'old 77' : 'new 77', 50).length;
    catalogue.close();
    expect(found).toBeGreaterThan(0);
    if (now === old) killed += 1;
    else expect(count).toBe(NEW_PRODUCTS);
    if (isDone) expect(count).toBe(NEW_PRODUCTS);
    if (now !== old) break;
  }
  expect(killed).toBeGreaterThan(0);
  await runImport({ data: dir, file, ...chinaRules }, () => {});
  expect(readdirSync(dir).filter((name) => name.includes('.new-'))).toEqual([]);
  const db = new Database(join(dir, CATALOGUE_FILE), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});
