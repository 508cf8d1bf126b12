/**
 * A scheme's face SDK in a process of its own. The library has no way out of a call: one that takes too long, or that nobody
 * wants any more, ends the process, and the next call starts another. What it says is passed on and never logged.
 */
import type { FaceLibrary, FromFace, ToFace } from '#drivers/face-sdk/messages.ts';
import type { Clock, FaceSdk, Log, SdkJson, SdkReply } from '../ports.ts';
import type { ChildProcess } from './child.ts';

/** A library is loaded in this time, milliseconds. */
export const OPEN_TIMEOUT_MS = 15_000;

export type FaceProcess = ChildProcess<ToFace, FromFace>;
export type ForkFace = () => FaceProcess;

interface Parts {
  library: FaceLibrary;
  fork: ForkFace;
  clock: Clock;
  log: Log;
}
type Gone = Extract<SdkReply, { kind: 'gone' }>['why'];

export function startFaceSdk(parts: Parts): FaceSdk {
  let child: Child | null = null;
  let nextId = 1;

  async function opened(signal: AbortSignal | undefined): Promise<Child | Gone> {
    if (child === null || child.isGone()) child = start(parts);
    else if (child.isOpen) return child;
    const said = await child.next(OPEN_TIMEOUT_MS, signal);
    if (typeof said === 'string') return said;
    if (said.type === 'opened') {
      child.isOpen = true;
      return child;
    }
    parts.log.error('face.noLibrary', { why: said.type === 'notOpened' ? said.why : said.type });
    child.kill('noLibrary');
    return 'noLibrary';
  }

  return {
    ownScreen: true,
    async call(request, timeoutMs, { signal } = {}): Promise<SdkReply> {
      const at = await opened(signal);
      if (typeof at === 'string') return { kind: 'gone', why: at };
      const id = nextId++;
      const answered = at.next(timeoutMs, signal);
      at.send({ type: 'call', id, json: JSON.stringify(request) });
      const said = await answered;
      if (typeof said === 'string') return { kind: 'gone', why: said };
      if (said.type !== 'answer' || said.id !== id) return { kind: 'failed', returned: -1 };
      const json = said.json === null ? null : readJson(said.json);
      return json === null ? { kind: 'failed', returned: said.returned } : { kind: 'reply', json };
    },
    close() {
      child?.kill('aborted');
      return Promise.resolve();
    },
  };
}

interface Child {
  isOpen: boolean;
  isGone(): boolean;
  send(message: ToFace): void;
  /** What it says next, or why it is gone. */
  next(timeoutMs: number, signal: AbortSignal | undefined): Promise<FromFace | Gone>;
  kill(why: Gone): void;
}

function start({ library, fork, clock, log }: Parts): Child {
  const child = fork();
  let gone = false;
  let hear: ((message: FromFace | Gone) => void) | null = null;
  const end = (why: Gone): void => {
    gone = true;
    hear?.(why);
  };
  const kill = (why: Gone): void => {
    if (gone) return;
    child.kill();
    end(why);
  };
  child.onMessage((message) => {
    if (!gone) hear?.(message);
  });
  child.onExit((why) => {
    if (gone) return;
    log.error('face.processDown', { why });
    end('crashed');
  });
  child.send({ type: 'open', library });
  return {
    isOpen: false,
    isGone: () => gone,
    send: (message) => (gone ? undefined : child.send(message)),
    kill,
    next: (timeoutMs, signal) =>
      new Promise((resolve) => {
        const stopTimer = clock.after(timeoutMs, () => kill('hung'));
        const abort = (): void => kill('aborted');
        signal?.addEventListener('abort', abort);
        hear = (message) => {
          hear = null;
          stopTimer();
          signal?.removeEventListener('abort', abort);
          resolve(message);
        };
        if (gone) hear('crashed');
        else if (signal?.aborted === true) abort();
      }),
  };
}

function readJson(text: string): SdkJson | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as SdkJson) : null;
  } catch {
    return null;
  }
}
