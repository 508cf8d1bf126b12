/** What the customers at the camera of a scheme's SDK do next, one after the other. */
import { Fault } from '#main/contract';

export const faceHows = [
  'look', // looks into the camera, and is known
  'cancel', // closes the SDK's page
  'otherWay', // chooses to pay by a code on the SDK's page
  'leave', // nobody is there: the SDK goes on looking
  'digits', // looks alike to somebody: the last digits of the phone number are asked for
  'risk', // the scheme does not let this face pay
  'camera', // the camera does not open
  'submitted', // the SDK's page waits in vain for the word of a payment
  'sameCode', // the SDK gives the code of the customer before once more
  'forgetful', // the SDK's own service was started again and is not initialised
  'die', // the SDK's process ends
] as const;
export type FaceHow = (typeof faceHows)[number];

/** The demo customer's phone number ends in these. */
export const DEMO_DIGITS = '8000';
/** Longest list of customers. */
export const FACES_MAX = 1_000;

export function createFaces() {
  let next: FaceHow[] = [];
  return {
    /** @returns how many wait. @throws Fault BAD_ARGS, LIMIT */
    tell(how: string, times: number): number {
      const known = faceHows.find((one) => one === how);
      if (known === undefined) throw new Fault('BAD_ARGS', `no such face; known are ${faceHows.join(', ')}`);
      if (next.length + times > FACES_MAX) throw new Fault('LIMIT', `${FACES_MAX} customers wait already`);
      next = [...next, ...Array.from({ length: times }, () => known)];
      return next.length;
    },
    take: (): FaceHow => next.shift() ?? 'look',
  };
}
