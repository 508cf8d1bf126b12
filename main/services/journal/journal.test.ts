import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { CheckedJournal, Finding, JournalChecker } from '../../core/journal/audit.ts';
import { SEAL_AGE_MAX_MS, SEAL_ENTRIES_MIN } from '../../core/journal/seal.ts';
import type { Clock, Store } from '../../ports.ts';
import { passphraseCipher } from '../../secrets/cipher.ts';
import { JOURNAL_KEY_FILE, openJournalKey } from '../../secrets/journal-key.ts';
import { auditSlowly, journalChecker } from '../../store/audit.ts';
import { databaseFile } from '../../store/connection.ts';
import { newDir, openAt } from '../../store/fixture.ts';
import { verify } from '../../store/verify.ts';
import { quietLog } from '../../system.ts';
import { CHECK_ALL_EVERY_MS, CHECK_EVERY_MS, CHECK_FIRST_AFTER_MS, createChecks, type ChecksKept } from './checks.ts';
import { createSeals } from './seals.ts';

/** A clock whose timers go off when its hand is moved past them. */
function handClock(): Clock & { pass(ms: number): void } {
  let now = 1_767_225_600_000;
  let timers: { atMs: number; run: () => void }[] = [];
  return {
    nowMs: () => now,
    after(ms, run) {
      const timer = { atMs: now + ms, run };
      timers.push(timer);
      return () => void (timers = timers.filter((one) => one !== timer));
    },
    pass(ms) {
      now += ms;
      for (;;) {
        const due = timers.find(({ atMs }) => atMs <= now);
        if (due === undefined) return;
        timers = timers.filter((one) => one !== due);
        due.run();
      }
    },
  };
}

const opens = (store: Store, count: number): void => {
  store.commit((tx) => {
    for (let i = 0; i < count; i += 1) tx.append('drawer.opened', { reason: 'noSale' });
  });
};

describe('seals', () => {
  it('come in idle moments once enough has gathered, or the last one is a day old; a seal calls for no other', () => {
    const dir = newDir();
    const clock = handClock();
    const store = openAt(dir, clock.nowMs);
    const seals = createSeals({ store, signer: openJournalKey(dir, quietLog), clock, log: quietLog });
    opens(store, SEAL_ENTRIES_MIN - 3);
    seals.idle();
    expect(store.seals.count()).toBe(0);
    opens(store, 1);
    seals.idle();
    expect(store.seals.last()).toMatchObject({ seq: SEAL_ENTRIES_MIN + 1 });
    seals.seal();
    seals.idle();
    clock.pass(SEAL_AGE_MAX_MS);
    seals.idle();
    expect(store.seals.count()).toBe(1);
    opens(store, 1);
    expect(seals.unsealed()).toBe(1);
    seals.idle();
    expect(store.seals.count()).toBe(2);
    store.close();
    expect(verify(dir)).toMatchObject({ seals: 2, sealedSeq: SEAL_ENTRIES_MIN + 3 });
    expect(verify(dir).broken).toBeUndefined();
  });

  it('go on with another key where the key is lost, and the journal says so', () => {
    const dir = newDir();
    const clock = handClock();
    const ids = [1, 2, 3].map((turn) => {
      if (turn === 3) rmSync(join(dir, JOURNAL_KEY_FILE));
      const store = openAt(dir, clock.nowMs);
      const signer = openJournalKey(dir, quietLog);
      const seals = createSeals({ store, signer, clock, log: quietLog });
      opens(store, 2);
      seals.seal();
      store.close();
      return signer.keyId;
    });
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    const store = openAt(dir, clock.nowMs);
    const keyed = store.journal.after(0, 100).filter(({ kind }) => kind === 'terminal.keyed').map(({ body }) => JSON.parse(body) as object);
    expect(keyed).toMatchObject([{ keyId: ids[0], reason: 'first' }, { keyId: ids[2], reason: 'replaced' }]);
    store.close();
    expect(verify(dir)).toMatchObject({ seals: 3 });
    expect(verify(dir).broken).toBeUndefined();
  });

  it('say that it is after a restoration where the key is another for that', () => {
    const store = openAt(newDir());
    const begun = { ...store, streams: { ...store.streams, begun: () => ({ stream: 'T1~7K2M', reason: 'restored' as const, what: 'older' }) } };
    createSeals({ store, signer: openJournalKey(newDir(), quietLog), clock: handClock(), log: quietLog });
    createSeals({ store: begun, signer: openJournalKey(newDir(), quietLog), clock: handClock(), log: quietLog });
    expect(JSON.parse(store.journal.after(2, 1)[0]?.body ?? '')).toMatchObject({ reason: 'restored' });
    store.close();
  });

  it('that do not fit are seen at the next opening', () => {
    const dir = newDir();
    const clock = handClock();
    const store = openAt(dir, clock.nowMs);
    createSeals({ store, signer: openJournalKey(dir, quietLog), clock, log: quietLog }).seal();
    opens(store, 200);
    store.close();
    const db = new Database(databaseFile(dir));
    db.exec(`DROP TRIGGER journal_keeps_content; UPDATE journal SET body = replace(body, '"documents":0', '"documents":1') WHERE kind = 'journal.sealed'`);
    db.close();
    expect(() => openAt(dir, clock.nowMs)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT', message: expect.stringContaining('the seal at entry 3 does not fit') as string }));
  });
});

describe('the key that signs', () => {
  it('is for the owner alone, and made private again where it was not', () => {
    const dir = newDir();
    const file = join(dir, JOURNAL_KEY_FILE);
    const { keyId } = openJournalKey(dir, quietLog);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    expect(openJournalKey(dir, quietLog).keyId).toBe(keyId);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is sealed where something can seal it; one that does not open is put aside, and another made', () => {
    const dir = newDir();
    const file = join(dir, JOURNAL_KEY_FILE);
    const { keyId } = openJournalKey(dir, quietLog);
    const cipher = passphraseCipher('correct horse battery');
    expect(openJournalKey(dir, quietLog, cipher).keyId).toBe(keyId);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'passphrase' });
    expect(openJournalKey(dir, quietLog, cipher).keyId).toBe(keyId);
    const sealed = readFileSync(file);
    const other = openJournalKey(dir, quietLog);
    expect(other.keyId).not.toBe(keyId);
    expect(readFileSync(`${file}.1`)).toEqual(sealed);
    writeFileSync(file, 'not ours');
    expect(openJournalKey(dir, quietLog).keyId).not.toBe(other.keyId);
    expect(readdirSync(dir).toSorted()).toEqual([JOURNAL_KEY_FILE, `${JOURNAL_KEY_FILE}.1`, `${JOURNAL_KEY_FILE}.2`]);
  });

  it('stays where it is while the system does not give it out: another signs until the next start', () => {
    const dir = newDir();
    const file = join(dir, JOURNAL_KEY_FILE);
    const { keyId } = openJournalKey(dir, quietLog);
    // A folder in its place is read with an error of the system's, as a disk that fails would give.
    renameSync(file, `${file}.kept`);
    mkdirSync(file);
    expect(openJournalKey(dir, quietLog).keyId).not.toBe(keyId);
    rmSync(file, { recursive: true });
    renameSync(`${file}.kept`, file);
    expect(openJournalKey(dir, quietLog).keyId).toBe(keyId);
    expect(readdirSync(dir)).toEqual([JOURNAL_KEY_FILE]);
  });
});

/** A checker that does as it is told. */
function slowChecker() {
  const asked: { afterSeq: number; share: number; end(result: CheckedJournal): void; stopped: boolean }[] = [];
  const checker: JournalChecker = {
    run(order) {
      let end: (result: CheckedJournal) => void = () => undefined;
      const result = new Promise<CheckedJournal>((resolve) => (end = resolve));
      const one = { ...order, end, stopped: false };
      asked.push(one);
      return { result, stop: () => void (one.stopped = true) };
    },
  };
  return { checker, asked };
}

describe('examinations beside the running terminal', () => {
  function running(kept: ChecksKept | null = null) {
    const clock = handClock();
    const { checker, asked } = slowChecker();
    const alarms: Finding[] = [];
    let saved = kept;
    const checks = createChecks({ checker, kept: { load: () => kept, save: (next) => (saved = next) }, clock, log: quietLog, changed: () => undefined, alarm: (finding) => alarms.push(finding) });
    const end = async (result: CheckedJournal): Promise<void> => {
      asked.at(-1)?.end(result);
      await Promise.resolve();
      await Promise.resolve();
    };
    return { checks, clock, asked, alarms, saved: () => saved, end };
  }

  it('look at all of it first, then at what was added, and at all of it again after a week', async () => {
    const { checks, clock, asked, end, saved } = running();
    expect(asked).toHaveLength(0);
    clock.pass(CHECK_FIRST_AFTER_MS);
    expect(asked).toMatchObject([{ afterSeq: 0 }]);
    await end({ seq: 500 });
    expect(checks.view()).toMatchObject({ seq: 500 });
    clock.pass(CHECK_EVERY_MS);
    expect(asked[1]).toMatchObject({ afterSeq: 500 });
    await end({ seq: 620 });
    expect(saved()).toMatchObject({ seq: 620 });
    clock.pass(CHECK_ALL_EVERY_MS);
    expect(asked[2]).toMatchObject({ afterSeq: 0 });
    checks.close();
    expect(asked[2]?.stopped).toBe(true);
  });

  it('tell of the first entry that is not in order, keep it told, and look at all of it from then on', async () => {
    const { checks, clock, asked, alarms, end, saved } = running();
    checks.now();
    checks.now();
    expect(asked.map(({ stopped }) => stopped)).toEqual([true, false]);
    const broken: Finding = { kind: 'tampered', seq: 17, reason: 'entry 17 was changed' };
    await end({ seq: 16, broken });
    expect(alarms).toEqual([broken]);
    expect(checks.view()).toMatchObject({ seq: 16, broken: { seq: 17 } });
    clock.pass(CHECK_EVERY_MS);
    expect(asked.at(-1)).toMatchObject({ afterSeq: 0 });
    await end({ seq: 0, failed: 'the disk is away' });
    expect(checks.view()).toMatchObject({ broken: { seq: 17 }, failed: 'the disk is away' });
    const again = running(saved());
    expect(again.checks.view()).toMatchObject({ broken: { seq: 17 } });
    again.checks.now();
    await again.end({ seq: 30 });
    expect(again.checks.view().broken).toBeUndefined();
  });

  it('run on a thread of their own while the terminal writes, and go on from the last seal', async () => {
    const dir = newDir();
    const clock = handClock();
    const store = openAt(dir, clock.nowMs);
    const seals = createSeals({ store, signer: openJournalKey(dir, quietLog), clock, log: quietLog });
    opens(store, 3_000);
    seals.seal();
    store.checkpoint();
    const told: number[][] = [];
    const run = journalChecker(dir).run({ afterSeq: 0, share: 1 }, (done, total) => told.push([done, total]));
    opens(store, 50);
    expect((await run.result).seq).toBeGreaterThanOrEqual(3_003);
    expect(told).toContainEqual([2_000, expect.any(Number) as number]);
    store.checkpoint();
    const db = new Database(databaseFile(dir));
    db.exec(`DROP TRIGGER journal_keeps_content; UPDATE journal SET at_ms = 1 WHERE seq = 40`);
    db.close();
    // What stands before the last seal was looked at before; a look at all of it finds it.
    expect(await auditSlowly({ dir, afterSeq: 3_003, share: 1 }, () => undefined)).toEqual({ seq: 3_053 });
    expect(await auditSlowly({ dir, afterSeq: 0, share: 1 }, () => undefined)).toMatchObject({ seq: 39, broken: { kind: 'tampered', seq: 40 } });
    store.close();
    expect(await auditSlowly({ dir: join(dir, 'nowhere'), afterSeq: 0, share: 1 }, () => undefined)).toMatchObject({ failed: expect.any(String) as string });
  });
});
