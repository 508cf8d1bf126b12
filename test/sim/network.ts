/** The network to the schemes: a call is lost, slow, doubled, cut short or wrongly signed, or goes as it should. */
import type { Clock } from '#main/ports.ts';
import type { Random } from './random.ts';

/** Longest that a request may travel and still be carried out, milliseconds. */
const DELAY_MAX_MS = 30_000;

export interface Network {
  up: boolean;
  faulty: boolean;
  /** Everything that happened, for telling two runs apart. */
  trace: string[];
  tell(line: string): void;
  /** One call. `lost(reason)` is what a provider makes of silence or of an answer that it does not believe. */
  travel<A extends { kind: string }>(name: string, timeoutMs: number, work: () => A, lost: (reason: string) => A): Promise<A>;
}

export function simNetwork(clock: Clock, chance: Random): Network {
  const network: Network = {
    up: true,
    faulty: true,
    trace: [],
    tell: (line) => void network.trace.push(`${clock.nowMs()} ${line}`),
    travel(name, timeoutMs, work, lost) {
      network.tell(name);
      return new Promise((resolve) => {
        type A = ReturnType<typeof work>;
        const answer = (a: A): void => {
          network.tell(`${name} -> ${a.kind}`);
          resolve(a);
        };
        if (!network.up) return void clock.after(chance.between(1, timeoutMs), () => answer(lost(chance.pick(['no network', 'ECONNREFUSED']))));
        const fate = network.faulty ? chance.next() : 1;
        const travelMs = chance.between(20, 1_500);
        const silence = (): void => void clock.after(timeoutMs, () => answer(lost('time-out')));
        if (fate < 0.08) return silence(); // never arrived
        if (fate < 0.16) {
          clock.after(travelMs, work); // carried out, the answer lost
          return silence();
        }
        if (fate < 0.22) {
          clock.after(chance.between(timeoutMs, DELAY_MAX_MS), work); // carried out long after we gave up
          return silence();
        }
        if (fate < 0.26) {
          // The provider itself hangs; its answer comes when nobody waits any more.
          clock.after(travelMs, () => {
            const a = work();
            clock.after(chance.between(timeoutMs, 120_000), () => answer(a));
          });
          return undefined;
        }
        clock.after(travelMs, () => {
          const a = work();
          if (fate < 0.32) clock.after(chance.between(20, DELAY_MAX_MS), work); // arrived twice
          const spoilt = fate < 0.32 ? null : fate < 0.36 ? 'the signature does not verify' : fate < 0.38 ? 'half an answer' : null;
          clock.after(travelMs, () => answer(spoilt === null ? a : lost(spoilt)));
        });
        return undefined;
      });
    },
  };
  return network;
}
