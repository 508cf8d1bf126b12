/**
 * What installers ask before they update or remove the program, bundled apart: `guard.js update|uninstall DIR…`. Exits
 * with 1 where one of the data directories holds money that is nowhere else, with 0 where none does or there is none.
 */
import { existsSync } from 'node:fs';
import { Fault } from '#main/contract';
import { databaseFile } from '../store/connection.ts';
import { guard, guardedAction } from './guard.ts';
import { guardText } from './guard-table.ts';

async function main([word = '', ...places]: string[]): Promise<void> {
  const action = guardedAction(word);
  for (const data of places.filter((one) => existsSync(databaseFile(one)))) {
    const guarded = await guard(action, { data });
    process.stdout.write(`${data}: ${guardText(guarded)}\n`);
    if (!guarded.ok) process.exitCode = 1;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // What cannot be read cannot be said to be safe.
  process.stderr.write(`guitai: ${error instanceof Fault ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
