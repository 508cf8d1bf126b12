/** The clock under a whole process jumps, by libfaketime: what asks the system for the time is told another. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReader } from '#main/store/reader.ts';
import { random } from '#test/sim/random.ts';
import { allEntries } from '../net/headquarters.ts';
import { bundleSeller } from '../selling/bundle.ts';
import { judgeDirectory, judgeHeadquarters } from '../selling/judge.ts';
import { SCHEMES, startSchemes } from '../selling/scheme.ts';
import { startSeller, type Seller } from '../selling/seller.ts';
import { createWatch } from '../selling/watch.ts';
import { drawJump } from './jumps.ts';

const JUMP_EVERY_MS = 150;

export interface FaketimeFigures {
  jumps: number;
  confirmed: number;
  entries: number;
  /** Neighbours in the journal whose times run backwards. */
  backwards: number;
  wrong: string[];
}

/** Debian's and Ubuntu's package libfaketime. */
function library(): string | null {
  const places = existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name, 'faketime', 'libfaketime.so.1')) : [];
  return places.find((file) => existsSync(file)) ?? null;
}

/** `@` with a date: from then on, at the usual pace. */
function absolute(ms: number): string {
  return `@${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}`;
}

function backwardsIn(dir: string): number {
  const reader = openReader(dir);
  const entries = allEntries(reader);
  reader.close();
  return entries.filter(({ atMs }, i) => atMs < (entries[i - 1]?.atMs ?? 0)).length;
}

export async function runUnderFaketime({ seed, seconds, url }: { seed: number; seconds: number; url: string }): Promise<FaketimeFigures | { skipped: string }> {
  const preload = library();
  if (preload === null) return { skipped: 'libfaketime is not installed (apt install libfaketime)' };
  const dir = mkdtempSync(join(tmpdir(), 'guitai-clock-'));
  const file = join(dir, 'now');
  const dice = random(seed);
  const terminal = `F${seed}`;
  const [watch, schemes, bundle] = [createWatch(terminal), startSchemes(seed), await bundleSeller()];
  const set = (ms: number): void => writeFileSync(file, `${absolute(ms)}\n`);
  set(Date.now());
  const env = { LD_PRELOAD: preload, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', TZ: 'UTC' };
  const data = join(dir, 'data');
  const live = async (seller: Seller, until: 'killed' | 'settled'): Promise<void> => {
    await seller.ready;
    seller.go({ dir: data, terminal, seed: dice.between(0, 2 ** 31), afterSeq: watch.afterSeq(), schemes: [...SCHEMES], until, url, sent: true }, (line) => {
      watch.hear(line);
      if (line.is === 'call') void schemes.call(line.scheme, line.call).then((answer) => seller.answer({ id: line.id, answer }));
      if (line.is === 'read') schemes.read(line.scheme, line.qr);
    });
  };
  let jumps = 0;
  try {
    const selling = startSeller(bundle.file, env);
    await live(selling, 'killed');
    let shown = Date.now();
    for (const end = performance.now() + seconds * 1_000; performance.now() < end; jumps += 1) {
      shown = drawJump(dice).to(shown);
      set(shown);
      await new Promise((resolve) => void setTimeout(resolve, JUMP_EVERY_MS));
    }
    selling.kill();
    const { code, errors } = await selling.ended;
    if (code !== null) watch.wrong.push(`${terminal}: it ended by itself with ${code}: ${errors.split('\n').slice(0, 6).join(' | ')}`);
    // Its clock is right again when it starts anew; once more, for what was written at last.
    for (let n = 0; n < 2; n += 1) {
      const last = startSeller(bundle.file);
      await live(last, 'settled');
      await last.ended;
    }
    const { wrong } = await judgeHeadquarters(url, terminal, watch.hashes);
    return { jumps, confirmed: watch.confirmed(), entries: watch.hashes.length, backwards: backwardsIn(data), wrong: [...watch.wrong, ...judgeDirectory(data, terminal, schemes).wrong, ...wrong] };
  } finally {
    bundle.remove();
    rmSync(dir, { recursive: true, force: true });
  }
}
