/** Requests in, responses out: the same for every host. */
import * as v from 'valibot';
import {
  commands,
  Fault,
  FRAME_LENGTH_MAX,
  parseRequest,
  PENDING_MAX,
  type CommandName,
  type FaultBody,
  type RequestFrame,
  type ResponseFrame,
} from '#main/contract';
import type { Caller, Handlers, Log, Screen, ScreenLine } from '../ports.ts';
import { createAnswers, type Answers } from './answers.ts';

/** Most clients whose answers are remembered. The one that has been away longest is forgotten first. */
export const CLIENTS_MAX = 64;

export interface Dispatcher {
  connect(peer: Pick<Screen, 'client' | 'role' | 'lane' | 'send'>): ScreenLine;
}

interface Client {
  answers: Answers;
  connections: number;
}

type Peer = Parameters<Dispatcher['connect']>[0];

/**
 * Answers requests by `handlers`. A request is checked for its frame, its command, the role of the
 * connection and its arguments, in this order; each has its own error code.
 */
export function createDispatcher(deps: { handlers: Handlers; log: Log }): Dispatcher {
  const clients = new Map<string, Client>();

  const clientOf = (name: string): Client => {
    const client = clients.get(name) ?? { answers: createAnswers(), connections: 0 };
    // Taken out and put in again: a Map keeps the order of insertion, so the first is the longest away.
    clients.delete(name);
    clients.set(name, client);
    for (const [other, { answers, connections }] of clients) {
      if (clients.size <= CLIENTS_MAX) break;
      if (connections === 0 && answers.pending() === 0 && other !== name) clients.delete(other);
    }
    return client;
  };

  return {
    connect: (peer) => {
      const client = clientOf(peer.client);
      client.connections++;
      let open = true;
      const give = (text: string) => {
        if (open) peer.send(text);
      };
      return {
        receive: (text) => {
          if (open) receive(text, peer, client.answers, give, deps);
        },
        close: () => {
          if (!open) return;
          open = false;
          client.connections--;
        },
      };
    },
  };
}

function receive(
  text: string,
  peer: Peer,
  answers: Answers,
  give: (text: string) => void,
  deps: { handlers: Handlers; log: Log },
): void {
  const request = parseRequest(text);
  if (!request) {
    const message = `not a request of this terminal: send {id, name, args} as JSON of at most ${FRAME_LENGTH_MAX} characters`;
    return give(errorFrame('', new Fault('BAD_FRAME', message)));
  }
  const before = answers.find(request.id);
  if (before) {
    if (before.request !== text) {
      return give(errorFrame(request.id, new Fault('BAD_FRAME', 'this id was used for another request: make a new one')));
    }
    if (before.answer === null) before.waiting.add(give);
    else give(before.answer);
    return;
  }
  const checked = check(request, peer);
  if (checked instanceof Fault) return give(errorFrame(request.id, checked));
  if (answers.pending() >= PENDING_MAX) {
    return give(errorFrame(request.id, new Fault('BUSY', `${PENDING_MAX} requests are unanswered: wait for one, then send it again`)));
  }
  answers.begin(request.id, text).waiting.add(give);
  const caller: Caller = { role: peer.role, lane: peer.lane, commandId: request.id, client: peer.client };
  void run(request, checked, caller, deps).then((answer) => answers.finish(request.id, answer));
}

interface Checked {
  name: CommandName;
  args: unknown;
}

function check(request: RequestFrame, peer: Peer): Checked | Fault {
  if (!isCommand(request.name)) return new Fault('UNKNOWN_COMMAND', `there is no command ${request.name}`);
  const command = commands[request.name];
  if (!command.roles.includes(peer.role)) {
    return new Fault('FORBIDDEN', `${request.name} is not for the ${peer.role}`);
  }
  const parsed = v.safeParse<v.GenericSchema>(command.args, request.args);
  if (parsed.success) return { name: request.name, args: parsed.output };
  const issue = parsed.issues[0];
  const field = v.getDotPath(issue) ?? 'args';
  return new Fault('BAD_ARGS', `${request.name}: ${field}: ${issue.message}`, { field });
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(commands, name);

/** Does it. Never rejects: what goes wrong is in the frame. */
async function run(
  request: RequestFrame,
  { name, args }: Checked,
  caller: Caller,
  { handlers, log }: { handlers: Handlers; log: Log },
): Promise<string> {
  try {
    const handler = handlers[name] as (args: unknown, caller: Caller) => unknown;
    const ok = (await handler(args, caller)) ?? null;
    return JSON.stringify({ id: request.id, ok } satisfies ResponseFrame);
  } catch (error) {
    if (error instanceof Fault) return errorFrame(request.id, error);
    log.error('command.failed', { name, id: request.id, role: caller.role, error: describe(error) });
    return errorFrame(request.id, new Fault('INTERNAL', 'the terminal made a mistake; its log has the detail'));
  }
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function errorFrame(id: string, fault: Fault): string {
  const error: FaultBody = fault.toJSON();
  return JSON.stringify({ id, error } satisfies ResponseFrame);
}
