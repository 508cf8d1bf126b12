import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, databaseFile, WAL_BYTES } from './connection.ts';
import { createDurable } from './durable.ts';
import { newDir, openAt, terminal } from './fixture.ts';
import { SCHEMA_VERSION } from './migrate.ts';
import { openStore } from './open.ts';
import { prepareOps } from './ops.ts';
import { rebuild } from './rebuild.ts';
import { completeSample, sampleSale } from './sample.ts';
import { verify } from './verify.ts';

const child = fileURLToPath(new URL('writer.child.ts', import.meta.url));
const has = (tool: string): boolean => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined;

function fault(code: string, words: string): unknown {
  return expect.objectContaining({ code, message: expect.stringContaining(words) as string });
}

describe('a data directory that cannot be used is refused with one line', () => {
  it('written by a newer version', () => {
    const dir = newDir();
    openAt(dir).close();
    const db = new Database(databaseFile(dir));
    db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    const refused = fault('STORE_FUTURE', `schema ${SCHEMA_VERSION + 1}, this one knows ${SCHEMA_VERSION}`);
    for (const open of [() => openAt(dir), () => verify(dir), () => rebuild(dir)]) expect(open).toThrow(refused);
  });

  it('open in another terminal, of this process or another; free again when that one is gone', () => {
    const dir = newDir();
    const store = openAt(dir);
    const refused = fault('STORE_LOCKED', 'another terminal');
    expect(() => openAt(dir)).toThrow(refused);
    expect(() => rebuild(dir)).toThrow(refused);
    const other = spawnSync(process.execPath, [child, dir, '1'], { encoding: 'utf8' });
    expect(other.stderr).toContain('STORE_LOCKED');
    expect(verify(dir)).toMatchObject({ entries: 1 });
    store.close();
    const killed = spawnSync(process.execPath, [child, dir, '2'], { encoding: 'utf8' });
    expect([killed.signal, killed.stdout]).toEqual(['SIGKILL', 'open\n1\n2\n']);
    const again = openAt(dir);
    expect(again.sales.count()).toBe(2);
    again.close();
  });

  it('no database, another program’s, or damaged', () => {
    const text = newDir();
    writeFileSync(databaseFile(text), 'not a database, by far\n'.repeat(300));
    expect(() => openAt(text)).toThrow(fault('STORE_CORRUPT', 'damaged or no database'));
    const foreign = newDir();
    new Database(databaseFile(foreign)).exec('CREATE TABLE t (a)').close();
    expect(() => openAt(foreign)).toThrow(fault('STORE_CORRUPT', 'not a database of this program'));
    const broken = newDir();
    const store = openAt(broken);
    for (let n = 1; n <= 3; n += 1) store.commit((tx) => completeSample(tx, n));
    store.close();
    const db = new Database(databaseFile(broken));
    db.exec(`DROP TRIGGER journal_keeps_content; UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 9`);
    db.close();
    expect(() => openAt(broken)).toThrow(fault('STORE_CORRUPT', 'entry 9 was changed'));
    expect(verify(broken)).toMatchObject({ entries: 8, broken: { seq: 9 } });
  });

  it('of another terminal or currency', () => {
    const dir = newDir();
    openAt(dir).close();
    for (const other of [{ ...terminal, terminalId: 'T2' }, { ...terminal, currency: 'JPY' }]) {
      expect(() => openStore(dir, { terminal: other, nowMs: () => 0 })).toThrow(fault('SETTINGS', 'belongs to terminal T1 (CNY)'));
    }
    openStore(dir, { terminal: { ...terminal, shopName: 'renamed' }, nowMs: () => 0 }).close();
  });

  it('read-only', (ctx) => {
    const dir = newDir();
    openAt(dir).close();
    // Root may write anywhere, so the attempt is made as another user.
    const root = process.getuid?.() === 0;
    const user = root ? { uid: 65_534, gid: 65_534 } : {};
    if (root && spawnSync(process.execPath, ['-e', `require('node:fs').readFileSync(${JSON.stringify(child)})`], user).status !== 0) {
      ctx.skip('the unprivileged user cannot read this checkout');
    }
    for (const mode of [0o555, 0o777]) {
      chmodSync(databaseFile(dir), 0o444);
      chmodSync(dir, mode);
      const { stderr } = spawnSync(process.execPath, [child, dir, '1'], { ...user, encoding: 'utf8' });
      expect(stderr).toContain('STORE_READONLY');
    }
    chmodSync(dir, 0o755);
    expect(() => openAt(join(databaseFile(dir), 'below-a-file'))).toThrow(fault('STORE_READONLY', 'cannot be written'));
  });
});

describe('a store that could not save', () => {
  it('on a full disk stops for good, and after reopening has all that was acknowledged', (ctx) => {
    const mount = join(newDir(), 'small');
    mkdirSync(mount);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', mount], { stdio: 'ignore' });
    } catch {
      ctx.skip('no right to mount a small file system here');
    }
    onTestFinished(() => {
      execFileSync('umount', [mount]);
    });
    const store = openAt(mount);
    onTestFinished(() => {
      store.close();
    });
    let n = 0;
    const sellUntilFull = (): void => {
      for (;;) {
        store.commit((tx) => completeSample(tx, n + 1));
        n += 1;
      }
    };
    expect(sellUntilFull).toThrow(fault('STORE', 'the disk is full'));
    expect(n).toBeGreaterThan(100);
    for (const write of [() => store.commit((tx) => tx.saveDraft('main', null)), () => store.cursors.set('hq', 1)]) {
      expect(write).toThrow(fault('STORE', 'the disk is full'));
    }
    expect(store.sales.count()).toBe(n);
    execFileSync('mount', ['-o', 'remount,size=64m', mount]);
    store.reopen();
    expect(store.sales.count()).toBe(n);
    store.commit((tx) => completeSample(tx, n + 1));
    expect(store.sales.byId(sampleSale(n + 1).saleId)?.receiptSeq).toBe(n + 1);
  });

  it('does not try a failed commit again, even where the disk would take it now', () => {
    const dir = newDir();
    openAt(dir).close();
    const db = connect(dir);
    onTestFinished(() => {
      db.close();
    });
    const { transact } = createDurable(db, dir, prepareOps(db), null);
    const pages = Number(db.pragma('page_count', { simple: true }));
    const insert = db.prepare(`INSERT INTO drafts VALUES ('main', hex(randomblob(100000)))`);
    db.pragma(`max_page_count = ${pages}`);
    expect(() => transact(() => insert.run())).toThrow(fault('STORE', 'the disk is full'));
    db.pragma(`max_page_count = ${pages + 1_000}`);
    expect(() => transact(() => insert.run())).toThrow(fault('STORE', 'the disk is full'));
    expect(createDurable(db, dir, prepareOps(db), null).transact(() => insert.run()).changes).toBe(1);
  });

  it('after a flush that failed stops, and the next start has all that was acknowledged', (ctx) => {
    if (!has('strace')) ctx.skip('strace is not installed');
    const dir = newDir();
    openAt(dir).close();
    const said: string[] = [];
    // fdatasync is the commit's own: only the next start tells whether it is there. fsync is the database's, which then has less than the log.
    for (const [call, when] of [['fdatasync', 2], ['fdatasync', 37], ['fsync', 3], ['fsync', 4], ['fsync', 5]] as const) {
      const inject = ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-e', `inject=${call}:error=EIO:when=${when}`, '-o', join(dir, 'strace.txt')];
      const { stdout, stderr } = spawnSync('strace', [...inject, process.execPath, child, dir, '120'], { encoding: 'utf8' });
      said.push(stdout + stderr);
      const acknowledged = stdout.split('\n').filter((line) => /^\d+$/.test(line)).map(Number);
      const store = openAt(dir);
      expect(store.sales.count()).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? 0);
      store.close();
      expect(verify(dir).broken).toBeUndefined();
    }
    for (const text of said.slice(0, 2)) expect(text).toMatch(/EIO.*may or may not be there/);
    expect(said.slice(2).filter((text) => text.includes('SQLITE_IOERR_FSYNC'))).not.toEqual([]);
  });

  it('for another’s lock says so, and saves again once that is gone', () => {
    const dir = newDir();
    openAt(dir).close();
    const db = connect(dir);
    const holder = connect(dir);
    db.pragma('busy_timeout = 0');
    const { transact } = createDurable(db, dir, prepareOps(db), null);
    holder.exec('BEGIN IMMEDIATE');
    expect(() => transact(() => 1)).toThrow(fault('STORE', 'another terminal'));
    holder.exec('ROLLBACK');
    expect(transact(() => 1)).toBe(1);
    holder.close();
    db.close();
  });
});

describe('a closed store', () => {
  it('says that nothing was saved', () => {
    const store = openAt(newDir());
    store.close();
    expect(() => store.commit(() => 1)).toThrow(fault('STORE', 'the store is closed'));
  });
});

describe('the write-ahead log', () => {
  it('that was left long by a kill is cut back', () => {
    const dir = newDir();
    const writer = spawnSync(process.execPath, [child, dir, '1'], { encoding: 'utf8' });
    expect(writer.stdout).toBe('open\n1\n');
    const wal = `${databaseFile(dir)}-wal`;
    truncateSync(wal, 3 * WAL_BYTES);
    const store = openAt(dir);
    for (let n = 2; n <= 600; n += 1) {
      store.commit((tx) => completeSample(tx, n));
      if (n % 50 === 0) store.checkpoint();
    }
    expect(statSync(wal).size).toBeLessThanOrEqual(WAL_BYTES);
    store.close();
    expect(verify(dir).entries).toBe(1 + 4 + 599 * 3);
  });
});
