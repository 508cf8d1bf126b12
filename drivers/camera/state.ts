/** What a camera is doing, in the words a screen needs. */

export interface CameraDevice {
  /** Chromium's name for it at this address; another address or profile has another. */
  deviceId: string;
  /** What the camera calls itself, with vendor and product: `HD Webcam (046d:0825)`. */
  label: string;
}

export type CameraState =
  | { code: 'off' }
  /** Asked for, with no frame yet. */
  | { code: 'starting' }
  | { code: 'live'; device: CameraDevice; width: number; height: number }
  /** None is plugged in, or not the one that was chosen. */
  | { code: 'noCamera' }
  /** The page has no permission. */
  | { code: 'denied' }
  /** Another program has it. */
  | { code: 'busy' }
  /** It was pulled out. */
  | { code: 'ended' }
  /** It is there and sends nothing: pulled out where nobody told Chromium, or hung. */
  | { code: 'frameless' }
  | { code: 'failed'; name: string };

const codes: Record<string, Exclude<CameraState['code'], 'live' | 'failed'>> = {
  NotFoundError: 'noCamera',
  OverconstrainedError: 'noCamera',
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/**
 * The state for what `getUserMedia` threw.
 * @see Media Capture and Streams, 10.2.1 `getUserMedia`: the names of its exceptions
 */
export function stateOfError(error: unknown): CameraState {
  const name = error instanceof Error ? error.name : 'Error';
  const code = codes[name];
  return code === undefined ? { code: 'failed', name } : { code };
}

/** Does it come right by itself, when it is plugged in or let go by another program? */
export const isPassing = ({ code }: CameraState): boolean => code !== 'off' && code !== 'denied';
