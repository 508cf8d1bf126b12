/** Payment by face in words, for the cashier. */
import type { AttemptView, FaceTrouble } from '#main/contract';
import type { Catalogue } from '../../i18n/index.ts';
import { face } from '../../state/terminal.ts';
import { schemeText } from '../../state/words.ts';

/** Is its face being taken? Nothing was sent to be charged yet. */
export const isTaking = ({ phase, face: isFace }: Pick<AttemptView, 'phase' | 'face'>): boolean => phase === 'created' && isFace === true;

/** Does it wait for digits of the phone number, to be typed here? */
export function digitsAsked({ id }: AttemptView): { isWrong: boolean } | null {
  const run = face.value?.running;
  return run?.attemptId === id && run.step === 'digits' && !run.ownScreen ? { isWrong: run.wrongDigits === true } : null;
}

export function takingText(t: Catalogue, attempt: AttemptView): string {
  if (digitsAsked(attempt) !== null) return t.stateFaceDigits;
  return face.value?.running?.ownScreen === true ? t.stateFacePage(schemeText(attempt.scheme)) : t.stateFace;
}

/** How it ended without a charge; null for what is no end of a face. */
export function faceEnding(t: Catalogue, code: string): string | null {
  const texts: Record<string, string> = {
    FACE_CANCELLED: t.faceCancelled, FACE_TIMEOUT: t.faceTimeout, FACE_INTERRUPTED: t.faceInterrupted, FACE_OTHER_WAY: t.faceOtherWay, FACE_REFUSED: t.faceRefused,
    FACE_DIGITS: t.faceDigitsEnd, FACE_CAMERA: t.faceCamera, FACE_LINE: t.faceLine, FACE_SDK: t.faceSdk,
  };
  return texts[code] ?? null;
}

export const troubleText = (t: Catalogue, trouble: FaceTrouble): string =>
  ({ starting: t.faceStarting, noLibrary: t.faceNoLibrary, refused: t.faceNotStarted, camera: t.faceNoCamera, down: t.faceDown })[trouble];
