/** What the provider tests share: a running sandbox, our own clients of it, and the payer's hand. */
import { randomBytes } from 'node:crypto';
import { minor, type PhoneOrderView } from '#main/contract';
import { startSandbox, type RunningSandbox } from '#main/commands/sandbox.ts';
import { createProviders } from '#main/providers/index.ts';
import { standIns, standInSettings } from '#main/providers/stand-ins.ts';
import type { ChannelOrder, Clock, Log, PaymentProvider } from '#main/ports.ts';
import type { Settings } from '#main/settings.ts';

/** A clock whose timers run when they are told to. */
export interface HandClock extends Clock {
  advance(ms: number): void;
}

export function handClock(startMs = Date.now()): HandClock {
  let now = startMs;
  let timers: { atMs: number; run: () => void }[] = [];
  return {
    nowMs: () => now,
    after(ms, run) {
      const timer = { atMs: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance(ms) {
      now += ms;
      const due = timers.filter(({ atMs }) => atMs <= now);
      timers = timers.filter(({ atMs }) => atMs > now);
      for (const { run } of due) run();
    },
  };
}

export interface Rig {
  sandbox: RunningSandbox;
  clock: HandClock;
  /** The `payments` part of a settings file that switches every stand-in on, whatever the region. */
  settings: Settings['payments'];
  providers: Map<string, PaymentProvider>;
  logged: string[];
  /** Calls the control interface; throws with its message where it refuses. */
  control<R = unknown>(path: string, args?: object): Promise<R>;
  /** Our own clients with other settings. */
  clients(settings: Settings['payments']): Map<string, PaymentProvider>;
}

export async function openRig(stateFile?: string): Promise<Rig> {
  const clock = handClock();
  const logged: string[] = [];
  const log: Log = {
    info: (event, fields) => void logged.push(JSON.stringify([event, fields])),
    warn: (event, fields) => void logged.push(JSON.stringify([event, fields])),
    error: (event, fields) => void logged.push(JSON.stringify([event, fields])),
  };
  const sandbox = await startSandbox({ clock, ...(stateFile === undefined ? {} : { stateFile }) });
  const clients = (settings: Settings['payments']) => createProviders(settings, { clock, nonce: () => randomBytes(16).toString('hex'), log });
  const schemes = standIns.map(({ scheme }) => scheme);
  const settings = standInSettings(sandbox.url, sandbox.keys, schemes);
  return {
    sandbox,
    clock,
    logged,
    clients,
    settings,
    providers: clients(settings),
    control: (path, args) => controlOf(sandbox.url, path, args),
  };
}

export async function controlOf<R>(url: string, path: string, args: object = {}): Promise<R> {
  const response = await fetch(`${url}/sandbox/${path}`, { method: 'POST', body: JSON.stringify(args) });
  const body = (await response.json()) as R & { message?: string };
  if (!response.ok) throw new Error(body.message);
  return body;
}

export interface Ledger {
  entries: { kind: 'capture' | 'refund'; orderNo: string; amountMinor: number; transactionId: string }[];
  orders: PhoneOrderView[];
}

let orders = 0;

/** A new order of 18.80 yuan. */
export function newOrder(mode: ChannelOrder['mode'], amountMinor = 1880): ChannelOrder {
  orders += 1;
  return { orderNo: `T${Date.now().toString(36)}${orders}`.toUpperCase(), amountMinor: minor(amountMinor), currency: 'CNY', mode, subject: '柜台 Shop' };
}
