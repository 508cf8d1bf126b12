/** Does a verified call as the stand-in was told to: well, late, twice, half or not at all. */
import type { ServerResponse } from 'node:http';
import type { Behaviour } from '#main/contract';
import type { createBehaviours, Told } from './behaviours.ts';
import type { Unsigned, VerifiedCall, WireAnswer } from './types.ts';

/** Most answers held at a time; one more is answered at once. */
export const HELD_MAX = 100;

export interface Holding {
  behaviours: ReturnType<typeof createBehaviours>;
  /** What is to be run when the held answers are released. */
  held: Set<() => void>;
  /** Keeps what was done, before anyone is told of it. */
  flush: () => void;
}

/** Behaviours of the line rather than of the scheme. */
const ofTheLine: ReadonlySet<Behaviour> = new Set(['slow', 'stalled', 'silent', 'deaf', 'cut', 'dropped', 'twice', 'badSignature']);

export function perform(call: VerifiedCall, holding: Holding, response: ServerResponse): void {
  const told = holding.behaviours.take(call.operation);
  const twist = told === null || ofTheLine.has(told.behaviour) ? null : told.behaviour;
  const work = (how: Behaviour | null = null): Unsigned => {
    const answer = call.run(how);
    holding.flush();
    return answer;
  };
  const reply = (answer: Unsigned, wrongly = false): void => send(response, call.sign(answer, wrongly));
  switch (told?.behaviour) {
    case 'slow': {
      const answer = work();
      return holdWhileOpen(holding, told, response, () => reply(answer));
    }
    case 'stalled':
      return hold(holding, told, () => reply(work()));
    case 'silent':
      work();
      return holdWhileOpen(holding, null, response, () => response.destroy());
    case 'deaf':
      return holdWhileOpen(holding, null, response, () => response.destroy());
    case 'cut':
      work();
      response.destroy();
      return;
    case 'dropped':
      response.destroy();
      return;
    case 'twice':
      work();
      return reply(work());
    case 'badSignature':
      return reply(work(), true);
    default:
      return reply(work(twist));
  }
}

/** For what only the asker waits for: when it gives up there is nothing left to let go. */
function holdWhileOpen(holding: Holding, told: Told | null, response: ServerResponse, letGo: () => void): void {
  response.on('close', () => holding.held.delete(letGo));
  hold(holding, told, letGo);
}

function hold(holding: Holding, told: Told | null, letGo: () => void): void {
  if (holding.held.size >= HELD_MAX) return letGo();
  holding.held.add(letGo);
  if (told?.ms !== undefined) {
    const timer = setTimeout(() => {
      if (holding.held.delete(letGo)) letGo();
    }, told.ms);
    timer.unref();
  }
}

function send(response: ServerResponse, answer: WireAnswer): void {
  if (response.destroyed) return;
  response.writeHead(answer.status, answer.headers).end(answer.body);
}
