import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainStart, hashEntry, verifyEntry, type ChainedEntry, type ChainEnd } from './chain.ts';

const sha256 = (text: string): string => hash('sha256', text, 'hex');

function chainOf(bodies: readonly string[]): ChainedEntry[] {
  let before: ChainEnd = chainStart;
  return bodies.map((body) => {
    const open = { seq: before.seq + 1, atMs: 1_700_000_000_000, kind: 'sale.completed', body, prevHash: before.hash };
    const entry = { ...open, hash: hashEntry(open, sha256) };
    before = entry;
    return entry;
  });
}

function firstBreak(entries: readonly ChainedEntry[]): string | null {
  let before: ChainEnd = chainStart;
  for (const entry of entries) {
    const reason = verifyEntry(entry, before, sha256);
    if (reason !== null) return reason;
    before = entry;
  }
  return null;
}

const bodies = fc.array(fc.string(), { minLength: 3, maxLength: 20 });

describe('the hash chain', () => {
  it('has this exact hash for a known entry', () => {
    const [entry] = chainOf(['{"a":1}']);
    // printf 'guitai-journal-1\n1\n1700000000000\nsale.completed\n%064d\n{"a":1}' 0 | sha256sum
    expect(entry?.hash).toBe('403f599643a8e4e8cd401a01b0605d05b18dfe24901c3e3a7499a2b030407dcd');
  });

  it('accepts what it made', () => {
    fc.assert(
      fc.property(bodies, (list) => {
        expect(firstBreak(chainOf(list))).toBeNull();
      }),
    );
  });

  it('names the first entry that was changed, taken out or moved', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.constantFrom('body', 'kind', 'atMs', 'hash', 'prevHash', 'remove', 'swap'), (list, pick, how) => {
        const entries = chainOf(list);
        const at = pick % (entries.length - 1);
        const seq = at + 1;
        const entry = entries[at] as ChainedEntry;
        if (how === 'remove') entries.splice(at, 1);
        else if (how === 'swap') entries.splice(at, 2, entries[at + 1] as ChainedEntry, entry);
        else entries[at] = { ...entry, [how]: how === 'atMs' ? entry.atMs + 1 : `${entry[how as 'body']}x` };
        expect(firstBreak(entries)).toContain(`entry ${seq} `);
      }),
    );
  });
});
