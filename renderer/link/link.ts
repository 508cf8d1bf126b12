/** Requests and events over a transport. A request outlives a lost connection: it is sent again with the same id. */
import { Fault, FRAME_LENGTH_MAX, PENDING_MAX } from '#main/contract';
import type { ArgsIn, CommandName, EventFrame, ResponseFrame, Result } from '#main/contract';
import type { LinkState, Transport, TransportEvents } from './transport.ts';

interface Waiting {
  text: string;
  resolve(ok: unknown): void;
  reject(fault: Fault): void;
}

export interface Link {
  /**
   * Asks the terminal.
   * @throws Fault with the terminal's code; BUSY where too many requests wait; BAD_FRAME where it is too long
   */
  request<K extends CommandName>(name: K, args: ArgsIn<K>): Promise<Result<K>>;
}

export interface LinkOptions {
  open(events: TransportEvents): Transport;
  newId(): string;
  onEvent(frame: EventFrame): void;
  onState(state: LinkState): void;
}

export function createLink(options: LinkOptions): Link {
  const waiting = new Map<string, Waiting>();

  function receive(text: string): void {
    const frame = JSON.parse(text) as EventFrame | ResponseFrame;
    if ('event' in frame) {
      options.onEvent(frame);
      // The snapshot is the first frame of a connection: what was asked and not answered is asked again.
      if (frame.event === 'snapshot') for (const request of waiting.values()) transport.send(request.text);
      return;
    }
    const request = waiting.get(frame.id);
    if (request === undefined) return;
    waiting.delete(frame.id);
    if ('ok' in frame) request.resolve(frame.ok);
    else request.reject(new Fault(frame.error.code, frame.error.message, frame.error.details));
  }

  let isOpen = false;
  const transport = options.open({
    onFrame: (text) => {
      if (!isOpen && text.includes('"snapshot"')) isOpen = true;
      receive(text);
    },
    onState: (state) => {
      if (state !== 'connected') isOpen = false;
      options.onState(state);
    },
  });

  return {
    request: <K extends CommandName>(name: K, args: ArgsIn<K>) =>
      new Promise<Result<K>>((resolve, reject) => {
        if (waiting.size >= PENDING_MAX) return reject(new Fault('BUSY', 'too many requests wait for an answer'));
        const id = options.newId();
        const text = JSON.stringify({ id, name, args });
        if (text.length > FRAME_LENGTH_MAX) return reject(new Fault('BAD_FRAME', 'the request is too long'));
        waiting.set(id, { text, resolve, reject });
        if (isOpen) transport.send(text);
      }),
  };
}
