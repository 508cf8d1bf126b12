/**
 * The terminal's own services over its own store, in virtual time, with providers of the test's choice.
 * A crash is what a power cut is: nothing of the old process runs any more, and what was committed stays.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minor, type EventName, type Minor, type PaymentView } from '#main/contract';
import { shippedProgramme } from '#main/core/points/programme.ts';
import { regions, type RegionPack } from '#main/core/regions/index.ts';
import type { Caller, Catalogue, ChannelOrder, Clock, Emit, Ids, Log, PaymentProvider, RefundOrder, Store } from '#main/ports.ts';
import { createPayments, type PaymentsService } from '#main/services/payment/index.ts';
import { createPoints, type PointsService } from '#main/services/points/index.ts';
import { createRefunds, createSupervisors, type RefundsService } from '#main/services/refund/index.ts';
import { createSales, type SaleService } from '#main/services/sale/index.ts';
import { openStore } from '#main/store/open.ts';
import { sha256 } from '#main/system.ts';
import type { VirtualClock } from './clock.ts';
import { memoryStore } from './store.ts';

export const LANE = '1';
/** The supervisor's. */
export const PIN = '2580';

/** Where something may go wrong with the process itself. `null`: all is well. */
export interface Faults {
  /** Asked at each point where a process can end; true ends it there. */
  crashHere?: (point: 'beforeCommit' | 'inCommit' | 'afterCommit' | 'beforeCall' | 'afterAnswer' | 'timer') => boolean;
  /** Stands between the services and the store. */
  store?: (store: Store) => Store;
}

export interface TerminalOptions {
  clock: VirtualClock;
  providers: readonly PaymentProvider[];
  faults?: Faults;
  /** Where several terminals share a scheme, their numbers must differ. */
  ids?: Ids;
  /** Keep the database in memory: it outlives the process that ends, and nothing else. */
  inMemory?: boolean;
  /** Gets what the terminal logs, instead of its own list of lines. */
  log?: Log;
  /** Told of each event of a terminal that runs. */
  heard?: (event: EventName) => void;
}

/** Thrown inside a process that has just ended. */
export class PowerCut extends Error {}

export interface Terminal {
  store: Store;
  sales: SaleService;
  payments: PaymentsService;
  refunds: RefundsService;
  points: PointsService;
  /** Events as they were emitted, newest last. */
  events: { event: string; data: unknown }[];
  log: string[];
  dead(): boolean;
  lastPayment(): PaymentView;
  /** Waits for what real sockets bring: resolves when the payment, as screens see it, is so. */
  until(so: (view: PaymentView) => boolean): Promise<PaymentView>;
  /** The due of the sale at hand. */
  due(): Minor;
  caller(commandId?: string): Caller;
  /** Puts one open item into the sale. */
  sell(priceMinor: number): Promise<void>;
}

export interface Bench {
  /** Starts the terminal, anew where it ran before, with other schemes where given. Open attempts are recovered. */
  boot(providers?: readonly PaymentProvider[]): Terminal;
  /** Ends the process without a word to it. */
  kill(): void;
  remove(): void;
}

/** A data directory, and the terminal started on it as often as wanted. */
export function bench(options: TerminalOptions): Bench {
  const region = regions['cn'];
  if (region === undefined) throw new Error('no region cn');
  const named = { terminalId: 'T1', shopName: 'Sim', region: region.id, currency: region.currency };
  const nowMs = (): number => options.clock.nowMs();
  const dir = options.inMemory === true ? null : mkdtempSync(join(tmpdir(), 'guitai-sim-'));
  const memory = dir === null ? memoryStore(named, nowMs) : null;
  let made = 0;
  const ids: Ids = options.ids ?? { next: () => `id${String((made += 1)).padStart(8, '0')}` };
  let kill: (() => void) | null = null;
  return {
    boot(providers = options.providers) {
      kill?.();
      const real = memory ?? openStore(dir ?? '', { terminal: named, nowMs });
      const running = start(real, region, ids, { ...options, providers });
      kill = running.kill;
      return running.terminal;
    },
    kill() {
      kill?.();
      kill = null;
    },
    remove() {
      kill?.();
      memory?.close();
      if (dir !== null) rmSync(dir, { recursive: true, force: true });
    },
  };
}

function start(real: Store, region: RegionPack, ids: Ids, { clock, providers, faults = {}, inMemory = false, log: given, heard }: TerminalOptions) {
  const events: Terminal['events'] = [];
  const lines: string[] = [];
  let dead = false;

  function point(where: Parameters<NonNullable<Faults['crashHere']>>[0]): void {
    if (dead) throw new PowerCut();
    if (faults.crashHere?.(where) !== true) return;
    dead = true;
    throw new PowerCut();
  }

  const guarded: Store = {
    ...real,
    commit(work) {
      point('beforeCommit');
      const result = real.commit((tx) => {
        const done = work(tx);
        point('inCommit');
        return done;
      });
      point('afterCommit');
      return result;
    },
  };
  const store = faults.store?.(guarded) ?? guarded;
  const processClock: Clock = {
    nowMs: () => clock.nowMs(),
    after(ms, run) {
      return clock.after(ms, () => {
        if (dead) return;
        try {
          point('timer');
          run();
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error;
        }
      });
    },
  };
  const listeners = new Set<() => void>();
  const emit: Emit = (event, data) => {
    if (dead) return;
    events.push({ event, data });
    heard?.(event);
    if (event === 'payment') for (const listener of listeners) listener();
  };
  const write = (line: string, fields?: Record<string, unknown>): void => void lines.push(`${line} ${JSON.stringify(fields ?? {})}`);
  const log: Log = given ?? { info: write, warn: write, error: write };
  const points = createPoints({ store, clock: processClock, programme: shippedProgramme, unitMinor: region.pointUnitMinor, timeZone: region.timeZone });
  const sales = createSales({
    store, region, currency: region.currency, ids, clock: processClock, emit, log,
    catalogue: emptyCatalogue, payments: (): PaymentsService => payments, completed: () => {},
  });
  const schemes = providers.map((provider) => mortal(provider, () => dead, point));
  const supervisors = createSupervisors({ verify: async (pin) => pin === PIN, name: 'supervisor', clock: processClock, log });
  const refunds = createRefunds({
    store, points, supervisors, region, currency: region.currency, clock: processClock, ids, log, emit,
    subject: 'Sim', providers: schemes, sync: { wake() {} }, completed() {}, ends: (): PaymentsService => payments,
  });
  const payments: PaymentsService = createPayments({
    store, points, clock: processClock, ids, log, emit, sha256, subject: 'Sim',
    register: sales.register, providers: schemes, refunds, supervisors,
  });
  const terminal: Terminal = {
    store, sales, payments, refunds, points, events, log: lines,
    dead: () => dead,
    lastPayment: () => payments.view(LANE),
    until: (so) => new Promise((resolve) => {
      const look = (): void => {
        const view = payments.view(LANE);
        if (!so(view)) return;
        listeners.delete(look);
        resolve(view);
      };
      listeners.add(look);
      look();
    }),
    due: () => sales.register.current(LANE).dueMinor,
    caller: (commandId = ids.next()) => ({ role: 'cashier', lane: LANE, commandId, client: 'sim' }),
    async sell(priceMinor) {
      sales.handlers['sale.addOpen']({ name: 'thing', priceMinor: minor(priceMinor) }, terminal.caller());
    },
  };
  try {
    refunds.recover();
    payments.recover();
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return {
    terminal,
    kill() {
      dead = true;
      if (!inMemory) real.close();
    },
  };
}

/** A provider whose answers a dead process does not hear. */
function mortal(provider: PaymentProvider, dead: () => boolean, point: (where: 'beforeCall' | 'afterAnswer') => void): PaymentProvider {
  const never = new Promise<never>(() => {});
  async function through<T>(call: () => Promise<T>): Promise<T> {
    try {
      point('beforeCall');
      const answer = await call();
      point('afterAnswer');
      return answer;
    } catch (error) {
      if (error instanceof PowerCut || dead()) return await never;
      throw error;
    }
  }
  const refundStatus = provider.refundStatus?.bind(provider);
  const { face } = provider;
  return {
    scheme: provider.scheme,
    modes: provider.modes,
    procedure: provider.procedure,
    ownsCode: (code) => provider.ownsCode(code),
    present: (order) => through(() => provider.present(order)),
    charge: (order, code) => through(() => provider.charge(order, code)),
    query: (order) => through(() => provider.query(order)),
    reverse: (order) => through(() => provider.reverse(order)),
    refund: (order, refund) => through(() => provider.refund(order, refund)),
    ...(face === undefined ? {} : { face: { ...face, capture: (order, options) => through(() => face.capture(order, options)) } }),
    ...(refundStatus === undefined ? {} : { refundStatus: (order: ChannelOrder, refund: RefundOrder) => through(() => refundStatus(order, refund)) }),
  };
}

const emptyCatalogue: Catalogue = {
  byBarcode: () => null,
  byId: () => null,
  search: () => [],
  count: () => 0,
  keys: () => [],
  meta: () => null,
  replaced: () => false,
  reopen() {},
  close() {},
};
