/** A kiosk's terminal as a process that can be killed, its customer's screen without the page, and the schemes, which outlive it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { ArgsIn, CommandName, KioskView, PaymentView, Result, SaleView } from '#main/contract';
import { hqInit } from '#main/commands/hq.ts';
import { importInto } from '#main/commands/import-into.ts';
import { root } from '#main/commands/options.ts';
import { startSandbox } from '#main/commands/sandbox.ts';
import { hashPin } from '#main/pin.ts';
import { standInSettings } from '#main/providers/stand-ins.ts';
import { openReader } from '#main/store/reader.ts';
import { callControl } from '#main/services/phone/control.ts';
import type { Settings } from '#main/settings.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import type { TestPostgres } from '#main/training/postgres.ts';
import { openLine, type Line } from '#test/shop/wire.ts';
import { phoneAt, startProcess, type TerminalProcess } from '../counter.ts';
import { connectCashier, type CashierLink } from '../link.ts';

export const PIN = '864209';
export const TERMINAL = 'K1';
/** Nothing here takes longer, on a busy machine, too. */
const WITHIN_MS = 60_000;

export interface Screen {
  view(): KioskView;
  sale(): SaleView;
  payment(): PaymentView;
  ask<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<Result<K>>;
  /** Resolves once it is so. @throws where it never is, with what is instead */
  until(what: string, fits: () => boolean): Promise<void>;
  close(): void;
  resume: string;
}

export async function openScreen(address: string, resume?: string): Promise<Screen> {
  const link: CashierLink = await connectCashier(address, resume);
  let { sale, payment, kiosk } = link.snapshot;
  const waiting = new Set<() => void>();
  link.listen((event, data) => {
    if (event === 'sale') sale = data as SaleView;
    if (event === 'payment') payment = data as PaymentView;
    if (event === 'kiosk') kiosk = data as KioskView;
    for (const wake of waiting) wake();
  });
  const view = (): KioskView => {
    if (kiosk === undefined) throw new Error('this terminal is no kiosk');
    return kiosk;
  };
  return {
    view,
    sale: () => sale,
    payment: () => payment,
    ask: link.ask,
    resume: link.resume,
    close: link.close,
    until: (what, fits) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`never ${what}: ${JSON.stringify({ step: view().step, calls: view().calls.map(({ reason }) => reason), phase: payment.attempt?.phase })}`)), WITHIN_MS);
        const wake = (): void => {
          if (!fits()) return;
          clearTimeout(late);
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        wake();
      }),
  };
}

export interface Stand {
  data: string;
  screen: Screen;
  /** To the schemes. */
  line: Line;
  phone: ReturnType<typeof phoneAt>;
  /** Arranges what a scheme's stand-in does next. */
  behave(behaviour: string): Promise<void>;
  /** The customer types their password. */
  approve(): Promise<void>;
  /** SIGKILL to terminal and devices, and started again with a new screen. */
  restart(): Promise<void>;
  /** The page is loaded anew. */
  reload(): Promise<void>;
  /** Resolves once headquarters has the whole journal. */
  allSent(): Promise<void>;
  /** SIGKILL to the device process alone. */
  killDevices(): void;
  stop(): Promise<void>;
  close(): Promise<void>;
}

const SCHEME = 'wechat';

/** @param postgres headquarters */
export async function openStand(postgres: TestPostgres): Promise<Stand> {
  await hqInit({ url: postgres.url });
  const data = mkdtempSync(join(tmpdir(), 'guitai-kiosk-'));
  await importInto({ data, file: join(root, 'main', 'training', 'demo-catalogue.tsv'), progress: () => {} });
  const sandbox = await startSandbox();
  const line = await openLine(sandbox.url);
  const settings: Settings = {
    shop: { name: '自助店', terminal: TERMINAL, region: 'cn' },
    kiosk: trainingKiosk,
    payments: standInSettings(line.url.replace(/\/$/, ''), sandbox.keys, [SCHEME]),
    devices: { receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' } },
    supervisor: { name: 'Li', pinHash: await hashPin(PIN) },
    sync: { url: postgres.url },
  };
  writeFileSync(join(data, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  const control = <T>(call: string, args: object): Promise<T> => callControl<T>(sandbox.url, `${SCHEME}/${call}`, args);
  const phone = phoneAt(sandbox.url);
  let terminal: TerminalProcess = await startProcess(data);
  const stand: Stand = {
    data, line, phone,
    screen: await openScreen(terminal.kiosk),
    behave: (behaviour) => control('behave', { behaviour }),
    async approve() {
      const { orders } = await phone.ledger(SCHEME);
      await control('decide', { orderNo: orders.at(-1)?.orderNo, approve: true });
    },
    async restart() {
      await stand.stop();
      terminal = await startProcess(data);
      stand.screen = await openScreen(terminal.kiosk);
    },
    async reload() {
      const { resume } = stand.screen;
      stand.screen.close();
      stand.screen = await openScreen(terminal.kiosk, resume);
    },
    async allSent() {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      try {
        const late = AbortSignal.timeout(WITHIN_MS);
        for (let rows = -1, own = 0; rows < own || own === 0; await wait(100)) {
          const reader = openReader(data);
          own = reader.journal.tail().seq;
          reader.close();
          rows = Number((await client.query<{ seq: string | null }>('select max(seq) as seq from guitai.journal')).rows[0]?.seq ?? 0);
          if (late.aborted) throw new Error(`headquarters has ${rows} of ${own} entries`);
        }
      } finally {
        await client.end();
      }
    },
    killDevices() {
      const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(terminal.pid)], { encoding: 'utf8' }).split('\n').map(Number).filter(Boolean);
      if (children.length === 0) throw new Error('the terminal has no device process');
      for (const pid of children) process.kill(pid, 'SIGKILL');
    },
    async stop() {
      await terminal.kill();
      stand.screen.close();
    },
    async close() {
      await stand.stop();
      await line.close();
      await sandbox.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
  return stand;
}
