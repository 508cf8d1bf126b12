/**
 * Answers `face.*`. A payment by face is an attempt like any other: it is saved before the camera looks, its code is charged
 * by the one attempt machine, and the code itself is in no file, no log and no frame.
 */
import { Fault, type Args, type CommandName, type FaceView, type Result } from '#main/contract';
import type { Caller, Emit, FacePayment, Log } from '../../ports.ts';
import { createCamera } from './face-run.ts';
import { newAttempt, type StartDeps } from './start.ts';

export interface FaceDeps extends StartDeps {
  emit: Emit;
  log: Log;
  subject: string;
}

export type FaceHandlers = {
  [K in Extract<CommandName, `face.${string}`>]: (args: Args<K>, caller: Caller) => Result<K>;
};

export interface FaceService {
  handlers: FaceHandlers;
  /** Absent = no scheme takes faces here. */
  view(): FaceView | undefined;
  /** An attempt moved. */
  look(): void;
  start(): void;
  /** Forgets the one at the camera. */
  drop(): void;
  close(): void;
}

export function createFace(deps: FaceDeps): FaceService {
  const { providers, store, emit } = deps;
  const faces = [...providers.values()].flatMap(({ scheme, face }) => (face === undefined ? [] : [{ scheme, face }]));
  const camera = createCamera({ ...deps, changed });

  function view(): FaceView | undefined {
    if (faces.length === 0) return undefined;
    const schemes = faces.map(({ scheme, face }) => {
      const trouble = face.trouble();
      return { scheme, ownScreen: face.ownScreen, ...(trouble === null ? {} : { trouble }) };
    });
    const running = camera.current();
    return running === null ? { schemes } : { schemes, running };
  }

  function changed(): void {
    const now = view();
    if (now !== undefined) emit('face', now, null);
  }

  function pay({ scheme, amountMinor }: Args<'face.pay'>, { lane, commandId }: Caller): { attemptId: string } {
    if (store.attempts.byId(commandId) !== null) return { attemptId: commandId };
    const provider = readyOf(providers.get(scheme)?.face, scheme);
    if (camera.current() !== null) throw new Fault('BAD_STATE', 'another payment is at the camera: wait for its end');
    const attempt = newAttempt(deps, scheme, 'cpm', { lane, commandId, amountMinor });
    deps.register.beginTender(lane);
    camera.begin({ ...attempt, face: true }, provider);
    return { attemptId: attempt.id };
  }

  const stops: (() => void)[] = [];
  return {
    handlers: {
      'face.state': () => view() ?? { schemes: [] },
      'face.pay': pay,
      'face.digits': ({ digits }) => {
        if (camera.current()?.step !== 'digits') throw new Fault('BAD_STATE', 'no digits are asked for');
        camera.enter(digits);
        return null;
      },
    },
    view,
    look: camera.look,
    start() {
      for (const { face } of faces) {
        stops.push(face.onChange(changed));
        face.start();
      }
    },
    drop: camera.drop,
    close() {
      for (const stop of stops) stop();
      camera.drop();
    },
  };
}

function readyOf(face: FacePayment | undefined, scheme: string): FacePayment {
  if (face === undefined) throw new Fault('SCHEME_OFF', `${scheme} takes no faces in this shop: choose another way to pay`, { scheme });
  const trouble = face.trouble();
  if (trouble === null) return face;
  throw new Fault('DEVICE', `${scheme} cannot take faces now (${trouble}): choose another way to pay`, { trouble });
}
