import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog, LOG_BYTES, openLog, parseLog, readLog, type CommitLog, type LogContent } from './commit-log.ts';
import { BLOCK_BYTES, RECORD_BYTES_MAX, type Part } from './record.ts';
import { canonicalJson } from '../core/journal/canonical.ts';
import { chainStart, hashedHead, UNMADE_HASH, verifyEntry, type ChainEnd } from '../core/journal/chain.ts';
import { newDir } from './fixture.ts';
import { appender, readLaid, sha256, type LaidEntry } from './journal.ts';

const SECTOR_BYTES = 512;
/** Of a file, as much as these records take. */
const HEAD_BYTES = 16 * BLOCK_BYTES;
const part = fc.record({ type: fc.constantFrom('entry' as const, 'work' as const), text: fc.string({ unit: 'binary', maxLength: 40 }), times: fc.integer({ min: 1, max: 200 }) });
const parts = fc.array(part.map(({ type, text, times }): Part => ({ type, text: text.repeat(times) })), { minLength: 1, maxLength: 4 });

function put(log: CommitLog, record: readonly Part[]): void {
  log.begin();
  for (const { type, text } of record) log.add(type, text);
  log.write();
}

/** What a reader makes of it: each number with its parts. */
const read = ({ records }: LogContent): [number, Part[]][] => records.map((one) => [one.number, one.parts]);

function opened(file: string): { log: CommitLog; content: LogContent } {
  const content = readLog(file);
  if (content === null) throw new Error('there is no log');
  return { log: openLog(file, { number: content.records.at(-1)?.number ?? 0, next: content.next }), content };
}

/** A log with records in it, and each state of its file from the first to the last. */
function written(records: readonly Part[][]): { file: string; states: Buffer[] } {
  const file = join(newDir(), 'commit.log');
  createLog(file);
  const { log } = opened(file);
  const states = [readFileSync(file)];
  for (const record of records) {
    put(log, record);
    states.push(readFileSync(file));
  }
  log.close();
  return { file, states };
}

describe('the commit log', () => {
  it('gives back what was written, through restarts in front and reopenings', () => {
    const step = fc.oneof({ weight: 6, arbitrary: parts }, { weight: 1, arbitrary: fc.constantFrom('restart' as const, 'reopen' as const) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const file = join(newDir(), 'commit.log');
        const id = createLog(file);
        let { log } = opened(file);
        let isRestarted = false;
        let expected: [number, Part[]][] = [];
        for (const one of steps) {
          if (one === 'restart') {
            log.restart();
            isRestarted = true;
          } else if (one === 'reopen') {
            log.close();
            ({ log } = opened(file));
            isRestarted = false;
          } else {
            put(log, one);
            expected = [...(isRestarted ? [] : expected), [log.number(), one]];
            isRestarted = false;
          }
          const content = readLog(file);
          expect(content).toMatchObject({ id, behind: expect.any(Number) as number });
          expect(read(content ?? { id, records: [], behind: 0, next: 0 })).toEqual(expected);
          expect(content?.behind).toBeLessThanOrEqual(log.number());
        }
        log.close();
      }),
      { numRuns: 40 },
    );
  });

  /** Entries of records, each: what its body is, and whether its hash is asked for at once. */
  const entries = fc.record({ body: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ unit: 'binary-ascii', maxLength: 40 }), { noNullPrototype: true }), large: fc.boolean(), asked: fc.boolean() });

  it('makes the hashes of a record’s entries when they are asked for, at the latest as the next begins; its reader gives every text whole', () => {
    fc.assert(
      fc.property(fc.array(fc.array(entries, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (records) => {
        const file = join(newDir(), 'commit.log');
        createLog(file);
        const { log } = opened(file);
        const journal = appender({ ...chainStart, atMs: 0 });
        const laid: { entry: LaidEntry; json: string; isWritten: boolean }[] = [];
        for (const record of records) {
          log.begin();
          const from = laid.length;
          for (const { body: small, large, asked } of record) {
            const body = large ? { ...small, x: 'x'.repeat(RECORD_BYTES_MAX / 2) } : small;
            const entry = journal.append('sale.completed', body as never, 5, log.addEntry);
            if (asked) entry.hash();
            laid.push({ entry, json: entry.body(), isWritten: true });
            expect(entry.body()).toBe(canonicalJson(body));
          }
          if (log.fits()) log.write();
          else for (const one of laid.slice(from)) one.isWritten = false;
        }
        log.begin();
        let before: ChainEnd = chainStart;
        const texts = laid.flatMap(({ entry, json, isWritten }) => {
          const whole = { ...readLaid(entry), body: json };
          expect(verifyEntry(whole, before, sha256)).toBeNull();
          before = whole;
          return isWritten ? [hashedHead(whole, whole.prevHash) + whole.body] : [];
        });
        expect(readLog(file)?.records.flatMap((one) => one.parts.map(({ text }) => text))).toEqual(texts);
        log.close();
      }),
      { numRuns: 60 },
    );
  });

  it('has no hash on the disk that a sale would have waited for, but the one before its record', () => {
    const file = join(newDir(), 'commit.log');
    createLog(file);
    const { log } = opened(file);
    const journal = appender({ ...chainStart, atMs: 0 });
    log.begin();
    const made = [1, 2, 3].map((a) => journal.append('sale.completed', { a } as never, 5, log.addEntry));
    log.write();
    const onDisk = readFileSync(file, 'latin1');
    expect(onDisk.match(/\n(?:[0-9a-f]{64}|-{64})\n/g)?.map((hash) => hash.trim())).toEqual([chainStart.hash, UNMADE_HASH, UNMADE_HASH]);
    expect(readLog(file)?.records[0]?.parts[2]?.text).toContain(made[1]?.hash());
    log.close();
  });

  it('that is torn anywhere in its last record has all before it, and nothing of it', () => {
    const records: Part[][] = [[{ type: 'entry', text: '一'.repeat(900) }], [{ type: 'work', text: 'x' }], [{ type: 'entry', text: '二'.repeat(3_000) }, { type: 'work', text: '["saveDraft","main",null]' }]];
    const { states } = written(records);
    const [before, after] = [states.at(-2)?.subarray(0, HEAD_BYTES), states.at(-1)?.subarray(0, HEAD_BYTES)];
    if (before === undefined || after === undefined) throw new Error('no states');
    const whole = parseLog(after);
    const last = whole.records.at(-1);
    if (last === undefined) throw new Error('no record');
    for (let cut = last.at; cut < last.at + last.bytes; cut += 1) {
      // Cut off at a byte, and the other way round: the end is there, the beginning is not.
      for (const torn of [Buffer.concat([after.subarray(0, cut), before.subarray(cut)]), Buffer.concat([before.subarray(0, cut), after.subarray(cut)])]) {
        const { records: found, behind } = parseLog(torn);
        expect([found.length, behind]).toEqual([torn.equals(after) ? 3 : 2, 0]);
      }
    }
  });

  it('whose first record after a restart is torn takes no older one for new', () => {
    const sectors = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(fc.array(parts, { minLength: 2, maxLength: 6 }), parts, sectors, (older, newer, kept) => {
        const { file } = written(older);
        const before = readFileSync(file);
        const { log } = opened(file);
        const applied = log.number();
        log.restart();
        put(log, newer);
        log.close();
        const after = readFileSync(file);
        const torn = Buffer.from(before);
        kept.forEach((isThere, i) => isThere && after.copy(torn, BLOCK_BYTES + i * SECTOR_BYTES, BLOCK_BYTES + i * SECTOR_BYTES, BLOCK_BYTES + (i + 1) * SECTOR_BYTES));
        for (const { number, parts: found } of parseLog(torn).records) {
          if (number > applied) expect(found).toEqual(newer);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('with a bit turned over gives none that was not written, and says that one before the last is damaged', () => {
    const records = Array.from({ length: 6 }, (_, i): Part[] => [{ type: 'entry', text: `${i}`.repeat(1_500 + i * 700) }]);
    const { states } = written(records);
    const bytes = states.at(-1)?.subarray(0, HEAD_BYTES);
    if (bytes === undefined) throw new Error('no states');
    const whole = parseLog(bytes).records;
    fc.assert(
      fc.property(fc.nat(whole.reduce((sum, one) => sum + one.bytes, 0) - 1), fc.nat(7), (at, bit) => {
        const damaged = Buffer.from(bytes);
        damaged[BLOCK_BYTES + at] = (damaged[BLOCK_BYTES + at] ?? 0) ^ (1 << bit);
        const { records: found, behind } = parseLog(damaged);
        expect(found).toEqual(whole.slice(0, found.length));
        // In what fills a block up nothing is lost.
        if (found.length < whole.length - 1) expect(behind).toBe(whole.length);
      }),
      { numRuns: 300 },
    );
  });

  it('takes records until it is full, and none that is larger than one may be', () => {
    const { file } = written([]);
    const { log } = opened(file);
    let count = 0;
    const next = (bytes: number): boolean => {
      log.begin();
      log.add('work', 'x'.repeat(bytes));
      return log.fits();
    };
    expect(next(RECORD_BYTES_MAX)).toBe(false);
    expect(next(RECORD_BYTES_MAX - 1_000)).toBe(true);
    for (; next(BLOCK_BYTES * 3); count += 1) log.write();
    expect(count).toBe(Math.floor(LOG_BYTES / (BLOCK_BYTES * 4)));
    expect(log.room()).toBeLessThan(BLOCK_BYTES * 4);
    log.close();
    expect(readFileSync(file)).toHaveLength(BLOCK_BYTES + LOG_BYTES);
    expect(readLog(file)?.records).toHaveLength(count);
  });

  it('with a header that is not one says so, and so does one that is not there', () => {
    const { file, states } = written([]);
    const bytes = Buffer.from(states[0] ?? []);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(readLog(file)?.id).toBeNull();
    writeFileSync(file, '');
    expect(readLog(file)).toMatchObject({ id: null, records: [] });
    expect(readLog(`${file}.none`)).toBeNull();
  });
});
