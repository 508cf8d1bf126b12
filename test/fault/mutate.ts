/**
 * Mutations: the source is copied, one thing in the copy is made wrong, and a fault run is done with it. A run that
 * stays green then proves nothing. An edit whose text is no longer in the source fails loudly.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Edit {
  /** From the root of the repository. */
  file: string;
  /** Stands there exactly once. */
  find: string;
  replace: string;
}

export interface Mutation {
  what: string;
  /** The run that must turn red. */
  run: string;
  edits: readonly Edit[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What a run needs of the source; the rest is linked or left out. */
const COPIED = ['main', 'drivers', 'test', 'scripts', 'package.json'];
const LINKED = ['node_modules', 'dist'];
const MUTATED_RUN_MS_MAX = 600_000;

export const mutations: Readonly<Record<string, Mutation>> = {
  ackBeforeCommit: {
    what: 'a commit returns before it is written',
    run: 'kill',
    edits: [
      {
        file: 'main/store/commit-log.ts',
        find: '      writeWhole(fd, data, length, next);\n',
        replace: `      const { data: late } = createSheet();
      data.copy(late, 0, 0, length);
      const at = next;
      setTimeout(() => void (closed || writeWhole(fd, late, length, at)), 25);\n`,
      },
    ],
  },
  goesOnAfterFailure: {
    what: 'a store whose disk failed is not closed to writes',
    run: 'disk',
    edits: [
      { file: 'main/store/gate.ts', find: 'if (stop !== null) throw stop.fault;', replace: '' },
      { file: 'main/store/durable.ts', find: 'if (this.stopped !== null) throw this.stopped;', replace: '' },
    ],
  },
  keyByTime: {
    what: 'headquarters keys an entry by its time, and takes one of the same time for known',
    run: 'net',
    edits: [
      { file: 'main/hq/migrations/0091-tables.ts', find: "received_at timestamptz not null default now()`,\n  key: 'seq',", replace: "received_at timestamptz not null default now()`,\n  key: 'at_ms'," },
      { file: 'main/hq/migrations/0093-push.ts', find: 'where no > duplicates and no <= v_count\n    returning', replace: 'where no > duplicates and no <= v_count on conflict do nothing\n    returning' },
    ],
  },
  orderByTime: {
    what: 'a till reads its journal in the order of the clock',
    run: 'clock',
    edits: [{ file: 'main/store/journal.ts', find: "FROM journal WHERE seq > ? ORDER BY seq LIMIT ?')", replace: "FROM journal WHERE seq > ? ORDER BY at_ms LIMIT ?')" }],
  },
  logNotFlushed: {
    what: 'the commit log is not flushed at a commit',
    run: 'power',
    edits: [{ file: 'main/store/commit-log.ts', find: "      fdatasyncSync(fd);\n      number += 1;", replace: '      number += 1;' }],
  },
  synchronousNormal: {
    what: 'the database is not flushed when it is settled',
    run: 'power',
    edits: [
      { file: 'main/store/connection.ts', find: "db.pragma('synchronous = FULL');", replace: "db.pragma('synchronous = NORMAL');" },
      { file: 'main/store/connection.ts', find: "if (db.pragma('synchronous', { simple: true }) !== 2)", replace: "if (db.pragma('synchronous', { simple: true }) !== 1)" },
    ],
  },
};

/** A copy of the source with the mutation in it. @throws Error where a text to edit is not there exactly once */
export function mutatedCopy(name: string): { dir: string; remove(): void } {
  const mutation = mutations[name];
  if (mutation === undefined) throw new Error(`no mutation ${name}`);
  const dir = mkdtempSync(join(tmpdir(), 'guitai-mutated-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    for (const part of COPIED) cpSync(join(root, part), join(dir, part), { recursive: true });
    for (const part of LINKED) symlinkSync(join(root, part), join(dir, part));
    for (const { file, find, replace } of mutation.edits) {
      const pieces = readFileSync(join(dir, file), 'utf8').split(find);
      if (pieces.length !== 2) throw new Error(`mutation ${name}: its text is ${pieces.length - 1} times in ${file}: write it anew for the code as it is:\n${find}`);
      writeFileSync(join(dir, file), pieces.join(replace));
    }
    return { dir, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Does a fault run with the mutation in the source. @param args of `npm run fault --`, without `--mutate` */
export function runMutated(name: string, args: readonly string[], output: 'inherit' | 'pipe' = 'inherit'): { status: number; stdout: string } {
  const copy = mutatedCopy(name);
  // What a red run keeps to be looked at goes with the copy.
  const TMPDIR = join(copy.dir, 'tmp');
  mkdirSync(TMPDIR);
  // PostgreSQL may run as another user.
  for (const dir of [copy.dir, TMPDIR]) chmodSync(dir, 0o777);
  try {
    const { status, stdout } = spawnSync(process.execPath, [join(copy.dir, 'test', 'fault', 'run.ts'), ...args], {
      cwd: copy.dir, stdio: ['ignore', output, 'inherit'], encoding: 'utf8', timeout: MUTATED_RUN_MS_MAX, env: { ...process.env, TMPDIR },
    });
    // Without a status it hung or was killed: that is no proof of anything.
    return { status: status ?? 3, stdout: output === 'pipe' ? stdout : '' };
  } finally {
    copy.remove();
  }
}
