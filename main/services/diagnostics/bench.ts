/** Scale, pole display and virtual devices under the technician's hands. */
import { Fault, type DiagnosticsView, type ScaleActionName, type VirtualView } from '#main/contract';
import type { CommandSet, ScaleAction, ScaleReading, VirtualCounter, VirtualSwitches } from '#drivers/ports.ts';
import type { Clock } from '../../ports.ts';
import type { Behind } from './acts.ts';
import { HOLD_MS } from './scans.ts';

/** The counter's scale and display, beside whoever sells. */
export interface CounterBench {
  actions(): readonly ScaleAction[] | null;
  reading(): ScaleReading;
  watchScale(on: boolean): void;
  /** @throws Fault DEVICE */
  act(action: ScaleAction): Promise<void>;
  pole(): { lines: [string, string]; isRead: boolean } | null;
  /** @throws Fault DEVICE */
  testPole(commandSet: CommandSet): Promise<void>;
  onChange(listener: () => void): () => void;
}

/** The virtual devices of training. */
export interface VirtualDevices {
  setVirtualPrinter(switches: VirtualSwitches): void;
  setVirtualCounter(switches: VirtualCounter): void;
}

export interface BenchParts {
  bench: CounterBench;
  /** Null where the devices are real. */
  virtual: VirtualDevices | null;
  clock: Clock;
  changed(): void;
}

export interface Bench {
  view(): Pick<DiagnosticsView, 'scale' | 'pole' | 'virtual'>;
  /** The screen is there still. */
  stay(): void;
  /** Nobody looks any more. */
  leave(): void;
  handlers(behind: Behind): ReturnType<typeof handlersOf>;
  close(): void;
}

export function createBench(parts: BenchParts): Bench {
  const { bench, clock, changed } = parts;
  let stopLive: (() => void) | null = null;
  const played: VirtualView = {};
  const stopListening = bench.onChange(changed);
  function end(): void {
    if (stopLive === null) return;
    stopLive();
    stopLive = null;
    bench.watchScale(false);
    changed();
  }
  const arm = (): void => {
    stopLive?.();
    stopLive = clock.after(HOLD_MS, end);
  };
  function live(on: boolean): void {
    if (!on) return end();
    if (stopLive === null) bench.watchScale(true);
    arm();
    changed();
  }
  return {
    view() {
      const actions = bench.actions();
      const { state, ...weight } = bench.reading();
      return {
        scale: actions === null ? null : { state, ...weight, actions: [...actions], live: stopLive !== null },
        pole: bench.pole(),
        virtual: parts.virtual === null ? null : { ...played },
      };
    },
    stay() {
      if (stopLive !== null) arm();
    },
    leave: end,
    handlers: (behind) => handlersOf(parts, { live, played }, behind),
    close() {
      stopListening();
      stopLive?.();
    },
  };
}

function handlersOf({ bench, virtual, changed }: BenchParts, { live, played }: { live(on: boolean): void; played: VirtualView }, behind: Behind) {
  return {
    'diagnostics.weigh': behind(({ on }: { on: boolean }) => {
      live(on);
      return null;
    }),
    'diagnostics.scaleAct': behind(async ({ action }: { action: ScaleActionName }) => {
      await bench.act(action);
      return null;
    }),
    'diagnostics.testPole': behind(async ({ commandSet }: { commandSet: CommandSet }) => {
      await bench.testPole(commandSet);
      return null;
    }),
    'diagnostics.virtual': behind((switches: VirtualView) => {
      if (virtual === null) throw new Fault('BAD_STATE', 'these devices are real: what is wrong with them is done by hand');
      const { grams, scaleUnplugged, poleUnplugged, ...printer } = switches;
      Object.assign(played, switches);
      virtual.setVirtualPrinter(printer);
      virtual.setVirtualCounter({ ...(grams === undefined ? {} : { grams }), ...(scaleUnplugged === undefined ? {} : { scaleUnplugged }), ...(poleUnplugged === undefined ? {} : { poleUnplugged }) });
      changed();
      return null;
    }),
  };
}
