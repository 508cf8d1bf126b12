/**
 * Kills at a cost of some hundredths of a second each: a process with the terminal's services, its store and its line
 * to headquarters sells, and gets SIGKILL at a moment drawn by the seed. It starts anew on what is left; after a number
 * of kills it is let come to rest, its directory is judged, and the next one begins with an empty directory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random, type Random } from '#test/sim/random.ts';
import { bundleSeller } from './bundle.ts';
import { backupsOf, type FromSeller, type Go } from './lines.ts';
import { judgeDirectory, judgeHeadquarters } from './judge.ts';
import { SCHEMES, startSchemes, type Schemes } from './scheme.ts';
import { startSeller, type Seller } from './seller.ts';
import { createWatch, type Watch } from './watch.ts';

/** Kills of one directory: a long life for a terminal, and short enough to be rebuilt at its end. */
const KILLS_A_DIRECTORY = 250;
/** Steps that are told before the fatal one, at most; a sale has about twenty. */
const STEPS_MAX = 24;
/** The kill comes so long after the fatal step, at most: within the work that the step began. Milliseconds. */
const AFTER_STEP_MS_MAX = 12;
/** One in so many kills comes while the store is opened. */
const OPENING_SHARE = 0.1;
/** One life in so many has a line to headquarters: the others leave them a backlog. */
const ONLINE_SHARE = 0.3;
/** A process that has neither said nor ended anything for so long hangs: that is wrong, too. */
const HANGS_AFTER_MS = 90_000;

export interface SellingFigures {
  kills: number;
  directories: number;
  /** Kills by the step that was last told. */
  killedDuring: Record<string, number>;
  confirmed: number;
  sales: number;
  entries: number;
  /** Of those, in archive files. */
  archived: number;
  seals: number;
  backups: number;
  hqRows: number;
  wrong: string[];
}

interface Directory {
  terminal: string;
  dir: string;
  schemes: Schemes;
  watch: Watch;
  url: string | undefined;
}

/** One life of the process. Returns the step at which it was killed, or `finished`. */
async function live(at: Directory, seller: Seller, dice: Random, until: Go['until']): Promise<{ step: string; finished?: Extract<FromSeller, { is: 'finished' }> }> {
  const { schemes, watch } = at;
  let left = until === 'settled' ? Infinity : dice.chance(OPENING_SHARE) ? 1 : dice.between(1, STEPS_MAX);
  const online = at.url !== undefined && (until === 'settled' || dice.chance(ONLINE_SHARE)) ? { url: at.url } : {};
  const afterMs = dice.between(0, AFTER_STEP_MS_MAX);
  let step = 'start';
  let finished: Extract<FromSeller, { is: 'finished' }> | undefined;
  let killed = false;
  const kill = (): void => {
    killed = true;
    seller.kill();
  };
  const hang = setTimeout(seller.kill, HANGS_AFTER_MS);
  await seller.ready;
  seller.go({ dir: at.dir, terminal: at.terminal, seed: dice.between(0, 2 ** 31), afterSeq: watch.afterSeq(), schemes: [...SCHEMES], until, sent: at.url !== undefined, ...online }, (line) => {
    watch.hear(line);
    if (line.is === 'call') void schemes.call(line.scheme, line.call).then((answer) => seller.answer({ id: line.id, answer }));
    if (line.is === 'read') schemes.read(line.scheme, line.qr);
    if (line.is === 'finished') finished = line;
    if (line.is !== 'doing' || left <= 0) return;
    ({ step } = line);
    left -= 1;
    if (left > 0) return;
    if (afterMs === 0) kill();
    else setTimeout(kill, afterMs);
  });
  const { code, signal, errors } = await seller.ended;
  clearTimeout(hang);
  if (!killed && finished === undefined) watch.wrong.push(`${at.terminal}: it ended by itself with ${code ?? signal} at ${step}: ${errors.trim().split('\n').slice(0, 6).join(' | ')}`);
  return { step, ...(finished === undefined ? {} : { finished }) };
}

/** @param options.url headquarters; absent: none */
export async function runSellingKills(options: { kills: number; seed: number; url?: string; onKill?: (done: number) => void }): Promise<SellingFigures> {
  const dice = random(options.seed);
  const figures: SellingFigures = { kills: 0, directories: 0, killedDuring: {}, confirmed: 0, sales: 0, entries: 0, archived: 0, seals: 0, backups: 0, hqRows: 0, wrong: [] };
  const bundle = await bundleSeller();
  const fresh = (): Seller => startSeller(bundle.file);
  let next = fresh();
  while (figures.kills < options.kills && figures.wrong.length === 0) {
    figures.directories += 1;
    const terminal = `K${options.seed}D${figures.directories}`;
    const at: Directory = { terminal, dir: mkdtempSync(join(tmpdir(), 'guitai-kill-')), schemes: startSchemes(dice.between(0, 2 ** 31)), watch: createWatch(terminal), url: options.url };
    try {
      for (let i = 0; i < KILLS_A_DIRECTORY && figures.kills < options.kills && at.watch.wrong.length === 0; i += 1) {
        const seller = next;
        next = fresh();
        const { step } = await live(at, seller, dice, 'killed');
        figures.killedDuring[step] = (figures.killedDuring[step] ?? 0) + 1;
        figures.kills += 1;
        options.onKill?.(figures.kills);
      }
      await rest(at, [next, fresh()], dice, figures);
      next = fresh();
    } finally {
      // What went wrong can be looked at.
      if (figures.wrong.length === 0) for (const dir of [at.dir, backupsOf(at.dir)]) rmSync(dir, { recursive: true, force: true });
      else figures.wrong.push(`${terminal}: its directory is kept at ${at.dir}`);
    }
  }
  next.kill();
  await next.ended;
  bundle.remove();
  return figures;
}

/** Lets it come to rest, and judges the directory. */
async function rest(at: Directory, [seller, last]: readonly [Seller, Seller], dice: Random, figures: SellingFigures): Promise<void> {
  const { watch, terminal } = at;
  const { finished } = await live(at, seller, dice, 'settled');
  // What it wrote while it came to rest is told to one more.
  await live(at, last, dice, 'settled');
  if (finished !== undefined && finished.pending > 0) watch.wrong.push(`${terminal}: ${finished.pending} entries never came to headquarters`);
  if (finished !== undefined) watch.checkPaper(finished.jobs);
  const { wrong: broken, archived, seals, backups } = judgeDirectory(at.dir, terminal, at.schemes);
  figures.wrong.push(...watch.wrong, ...broken);
  figures.archived += archived;
  figures.seals += seals;
  figures.backups += backups;
  figures.confirmed += watch.confirmed();
  figures.sales += watch.sales();
  figures.entries += watch.hashes.length;
  if (at.url === undefined) return;
  const { wrong, rows } = await judgeHeadquarters(at.url, terminal, watch.hashes);
  figures.wrong.push(...wrong);
  figures.hqRows += rows;
}
