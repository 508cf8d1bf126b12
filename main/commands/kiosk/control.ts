/** What ties a kiosk's screen to its terminal and to whoever started it. */
import type { Keeper, Kept } from '../../hosts/keeper.ts';
import type { HostControl } from '../../ports.ts';
import { EXIT_AGAIN, EXIT_LEFT } from './exits.ts';
import { ALIVE_EVERY_MS } from './supervise.ts';

/** Was this process started by `guitai kiosk run`? */
const isSupervised = (): boolean => process.send !== undefined;

/** @param end closes the terminal and ends the process with this code */
export function kioskControl(screen: Keeper<Kept & { picture(): Promise<string> }>, end: (code: number) => void): HostControl {
  return {
    alive: () => screen.alive(),
    async picture() {
      const now = screen.current();
      if (now === null) throw new Error('it is being opened anew');
      return now.picture();
    },
    exit(why) {
      // Without a supervisor nobody would start the terminal again: its screen alone begins anew.
      if (why === 'night' && !isSupervised()) return screen.again('night');
      screen.close();
      end(why === 'technician' ? EXIT_LEFT : EXIT_AGAIN);
    },
  };
}

/** Says to the supervisor that the loop turns, and ends in order where there is no supervisor any more. */
export function answerSupervisor(stop: () => void): void {
  if (!isSupervised()) return;
  setInterval(() => process.send?.('alive', undefined, undefined, () => undefined), ALIVE_EVERY_MS).unref();
  process.once('disconnect', stop);
}
