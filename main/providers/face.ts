/** What the schemes' face payments share: one call to the SDK after the other, and whether it is ready. */
import type { FaceTrouble } from '#main/contract';
import type { Captured, Clock, FaceSdk, Log, SdkJson, SdkReply } from '../ports.ts';

/** Pauses before the SDK is initialised again, from the first to the last, twice as long each time. Milliseconds. */
export const AGAIN_FIRST_MS = 1_000;
export const AGAIN_LAST_MS = 60_000;

type CallOptions = Parameters<FaceSdk['call']>[2];

export interface SdkLine {
  trouble(): FaceTrouble | null;
  onChange(listener: () => void): () => void;
  start(): void;
  /** @param name for the log, which gets nothing else of a request or an answer but the error codes that `codesOf` names */
  call(name: string, request: SdkJson, timeoutMs: number, options?: CallOptions): Promise<SdkReply>;
  /** It is not ready any more: it is initialised again after a pause. */
  lost(trouble: FaceTrouble): void;
  close(): void;
}

export interface SdkLineParts {
  scheme: string;
  sdk: FaceSdk;
  clock: Clock;
  log: Log;
  codesOf: (json: SdkJson) => Record<string, string>;
  /** Null = it is ready. */
  initialise: (line: Pick<SdkLine, 'call'>) => Promise<FaceTrouble | null>;
}

export function createSdkLine({ scheme, sdk, clock, log, codesOf, initialise }: SdkLineParts): SdkLine {
  const listeners = new Set<() => void>();
  let trouble: FaceTrouble | null = 'starting';
  let pauseMs = AGAIN_FIRST_MS;
  let stopTimer: (() => void) | null = null;
  let beginning = false;
  let closed = false;
  let tail: Promise<unknown> = Promise.resolve();

  const set = (next: FaceTrouble | null): void => {
    if (next === trouble) return;
    trouble = next;
    log.info('face.sdk', { scheme, trouble: next ?? 'none' });
    for (const listener of listeners) listener();
  };

  function lost(next: FaceTrouble): void {
    set(next);
    // Whoever initialises it now plans what comes next.
    if (closed || beginning || stopTimer !== null) return;
    stopTimer = clock.after(pauseMs, () => {
      stopTimer = null;
      begin();
    });
    pauseMs = Math.min(AGAIN_LAST_MS, pauseMs * 2);
  }

  function begin(): void {
    beginning = true;
    void initialise({ call }).then((found) => {
      beginning = false;
      if (closed) return;
      if (found !== null) return lost(found);
      pauseMs = AGAIN_FIRST_MS;
      set(null);
    });
  }

  function call(name: string, request: SdkJson, timeoutMs: number, options?: CallOptions): Promise<SdkReply> {
    const made = tail.then(() => sdk.call(request, timeoutMs, options));
    tail = made;
    return made.then((reply) => {
      log.info('face.call', { scheme, call: name, kind: reply.kind, ...wordsOf(reply) });
      if (reply.kind === 'gone') lost(reply.why === 'noLibrary' ? 'noLibrary' : 'down');
      return reply;
    });
  }

  function wordsOf(reply: SdkReply): Record<string, string | number> {
    if (reply.kind === 'reply') return codesOf(reply.json);
    return reply.kind === 'failed' ? { returned: reply.returned } : { why: reply.why };
  }

  return {
    trouble: () => trouble,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: begin,
    call,
    lost,
    close() {
      closed = true;
      stopTimer?.();
    },
  };
}

/** An SDK has no number for it: it fails after digits that did not fit. */
export function afterWrongDigits(captured: Captured): Captured {
  return captured.kind === 'none' && captured.end === 'sdk' && captured.detail !== 'crashed' ? { kind: 'none', end: 'digits' } : captured;
}

/** A field as a text, empty where it is none. Numbers are taken too: an SDK writes its codes as either. */
export function textOf(json: SdkJson, name: string): string {
  const value = json[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
