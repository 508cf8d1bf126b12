/** Tells that something was plugged in or pulled: the `usb` package where the system has USB, a look each second anyway. */
import { existsSync } from 'node:fs';
import type { DriverClock } from '../device/clock.ts';

/** A device that is plugged in appears in several steps, and some leave and come back: the look waits for the last. */
export const REENUMERATE_MS = 250;
/** Also without USB events an unplug is seen within two seconds. */
export const LOOK_EVERY_MS = 1_000;

export interface Watch {
  /** Something may have changed. */
  wake(): void;
  stop(): void;
}

/** @param look called after each change, and each second; one at a time */
export function createWatch(look: () => Promise<void>, clock: DriverClock): Watch {
  let stopped = false;
  let looking = false;
  let again = false;
  let woken = false;
  let due: (() => void) | null = null;
  const arm = (ms: number) => {
    due?.();
    due = stopped ? null : clock.after(ms, () => void run());
  };
  async function run(): Promise<void> {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    woken = false;
    await look().catch(() => undefined); // told by the registry; the next look is due anyway
    looking = false;
    arm(again ? REENUMERATE_MS : LOOK_EVERY_MS);
    again = false;
  }
  void run();
  return {
    wake() {
      if (looking) again = true;
      else if (!woken) arm(REENUMERATE_MS); // not put off by the next one: a device that flutters would never be seen
      woken = true;
    },
    stop() {
      stopped = true;
      due?.();
    },
  };
}

/** Where Linux keeps USB. Without it a `connect` listener of the `usb` package ends the process. */
const SYSFS_USB = '/sys/bus/usb/devices';

/**
 * Listens to USB, where there is any.
 * @returns the way to stop, or why there are no events: then the look each second has to do
 */
export async function listenUsb(wake: () => void, platform = process.platform): Promise<{ stop(): void } | { without: string }> {
  if (platform === 'linux' && !existsSync(SYSFS_USB)) return { without: `this machine has no USB (${SYSFS_USB})` };
  try {
    const { usb } = await import('usb');
    await usb.getDevices();
    const listener = () => wake();
    usb.addEventListener('connect', listener);
    usb.addEventListener('disconnect', listener);
    return {
      stop() {
        usb.removeEventListener('connect', listener);
        usb.removeEventListener('disconnect', listener);
      },
    };
  } catch (error) {
    return { without: (error as Error).message };
  }
}
