/** What a stand-in was told to do with the next requests. */
import { behaviours, Fault, type Behaviour } from '#main/contract';
import { operations, type Operation } from './types.ts';

/** Longest list of things to do. */
export const BEHAVIOURS_MAX = 100;

const collecting: readonly Operation[] = ['present', 'charge'];
const usual: Readonly<Record<Behaviour, readonly Operation[]>> = {
  normal: [],
  slow: collecting,
  stalled: collecting,
  silent: collecting,
  deaf: collecting,
  cut: collecting,
  dropped: collecting,
  twice: collecting,
  badSignature: collecting,
  password: ['charge'],
  notEnough: ['charge'],
  refuse: ['charge'],
  systemError: collecting,
  systemErrorPaid: ['charge'],
  again: ['reverse'],
  payBeforeCancel: ['reverse'],
  lateCapture: ['reverse'],
  wrongAmount: ['charge'],
  voucher: collecting,
};

/** What only that operation can mean. */
const bound: ReadonlySet<Behaviour> = new Set([
  'normal', 'password', 'notEnough', 'refuse', 'systemErrorPaid', 'again', 'payBeforeCancel', 'lateCapture', 'wrongAmount',
]);

export interface Told {
  behaviour: Behaviour;
  on: readonly Operation[];
  timesLeft: number;
  /** For `slow` and `stalled`: released by itself after this long. */
  ms?: number;
}

/**
 * Reads `name` or `name@operation`.
 * @throws Fault BAD_ARGS where either is not known
 */
export function readBehaviour(text: string): Pick<Told, 'behaviour' | 'on'> {
  const [name, operation] = text.split('@');
  const behaviour = behaviours.find((one) => one === name);
  if (behaviour === undefined) throw new Fault('BAD_ARGS', `no such behaviour; known are ${behaviours.join(', ')}`);
  if (operation === undefined) return { behaviour, on: usual[behaviour] };
  const on = operations.find((one) => one === operation);
  if (on === undefined) throw new Fault('BAD_ARGS', `no such operation; known are ${operations.join(', ')}`);
  // A merchant's account can run dry too.
  const means = usual[behaviour].includes(on) || (behaviour === 'notEnough' && on === 'refund');
  if (bound.has(behaviour) && !means) throw new Fault('BAD_ARGS', `${behaviour} means nothing for ${on}`);
  return { behaviour, on: [on] };
}

export function createBehaviours() {
  let list: Told[] = [];
  return {
    /** @throws Fault LIMIT */
    tell(told: Told): void {
      if (told.behaviour === 'normal') list = [];
      else if (list.length >= BEHAVIOURS_MAX) throw new Fault('LIMIT', `${BEHAVIOURS_MAX} behaviours wait already: say normal first`);
      else list.push(told);
    },
    /** The behaviour for this operation, used up once. */
    take(operation: Operation): Told | null {
      const told = list.find((one) => one.on.includes(operation));
      if (told === undefined) return null;
      told.timesLeft -= 1;
      if (told.timesLeft <= 0) list = list.filter((one) => one !== told);
      return told;
    },
  };
}
