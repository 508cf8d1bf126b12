/**
 * A process that sells until it is killed: real services and a real store, real headquarters; the schemes and their
 * customers are in the parent, so that they outlive it. Everything is told before or after it is done, by a write that
 * is in the pipe when it returns: what was told is known, whenever the kill comes.
 */
import { mkdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletedSale } from '#main/core/journal/facts.ts';
import { isUnresolved } from '#main/core/payment/attempt.ts';
import { isUnderWay } from '#main/core/refund/refund.ts';
import type { Answer, ChannelOrder, JournalEntry, PaymentProvider, RefundAnswer, RefundOrder, Store, Sync } from '#main/ports.ts';
import { openJournalKey } from '#main/secrets/journal-key.ts';
import { createSeals, type Seals } from '#main/services/journal/seals.ts';
import { archiveJournal } from '#main/store/archive.ts';
import { ARCHIVES_FOLDER } from '#main/store/archives.ts';
import { backUp } from '#main/store/backup.ts';
import { openStore } from '#main/store/open.ts';
import { SINK } from '#main/sync/send.ts';
import { noSync, startSync } from '#main/sync/sync.ts';
import { quietLog, systemIds } from '#main/system.ts';
import { random, type Random } from '#test/sim/random.ts';
import { shapes } from '#test/sim/worlds.ts';
import { sellOne, settle, type Cashier } from '../cashier.ts';
import { hastyClock } from '../hasty.ts';
import { createTill, paperOf, region } from '../till.ts';
import { backupsOf, lineReader, type FromSeller, type Go, type SchemeCall, type SeenEntry, type ToSeller } from './lines.ts';
import { HASTE } from './scheme.ts';

const PAGE = 500;
const PRINT_MS_MAX = 400;
const DAY_MS = 86_400_000;
const BACKUPS_KEPT = 2;
/** Lives that begin with an archive, and sales before which the journal is sealed, or backed up. */
const ARCHIVE_SHARE = 0.08;
const SEAL_SHARE = 0.15;
const BACKUP_SHARE = 0.06;
/** All that is open must have ended within this long after the last start; real time. */
const SETTLE_MS_MAX = 60_000;

const say = (line: FromSeller): void => void writeSync(1, `${JSON.stringify(line)}\n`);
const doing = (step: string): void => say({ is: 'doing', step });
const waiting = new Map<number, (answer: Answer | RefundAnswer) => void>();
const clock = hastyClock(HASTE);
const pass = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

function ask(scheme: string, call: SchemeCall): Promise<never> {
  const id = waiting.size === 0 ? 1 : Math.max(...waiting.keys()) + 1;
  return new Promise<never>((resolve) => {
    waiting.set(id, (answer) => resolve(answer as never));
    say({ is: 'call', id, scheme, call });
  });
}

function providerOf(name: string): PaymentProvider {
  const digit = shapes.findIndex((shape) => shape.name === name);
  const shape = shapes[digit];
  if (shape === undefined) throw new Error(`no scheme ${name}`);
  const status = (order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> => ask(name, { method: 'refundStatus', order, refund });
  return {
    scheme: name,
    modes: shape.modes,
    procedure: shape.procedure,
    ownsCode: (code) => code.startsWith(`9${digit}`) && code.length === 18,
    present: (order) => ask(name, { method: 'present', order }),
    charge: (order, code) => ask(name, { method: 'charge', order, code }),
    query: (order) => ask(name, { method: 'query', order }),
    reverse: (order) => ask(name, { method: 'reverse', order }),
    refund: (order, refund) => ask(name, { method: 'refund', order, refund }),
    ...(shape.slowRefunds ? { refundStatus: status } : {}),
  };
}

function seen({ seq, prevHash, hash, kind, body }: JournalEntry): SeenEntry {
  if (kind !== 'sale.completed') return { seq, prevHash, hash, prints: kind === 'receipt.reprinted' };
  const { saleId, receiptNo, receiptSeq, totalMinor } = JSON.parse(body) as CompletedSale;
  return { seq, prevHash, hash, prints: true, sale: { saleId, receiptNo, receiptSeq, totalMinor } };
}

function entriesAfter(store: Store, from: number): SeenEntry[] {
  const all: SeenEntry[] = [];
  for (let seq = from; ; seq = all.at(-1)?.seq ?? seq) {
    const page = store.journal.after(seq, PAGE);
    if (page.length === 0) return all;
    all.push(...page.map(seen));
  }
}

/** The store with each commit and each holding told. */
function told(store: Store): Store {
  return {
    ...store,
    commit(work) {
      let held: { saleId: string; on: boolean } | null = null;
      doing('commit');
      const result = store.commit((tx) =>
        work({
          ...tx,
          saveHeld(saleId, json) {
            held = { saleId, on: json !== null };
            if (json === null) say({ is: 'resuming', saleId });
            tx.saveHeld(saleId, json);
          },
        }),
      );
      const { seq, hash } = store.journal.tail();
      say({ is: 'committed', seq, hash });
      const last = held as { saleId: string; on: boolean } | null;
      if (last?.on === true) say({ is: 'held', saleId: last.saleId });
      return result;
    },
  };
}

interface Selling {
  dir: string;
  store: Store;
  seals: Seals;
  sync: Sync;
  cashier: Cashier;
  chance: Random;
}

function openTold({ dir, terminal, afterSeq }: Pick<Go, 'dir' | 'terminal' | 'afterSeq'>): Store {
  doing('open');
  const store = openStore(dir, { terminal: { terminalId: terminal, shopName: '断电店', region: region.id, currency: region.currency }, nowMs: clock.nowMs });
  say({ is: 'opened', entries: entriesAfter(store, afterSeq), tail: store.journal.tail(), held: store.drafts.held().map(({ id }) => id), jobs: store.printJobs.open().map(({ id }) => id) });
  return store;
}

/** What was sealed and sent leaves the journal; the parent has seen all of it. */
function archive(go: Go): void {
  const store = openTold(go);
  go.afterSeq = store.journal.tail().seq;
  store.close();
  doing('archive');
  archiveJournal(go.dir, { to: join(go.dir, ARCHIVES_FOLDER), keepDays: 0, nowMs: clock.nowMs() + DAY_MS, sinks: go.sent ? [SINK] : [] });
}

function start(go: Go): Selling {
  const { dir, terminal, seed, url, schemes } = go;
  const chance = random(seed);
  if (go.until === 'killed' && chance.chance(ARCHIVE_SHARE)) archive(go);
  const raw = openTold(go);
  const store = told(raw);
  const seals = createSeals({ store, signer: openJournalKey(dir, quietLog), clock, log: quietLog });
  const sync = url === undefined ? noSync() : startSync({ store, url, terminalId: terminal, clock, log: quietLog, onChange: () => {} });
  const devices = paperOf(async (jobId) => {
    say({ is: 'printing', jobId });
    await pass(chance.between(1, PRINT_MS_MAX));
  });
  const till = createTill({ store, terminal, providers: schemes.map(providerOf), clock, ids: systemIds, log: quietLog, devices, wake: () => sync.wake() });
  doing('recover');
  till.resume();
  const customers = schemes.map((scheme) => ({
    scheme,
    newCode: () => `9${shapes.findIndex(({ name }) => name === scheme)}${String(chance.between(0, 99_999_999)).padStart(8, '0')}${String(Date.now()).slice(-8)}`,
    read: (qr: string) => say({ is: 'read', scheme, qr }),
  }));
  const cashier: Cashier = { till, chance, customers, pass, doing, completed: (sale) => say({ is: 'completed', ...sale }) };
  return { dir, store, seals, sync, cashier, chance };
}

async function sell({ dir, store, seals, sync, cashier, chance }: Selling): Promise<void> {
  await settle(cashier);
  for (;;) {
    if (chance.chance(0.25)) {
      doing('checkpoint');
      store.checkpoint();
    }
    if (chance.chance(0.2)) {
      doing('cursor');
      store.cursors.set('fault', sync.status().pending);
    }
    if (chance.chance(SEAL_SHARE)) {
      doing('seal');
      seals.seal();
    }
    if (chance.chance(BACKUP_SHARE)) {
      doing('backup');
      mkdirSync(backupsOf(dir), { recursive: true });
      await backUp({ dir, path: backupsOf(dir), keep: BACKUPS_KEPT, atMs: Date.now() });
    }
    await sellOne(cashier);
    await pass(chance.between(0, 300));
  }
}

/** Nothing open, nothing unsent, nothing at the printer; then it ends as a terminal ends. */
async function finish({ store, sync, cashier }: Selling): Promise<void> {
  const limit = AbortSignal.timeout(SETTLE_MS_MAX);
  await settle(cashier);
  const open = (): boolean =>
    store.attempts.inQuestion().some(isUnresolved) || store.refunds.open().some(isUnderWay) || sync.status().pending > 0 || store.printJobs.open().some(({ state }) => state === 'queued' || state === 'sent');
  while (open() && !limit.aborted) {
    // A payment's step alone wakes nobody: it goes with the next sale, or when a person asks.
    sync.now();
    for (const { id: attemptId, phase } of store.attempts.inQuestion()) {
      if (phase === 'waitingForPayer') cashier.till.payments.handlers['payment.cancel']({ attemptId }, cashier.till.caller());
    }
    await pass(2_000);
  }
  cashier.till.payments.close();
  cashier.till.refunds.close();
  await cashier.till.receipts.close();
  // The last receipt may have opened the drawer.
  sync.now();
  while (sync.status().pending > 0 && !limit.aborted) await pass(2_000);
  const { pending } = sync.status();
  await sync.close();
  const jobs = store.printJobs.open().map(({ id }) => id);
  store.close();
  say({ is: 'finished', jobs, pending });
  process.exit(0);
}

process.stdin.setEncoding('utf8').on('data', lineReader((heard) => {
  const line = heard as ToSeller;
  if ('go' in line) {
    const selling = start(line.go);
    void (line.go.until === 'killed' ? sell(selling) : finish(selling));
    return;
  }
  waiting.get(line.id)?.(line.answer);
  waiting.delete(line.id);
}));
// Nobody is there any more to hear it.
process.stdin.on('end', () => process.exit(1));
say({ is: 'ready' });
