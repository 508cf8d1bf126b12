import { spawnSync } from 'node:child_process';
import { createPublicKey, hash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journalArchive, journalExport, journalVerifyFile } from '#main/commands/journal-files.ts';
import { hashEntry, type ChainedEntry } from '#main/core/journal/chain.ts';
import { canonicalJson } from '#main/core/journal/canonical.ts';
import { sealText, type Seal } from '#main/core/journal/seal.ts';
import { newDir } from '#main/store/fixture.ts';
import { main } from '../../scripts/verify-journal.mjs';
import { cashSales, clock, sealedJournal, verifyElsewhere } from './journal-kit.ts';

const sha256 = (text: string): string => hash('sha256', text, 'hex');
const lines = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');
const at = (texts: readonly string[], i: number): ChainedEntry => JSON.parse(texts[i] ?? '') as ChainedEntry;

/** Twelve sales, sealed after every fourth; entries 1 and 2 say whose journal it is and name the key. */
function exported(): { dir: string; key: string; file: string; content: string[] } {
  const dir = newDir();
  const key = sealedJournal(dir, cashSales(12), 4);
  const file = join(newDir(), 'journal.jsonl');
  journalExport({ data: dir, out: file });
  return { dir, key, file, content: lines(file) };
}

const rehash = (entry: ChainedEntry): ChainedEntry => ({ ...entry, hash: hashEntry(entry, sha256) });

/** The same entry with another body, and every hash after it made to fit: what a forger without the key can do. */
function forged(content: readonly string[], i: number, change: (body: Record<string, unknown>) => object): string[] {
  let before = '';
  return content.map((line, n) => {
    if (n < i) return line;
    const entry = at(content, n);
    const body = n === i ? canonicalJson(change(JSON.parse(entry.body) as Record<string, unknown>)) : entry.body;
    const again = rehash({ ...entry, body, prevHash: n === i ? entry.prevHash : before });
    before = again.hash;
    return JSON.stringify(again);
  });
}

describe('an export', () => {
  it('is in order by the terminal and by the verifier that has nothing of ours', () => {
    const { key, file, content } = exported();
    expect(JSON.parse(content[0] ?? '')).toMatchObject({ format: 'guitai-journal', version: 1, terminal: { terminalId: 'T1' }, streams: [{ stream: 'T1', fromSeq: 1 }], keys: [{ seq: 2, publicKey: key }] });
    expect(journalVerifyFile({ file, keys: [key] })).toMatchObject({ ok: true, entries: 17, seals: 3, unsealed: 0 });
    const { status, said } = verifyElsewhere(key, file);
    expect(said).toContain('ok: terminal T1, entries up to 17');
    expect(said).toContain('by 3 seals');
    expect(said).not.toContain('not sealed');
    expect(status).toBe(0);
  });

  it('is checked by openssl and sha256sum, which are nobody’s of ours', (ctx) => {
    for (const tool of ['openssl', 'sha256sum']) if (spawnSync(tool, ['--version']).error !== undefined) ctx.skip(`${tool} is not here`);
    const { key, content } = exported();
    const dir = newDir();
    const put = (name: string, data: string | Buffer): string => {
      writeFileSync(join(dir, name), data);
      return join(dir, name);
    };
    const entry = at(content, 7);
    const text = put('entry', `guitai-journal-1\n${entry.seq}\n${entry.atMs}\n${entry.kind}\n${entry.prevHash}\n${entry.body}`);
    expect(spawnSync('sha256sum', [text], { encoding: 'utf8' }).stdout.split(' ')[0]).toBe(entry.hash);
    const sealed = at(content, 7).kind === 'journal.sealed' ? entry : content.slice(1).map((_, i) => at(content, i + 1)).find(({ kind }) => kind === 'journal.sealed');
    const seal = JSON.parse(sealed?.body ?? '') as Seal;
    const pem = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key, 'base64').toString('base64url') } }).export({ format: 'pem', type: 'spki' });
    const args = ['pkeyutl', '-verify', '-pubin', '-inkey', put('key.pem', pem), '-rawin', '-in', put('text', sealText({ terminalId: 'T1', currency: 'CNY' }, seal)), '-sigfile', put('signature', Buffer.from(seal.signature, 'base64'))];
    expect(spawnSync('openssl', args, { encoding: 'utf8' }).stdout).toContain('Signature Verified Successfully');
    put('text', sealText({ terminalId: 'T1', currency: 'CNY' }, { ...seal, lastSeq: seal.lastSeq + 1 }));
    expect(spawnSync('openssl', args, { encoding: 'utf8' }).status).not.toBe(0);
    // The verifier takes the key as a PEM, too.
    expect(verifyElsewhere(join(dir, 'key.pem'), put('journal.jsonl', `${content.join('\n')}\n`)).status).toBe(0);
  });

  it('that was tampered with anywhere is found and named, by both', async () => {
    const { key, content } = exported();
    const file = join(newDir(), 'other.jsonl');
    const salesAt = content.flatMap((line, i) => (line.includes('"kind":"sale.completed"') ? [i] : []));
    const tampers: Record<string, (i: number) => [string[], ours: RegExp, theirs: RegExp] | null> = {
      entry: (i) => [content.with(i, JSON.stringify({ ...at(content, i), atMs: 1 })), new RegExp(`entry ${i} was changed`), new RegExp(`tampered: entry ${i} was changed`)],
      removed: (i) => (i >= content.length - 1 ? null : [content.toSpliced(i, 1), new RegExp(`entry ${i} is missing`), new RegExp(`removed: entry ${i} is missing`)]),
      reordered: (i) => (i >= content.length - 1 ? null : [content.toSpliced(i, 2, content[i + 1] ?? '', content[i] ?? ''), new RegExp(`entries ${i} and ${i + 1} stand in the wrong order`), new RegExp(`re-ordered: entries ${i} and ${i + 1}`)]),
      receipt(i) {
        if (!salesAt.includes(i)) return null;
        const body = at(content, i).body.replace(/"receiptSeq":\d+/, '"receiptSeq":99');
        return [content.with(i, JSON.stringify({ ...at(content, i), body })), new RegExp(`entry ${i} was changed: receipt 99`), new RegExp(`receipt number: entry ${i} has receipt 99`)];
      },
      // All hashes fit again: only the signature tells.
      forged: (i) => (salesAt.includes(i) ? [forged(content, i, (body) => ({ ...body, totalMinor: 1 })), /the seal at entry \d+ /, /wrong seal: the seal at entry \d+ /] : null),
      cut: (i) => (i < 2 ? null : [content.slice(0, i), new RegExp(`the file ends at entry ${i - 1}`), new RegExp(`cut off: .* ends at entry ${i - 1}, and its header says 17`)]),
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: content.length - 1 }), fc.constantFrom(...Object.keys(tampers)), async (i, how) => {
        const made = tampers[how]?.(i) ?? null;
        if (made === null) return;
        const [changed, ours, theirs] = made;
        writeFileSync(file, `${changed.join('\n')}\n`);
        const { ok, reason = '' } = journalVerifyFile({ file, keys: [key] });
        expect(`${how} ${ok} ${reason}`).toMatch(ours);
        await expect(main(['--key', key, file], () => {})).rejects.toThrow(theirs);
      }),
      { numRuns: 150 },
    );
    expect(verifyElsewhere(key, file).status).toBe(1);
  });

  it('names a wrong seal, a key that was not given, and tells an unsealed end', () => {
    const { key, file, content, dir } = exported();
    const seal = content.findIndex((line) => line.includes('journal.sealed'));
    const fake = forged(content, seal, (body) => ({ ...body, signature: Buffer.alloc(64, 7).toString('base64') }));
    writeFileSync(file, `${fake.join('\n')}\n`);
    expect(verifyElsewhere(key, file).said).toMatch(new RegExp(`wrong seal: the seal at entry ${seal} has a signature that does not fit: it, or entries 1 to ${seal - 1}`));
    expect(journalVerifyFile({ file, keys: [key] }).reason).toContain('has a signature that does not fit');
    const stranger = Buffer.alloc(32, 9).toString('base64');
    writeFileSync(file, `${content.join('\n')}\n`);
    expect(verifyElsewhere(stranger, file).said).toContain('which was not given');
    expect(journalVerifyFile({ file, keys: [stranger] }).reason).toContain('which was not given');
    // The header's end goes with a forger's cut, too: then the seals say how far they reach.
    const header = JSON.parse(content[0] ?? '') as { last: object };
    const last = at(content, 9);
    writeFileSync(file, `${[JSON.stringify({ ...header, last: { seq: 9, hash: last.hash } }), ...content.slice(1, 10)].join('\n')}\n`);
    expect(verifyElsewhere(key, file).said).toContain('not sealed: the last 2 entries');
    expect(journalVerifyFile({ file, keys: [key] })).toMatchObject({ ok: true, unsealed: 2 });
    writeFileSync(file, content.join('\n').slice(0, -40));
    expect(verifyElsewhere(key, file).said).toContain('ends in the middle of a line');
    expect(verifyElsewhere('nonsense', file)).toMatchObject({ status: 2 });
    expect(verifyElsewhere(key, join(dir, 'guitai.db'))).toMatchObject({ status: 2 });
    expect(verifyElsewhere(key, 'nowhere.jsonl')).toMatchObject({ status: 2 });
  });

  it('of a range is widened to the seals around it, and stands for itself', () => {
    const { dir, key } = exported();
    const file = join(newDir(), 'part.jsonl');
    const part = journalExport({ data: dir, out: file, from: '9', to: '11' });
    expect(part).toMatchObject({ firstSeq: 7, lastSeq: 12 });
    expect(verifyElsewhere(key, file)).toMatchObject({ status: 0, said: expect.stringContaining('after entry 6, which the next seal proves') as string });
    expect(journalVerifyFile({ file, keys: [key] })).toMatchObject({ ok: true, archived: 6 });
    expect(() => journalExport({ data: dir, out: join(dir, 'nowhere', 'x') })).toThrow(/nowhere.x cannot be written \(ENOENT\): name a place/);
    expect(() => journalArchive({ data: dir, to: file, nowMs: clock.nowMs() + 365 * 86_400_000 })).toThrow(/part.jsonl cannot be written \(EEXIST\)/);
    expect(() => journalExport({ data: dir, out: file, from: '99' })).toThrow('there are no entries 99 to 17');
    expect(() => journalExport({ data: dir, out: file, from: '2026-13-01' })).toThrow('there is no such day');
    const day = journalExport({ data: dir, out: file, from: '2026-01-01', to: '2026-01-01' });
    expect(day).toMatchObject({ firstSeq: 1, lastSeq: 17 });
  });

  it('of archives, file after file, is one journal; one left out is named', () => {
    const { dir, key } = exported();
    const to = newDir();
    journalArchive({ data: dir, to, keepDays: 1, nowMs: clock.nowMs() + 2 * 86_400_000 });
    const again = sealedJournal(dir, cashSales(6, 13), 3);
    expect(again).toBe(key);
    journalArchive({ data: dir, to, keepDays: 1, nowMs: clock.nowMs() + 2 * 86_400_000 });
    const files = readdirSync(to).toSorted().map((name) => join(to, name));
    expect(files).toHaveLength(2);
    const rest = join(newDir(), 'rest.jsonl');
    journalExport({ data: dir, out: rest });
    const whole = verifyElsewhere(key, ...files, rest);
    expect(whole.said).toContain('from the first; perpetual totals 18 documents');
    expect(whole.status).toBe(0);
    expect(verifyElsewhere(key, files[0] ?? '', rest).said).toMatch(/removed: entries \d+ to \d+ are in none of the files/);
    expect(verifyElsewhere(key, ...files.toReversed()).status).toBe(2);
    for (const file of files) expect(journalVerifyFile({ file, keys: [key] })).toMatchObject({ ok: true });
  });
});
