/** Exclusive use of devices among the drivers of this process. The kernel keeps other programs off where it can. */
import { DriverError } from '../error.ts';
import type { DeviceKey } from './model.ts';

export interface Claims {
  /** Waits for its turn. Returns the way to let go. @throws DriverError Timeout, or Claimed where no wait was given */
  take(key: DeviceKey, timeoutMs: number): Promise<() => void>;
}

export function createClaims(): Claims {
  const waiting = new Map<DeviceKey, (() => void)[]>();
  const release = (key: DeviceKey) => {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = waiting.get(key)?.shift();
      if (next === undefined) waiting.delete(key);
      else next();
    };
  };
  return {
    take(key, timeoutMs) {
      const queue = waiting.get(key);
      if (queue === undefined) {
        waiting.set(key, []);
        return Promise.resolve(release(key));
      }
      if (timeoutMs <= 0) return Promise.reject(new DriverError('Claimed', `${key} is in use`));
      return new Promise((resolve, reject) => {
        const turn = () => {
          clearTimeout(timer);
          resolve(release(key));
        };
        const timer = setTimeout(() => {
          queue.splice(queue.indexOf(turn), 1);
          reject(new DriverError('Timeout', `${key} was in use for ${timeoutMs} ms: release it first`));
        }, timeoutMs);
        queue.push(turn);
      });
    },
  };
}
