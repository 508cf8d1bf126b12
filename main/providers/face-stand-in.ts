/**
 * What the stand-ins of both schemes' SDKs share: one call at a time, a process that can end, and a customer at the camera
 * whom the payment stand-ins' control interface plays. They have no pages, so the terminal's screen asks for digits.
 */
import type { FaceSdk, SdkJson, SdkReply } from '../ports.ts';
import { DEMO_DIGITS, type FaceHow } from './sandbox/faces.ts';

/** Wrong digits before the stand-in gives up. */
export const DIGITS_TRIES_MAX = 3;

type Options = Parameters<FaceSdk['call']>[2];

/** A scheme's own commands. `null` = its process ended. */
export type FaceCommands = (request: SdkJson, customer: Customer) => Promise<SdkJson | null>;

export interface Customer {
  /** What the next one at the camera does. */
  next(): Promise<FaceHow>;
  /** Asks for digits until they fit; false = they do not. */
  digits(): Promise<boolean>;
  /** Never comes back by itself. */
  wait(): Promise<never>;
}

/** @param make the commands of a process that was started just now */
export function createFaceStandIn(scheme: string, url: string, make: () => FaceCommands): FaceSdk {
  let commands = make();
  let entered: ((digits: string) => void) | null = null;
  const customer = (options: Options): Customer => ({
    next: () => nextOf(scheme, url),
    async digits() {
      for (let tries = 0; tries < DIGITS_TRIES_MAX; tries += 1) {
        const digits = await new Promise<string>((resolve) => {
          entered = resolve;
          options?.asks?.({ wrong: tries > 0 });
        });
        if (digits.endsWith(DEMO_DIGITS)) return true;
      }
      return false;
    },
    wait: () => new Promise<never>(() => {}),
  });
  const ended = (why: 'crashed' | 'hung' | 'aborted'): SdkReply => {
    commands = make();
    entered = null;
    return { kind: 'gone', why };
  };
  return {
    ownScreen: false,
    async call(request, timeoutMs, options) {
      const signal = options?.signal;
      if (signal?.aborted === true) return ended('aborted');
      const over = Promise.withResolvers<'hung' | 'aborted'>();
      const timer = setTimeout(() => over.resolve('hung'), timeoutMs);
      const abort = (): void => over.resolve('aborted');
      signal?.addEventListener('abort', abort);
      try {
        const answer = await Promise.race([commands(request, customer(options)), over.promise]);
        if (answer === null) return ended('crashed');
        return typeof answer === 'string' ? ended(answer) : { kind: 'reply', json: answer };
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      }
    },
    enter(digits) {
      const heard = entered;
      entered = null;
      heard?.(digits);
    },
    close: () => Promise.resolve(),
  };
}

/** Without the payment stand-ins there is nobody at the camera. */
async function nextOf(scheme: string, url: string): Promise<FaceHow> {
  try {
    const response = await fetch(`${url}/sandbox/${scheme}/face-next`, { method: 'POST', body: '{}' });
    return ((await response.json()) as { how: FaceHow }).how;
  } catch {
    return 'leave';
  }
}
