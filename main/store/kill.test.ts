import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newDir, openAt } from './fixture.ts';
import { rebuild } from './rebuild.ts';
import { verify } from './verify.ts';

const child = fileURLToPath(new URL('writer.child.ts', import.meta.url));

/** Lets a terminal write, kills it after it has acknowledged `sales` of them, and returns the last one acknowledged. */
async function killedAfter(dir: string, sales: number): Promise<number> {
  const writer = spawn(process.execPath, [child, dir, '100000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(writer, 'exit');
  let acknowledged = 0;
  let seen = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    if (line !== 'open') acknowledged = Number(line);
    seen += 1;
    if (seen === sales + 1) writer.kill('SIGKILL');
  }
  const [, signal] = (await ended) as [number | null, string];
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

describe('a terminal killed while it writes', () => {
  it('keeps every acknowledged sale whole, has none twice, and goes on', async () => {
    const dir = newDir();
    for (const sales of [0, 1, 7, 60, 23, 180, 3, 40]) {
      const acknowledged = await killedAfter(dir, sales);
      const store = openAt(dir);
      const count = store.sales.count();
      // The commit that was under way may have been saved without being acknowledged.
      expect([acknowledged || count, acknowledged + 1]).toContain(count);
      let earned = 0;
      for (const sale of store.sales.recent(count)) {
        expect(store.attempts.byId(`attempt${sale.receiptSeq}`)?.phase).toBe('paid');
        earned += Math.min(500, Math.floor(sale.totalMinor / 100));
      }
      expect(store.points.balance('merchant')).toBe(earned);
      store.close();
      expect(verify(dir).broken).toBeUndefined();
    }
    const { digestBefore, digestAfter } = rebuild(dir);
    expect(digestAfter).toBe(digestBefore);
  });
});
