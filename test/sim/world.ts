/** What people at the till act in. */
import type { VirtualClock } from './clock.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Scheme } from './scheme.ts';
import type { Terminal } from './terminal.ts';

export interface World {
  chance: Random;
  schemes: readonly Scheme[];
  clock: VirtualClock;
  network: Network;
  terminal: () => Terminal;
  /** Lets time pass, and starts the terminal again where it lost its power. */
  pass: (ms: number) => Promise<void>;
  /** Does something at the till; what a Fault refuses is refused, and a power cut is one. */
  act: (what: string, run: (terminal: Terminal) => unknown) => Promise<string>;
}
