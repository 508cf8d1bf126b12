/** What a client has asked: so that a request sent again is answered again, and not done again. */

/** Most answers kept for one client. */
export const ANSWERED_MAX = 256;
/** Most text kept for one client, requests and answers together, in characters. */
export const ANSWERED_CHARS_MAX = 4 * 1024 * 1024;

/** A request that was taken on. `answer` is set once, when it is done. */
export interface Asked {
  readonly request: string;
  answer: string | null;
  /** Where the answer goes: the connection that asked, and those that asked again since. */
  readonly waiting: Set<(answer: string) => void>;
}

export interface Answers {
  find(id: string): Asked | undefined;
  /** Takes a request on. It stays until it is answered, and then as long as there is room. */
  begin(id: string, request: string): Asked;
  /** Sets the answer, gives it to everyone who waits, and forgets the oldest where there is no room. */
  finish(id: string, answer: string): void;
  /** Requests without an answer yet. */
  pending(): number;
}

export function createAnswers(): Answers {
  const running = new Map<string, Asked>();
  const done = new Map<string, Asked>();
  let chars = 0;

  const forgetOldest = () => {
    for (const [id, asked] of done) {
      if (done.size <= ANSWERED_MAX && chars <= ANSWERED_CHARS_MAX) return;
      done.delete(id);
      chars -= sizeOf(asked);
    }
  };

  return {
    find: (id) => running.get(id) ?? done.get(id),
    begin: (id, request) => {
      const asked: Asked = { request, answer: null, waiting: new Set() };
      running.set(id, asked);
      return asked;
    },
    finish: (id, answer) => {
      const asked = running.get(id);
      if (!asked) throw new Error(`answered a request that is not running: ${id}`);
      running.delete(id);
      asked.answer = answer;
      done.set(id, asked);
      chars += sizeOf(asked);
      for (const give of asked.waiting) give(answer);
      asked.waiting.clear();
      forgetOldest();
    },
    pending: () => running.size,
  };
}

const sizeOf = (asked: Asked) => asked.request.length + (asked.answer?.length ?? 0);
