/**
 * The first part of a face payment: its attempt is saved as `created` and waits for the code that the scheme's SDK makes
 * of a face. Nothing goes to the scheme's gateway before `sent` is saved, so whatever ends it here is a proven no.
 */
import type { Attempt } from './attempt.ts';
import { settle } from './moves.ts';

interface Ending {
  code: string;
  message: string;
}

export const noTime: Ending = { code: 'FACE_TIMEOUT', message: 'The face was not taken in time, so nothing was charged.' };
export const cancelled: Ending = { code: 'FACE_CANCELLED', message: 'Cancelled before the face was taken: nothing was charged.' };
export const interrupted: Ending = { code: 'FACE_INTERRUPTED', message: 'The terminal ended before the face was taken: nothing was charged.' };

/** Does it wait for the code of a face? */
export function waits({ phase, face }: Attempt): boolean {
  return phase === 'created' && face === true;
}

export function begin(attempt: Attempt, untilMs: number): Attempt {
  return waits(attempt) && attempt.nextAtMs === undefined ? { ...attempt, nextAtMs: untilMs } : attempt;
}

export function end(attempt: Attempt, { code, message }: Ending, atMs: number): Attempt {
  return settle({ ...attempt, refusal: { code, message } }, 'refused', atMs);
}
