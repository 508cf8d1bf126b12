/** A whole terminal in this process, with the schemes' stand-ins, and screens without a browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArgsIn, CommandName, EventName, Events, FaultBody, Result, Role, Snapshot } from '#main/contract';
import { importInto } from '#main/commands/import-into.ts';
import { startSandbox } from '#main/commands/sandbox.ts';
import { LANE, openTerminal, type Terminal, type TerminalOptions } from '#main/compose.ts';
import { root } from '#main/commands/options.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { callControl } from '#main/services/phone/control.ts';
import type { Clock } from '#main/ports.ts';
import type { Settings } from '#main/settings.ts';

export interface TestScreen {
  snapshot: Snapshot;
  /** The newest of each event that was heard. */
  heard: Partial<Events>;
  /** @throws the error body of the terminal */
  ask<K extends CommandName>(name: K, args: ArgsIn<K>, id?: string): Promise<Result<K>>;
  /** Resolves with the newest data of an event once it fits. */
  until<E extends EventName>(event: E, fits: (data: Events[E]) => boolean): Promise<Events[E]>;
}

let asked = 0;

/** Connects a screen by the very frames a browser would send. */
export function screenOf(terminal: Terminal, role: Role = 'cashier'): TestScreen {
  const heard: Partial<Events> = {};
  const answers = new Map<string, (frame: { ok: never } | { error: FaultBody }) => void>();
  const waiting = new Set<() => void>();
  const line = terminal.connect({
    client: `test-${role}-${(asked += 1)}`,
    role,
    lane: LANE,
    backlogBytes: () => 0,
    drop: () => {},
    send(text) {
      const frame = JSON.parse(text) as { id?: string; event?: EventName; data: never; ok: never; error: FaultBody };
      if (frame.event !== undefined) heard[frame.event] = frame.data;
      else if (frame.id !== undefined) answers.get(frame.id)?.(frame);
      for (const wake of waiting) wake();
    },
  });
  return {
    heard,
    get snapshot() {
      if (heard.snapshot === undefined) throw new Error('no snapshot was sent');
      return heard.snapshot;
    },
    ask: (name, args, id = `t${(asked += 1)}`) =>
      new Promise((resolve, reject) => {
        answers.set(id, (frame) => ('error' in frame && frame.error !== undefined ? reject(frame.error) : resolve((frame as { ok: never }).ok)));
        line.receive(JSON.stringify({ id, name, args }));
      }),
    until: (event, fits) =>
      new Promise((resolve) => {
        const wake = (): void => {
          const data = heard[event];
          if (data === undefined || !fits(data)) return;
          waiting.delete(wake);
          resolve(data);
        };
        waiting.add(wake);
        wake();
      }),
  };
}

export interface Rig {
  data: string;
  settings: Settings;
  terminal: Terminal;
  cashier: TestScreen;
  /** The customer's phone, at the stand-ins. */
  phone: {
    payerCode(scheme: string): Promise<string>;
    approve(qr: string): Promise<void>;
    behave(scheme: string, behaviour: string): Promise<void>;
    captured(scheme: string): Promise<{ orderNo: string; amountMinor: number }[]>;
    /** What went back by a scheme, each refund once. */
    refunded(scheme: string): Promise<number[]>;
    /** Answers that a stand-in holds back; lets them go. */
    held(scheme: string): Promise<number>;
    release(scheme: string): Promise<number>;
  };
  /** Closes the terminal as a crash would not, and opens it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type Change = Omit<Partial<TerminalOptions>, 'settings'> & {
  settings?: Partial<Settings>;
  /** Puts something between the terminal and the stand-ins: their address → the one that the terminal is given. */
  rewire?: (url: string) => Promise<string>;
};

/** From here on a timer is a time-out, and not the pause between two questions. Milliseconds. */
const TIMEOUT_FROM_MS = 10_000;

/** For tests that would wait for seconds between two questions to a scheme: pauses are a tenth as long. */
export const quickClock: Clock = {
  nowMs: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms < TIMEOUT_FROM_MS ? ms / 10 : ms);
    return () => clearTimeout(timer);
  },
};

/** @param change of the terminal's options: a clock, other settings. Without payments of its own, those of its region. */
export async function openRig(change: Change = {}): Promise<Rig> {
  const data = mkdtempSync(join(tmpdir(), 'guitai-flow-'));
  await importInto({ data, file: join(root, 'main', 'training', 'demo-catalogue.tsv'), progress: () => {} });
  const sandbox = await startSandbox({ region: change.settings?.shop?.region ?? 'cn' });
  const { rewire, ...options } = change;
  const near = await rewire?.(sandbox.url);
  const payments = near === undefined ? sandbox.settings : (JSON.parse(JSON.stringify(sandbox.settings).replaceAll(sandbox.url, near)) as Settings['payments']);
  const settings: Settings = {
    shop: { name: '柜台便利店', terminal: 'T1', region: 'cn' },
    payments,
    devices: { receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' } },
    ...change.settings,
  };
  const open = (): Terminal => openTerminal({ data, forkDevices: forkDeviceProcess, sandboxUrl: sandbox.url, ...options, settings });
  const terminal = open();
  const control = <T>(path: string, args: object): Promise<T> => callControl<T>(sandbox.url, path, args);
  const rig: Rig = {
    data,
    settings,
    terminal,
    cashier: screenOf(terminal),
    phone: {
      payerCode: async (scheme) => (await control<{ code: string }>(`${scheme}/payer-code`, {})).code,
      async approve(qr) {
        const { scheme, orderNo } = await control<{ scheme: string; orderNo: string }>('read', { code: qr });
        await control(`${scheme}/decide`, { orderNo, approve: true });
      },
      behave: async (scheme, behaviour) => void (await control(`${scheme}/behave`, { behaviour })),
      captured: async (scheme) => (await control<{ entries: { orderNo: string; amountMinor: number }[] }>(`${scheme}/ledger`, {})).entries,
      refunded: async (scheme) =>
        (await control<{ entries: { kind: string; amountMinor: number }[] }>(`${scheme}/ledger`, {})).entries.flatMap(({ kind, amountMinor }) => (kind === 'refund' ? [amountMinor] : [])),
      held: async (scheme) => (await control<{ held: number }>(`${scheme}/held`, {})).held,
      release: async (scheme) => (await control<{ released: number }>(`${scheme}/release`, {})).released,
    },
    async restart() {
      await rig.terminal.close();
      rig.terminal = open();
      rig.cashier = screenOf(rig.terminal);
    },
    async close() {
      await rig.terminal.close();
      await sandbox.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
  return rig;
}
