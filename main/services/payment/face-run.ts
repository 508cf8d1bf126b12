/** The one payment at the camera: takes its code, and hands it to the attempt machine. */
import type { FaceRunView } from '#main/contract';
import { isUnresolved, type Attempt } from '../../core/payment/attempt.ts';
import type { Captured, Clock, FaceEnd, FacePayment, Log, Store } from '../../ports.ts';
import { orderOf } from './calls.ts';
import type { Runner } from './runner.ts';

/** So long a face may be taken, with the digits that the SDK asks for. Milliseconds. */
export const FACE_TAKE_MS = 60_000;

const endings: Record<FaceEnd, { code: string; message: string }> = {
  cancelled: { code: 'FACE_CANCELLED', message: 'The customer cancelled: nothing was charged.' },
  timedOut: { code: 'FACE_TIMEOUT', message: 'The face was not taken in time, so nothing was charged.' },
  otherWay: { code: 'FACE_OTHER_WAY', message: 'The customer chose to pay in another way: nothing was charged.' },
  refused: { code: 'FACE_REFUSED', message: 'The scheme does not take this face: pay by a code instead. Nothing was charged.' },
  digits: { code: 'FACE_DIGITS', message: 'The digits of the phone number do not fit: pay by a code instead. Nothing was charged.' },
  camera: { code: 'FACE_CAMERA', message: 'The camera for faces does not work: nothing was charged.' },
  line: { code: 'FACE_LINE', message: 'The scheme could not be reached to take the face: nothing was charged.' },
  sdk: { code: 'FACE_SDK', message: "The scheme's face software failed before it gave a code: nothing was charged." },
};

export interface CameraDeps {
  store: Store;
  runner: Runner;
  clock: Clock;
  log: Log;
  subject: string;
  changed: () => void;
}

export interface Camera {
  current(): FaceRunView | null;
  /** Saves the attempt, and begins to look. @throws Fault STORE */
  begin(attempt: Attempt, provider: FacePayment): void;
  /** An attempt moved: the one at the camera may have ended. */
  look(): void;
  enter(digits: string): void;
  /** Forgets the one at the camera. */
  drop(): void;
}

interface Run {
  view: FaceRunView;
  attempt: Attempt;
  provider: FacePayment;
  abort: AbortController;
}

export function createCamera({ store, runner, clock, log, subject, changed }: CameraDeps): Camera {
  let running: Run | null = null;

  const move = (run: Run, change: Partial<Pick<FaceRunView, 'step' | 'wrongDigits'>>): void => {
    if (running !== run) return;
    run.view = { ...run.view, ...change };
    changed();
  };

  /** What the store does not save did not happen: the machine ends the attempt as not charged by its own time. */
  function taken(run: Run, captured: Captured): void {
    const { attempt } = run;
    if (running !== run) return;
    log.info('face.taken', { attempt: attempt.id, orderNo: attempt.orderNo, ...(captured.kind === 'code' ? { end: 'code' } : captured) });
    try {
      if (captured.kind === 'code') {
        move(run, { step: 'charging' });
        runner.faceTaken(attempt, captured.code);
      } else runner.feed(attempt, { type: 'faceEnded', ...ending(captured), atMs: clock.nowMs() });
    } catch (error) {
      log.error('face.notSaved', { attempt: attempt.id, error: String(error) });
    }
  }

  return {
    current: () => running?.view ?? null,
    begin(attempt, provider) {
      const { id: attemptId, scheme, createdAtMs } = attempt;
      runner.beginFace(attempt, createdAtMs + FACE_TAKE_MS);
      const run: Run = { view: { attemptId, scheme, step: 'taking', ownScreen: provider.ownScreen }, attempt, provider, abort: new AbortController() };
      running = run;
      changed();
      const asks = ({ wrong }: { wrong: boolean }): void => move(run, { step: 'digits', ...(wrong ? { wrongDigits: true as const } : {}) });
      provider.capture(orderOf(attempt, subject), { timeoutMs: FACE_TAKE_MS, signal: run.abort.signal, asks }).then(
        (captured) => taken(run, captured),
        (error: unknown) => {
          // Its message may hold what no log may.
          log.error('face.providerThrew', { attempt: attemptId, error: error instanceof Error ? error.name : 'unknown' });
          taken(run, { kind: 'none', end: 'sdk' });
        },
      );
    },
    look() {
      if (running === null) return;
      const run = running;
      const now = runner.latest(store.attempts.byId(run.attempt.id) ?? run.attempt);
      if (isUnresolved(now) && now.phase !== 'parked') return;
      running = null;
      run.abort.abort();
      // A page of the SDK waits for this; the money does not. Of what nobody knows nothing is told.
      if (now.phase !== 'parked') run.provider.tell(run.attempt, now.phase === 'paid').catch(() => log.warn('face.notTold', { attempt: now.id }));
      changed();
    },
    enter(digits) {
      if (running === null) return;
      move(running, { step: 'taking' });
      running.provider.enter(digits);
    },
    drop() {
      running?.abort.abort();
      running = null;
    },
  };
}

function ending({ end, detail }: Extract<Captured, { kind: 'none' }>): { code: string; message: string } {
  const { code, message } = endings[end];
  return { code, message: detail === undefined ? message : `${message} (${detail})` };
}
