/** The control interface of the stand-ins: JSON over HTTP under /sandbox/. It plays the payer and arranges mishaps. */
import * as v from 'valibot';
import { Fault } from '#main/contract';
import { readBehaviour, type createBehaviours } from './behaviours.ts';
import type { createFaces } from './faces.ts';
import type { Order } from './orders.ts';
import { PAYER_CODE_VALID_MS } from './payer-codes.ts';
import { decideService, isService } from './services.ts';
import type { StandIn } from './types.ts';

/** Longest that a time can be driven ahead in one step: 30 days. */
const ADVANCE_MS_MAX = 30 * 86_400_000;
const HOLD_MS_MAX = 600_000;

export interface Controlled {
  standIn: StandIn;
  behaviours: ReturnType<typeof createBehaviours>;
  faces: ReturnType<typeof createFaces>;
  /** What is run when held answers are let go. */
  held: Set<() => void>;
  flush: () => void;
}

export interface ControlPorts {
  schemes: ReadonlyMap<string, Controlled>;
  advance: (ms: number) => void;
}

const orderArgs = v.object({ orderNo: v.string() });
const calls = {
  decide: v.object({ orderNo: v.string(), approve: v.boolean() }),
  expire: orderArgs,
  order: orderArgs,
  'payer-code': v.object({}),
  behave: v.object({
    behaviour: v.string(),
    times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 1),
    ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(HOLD_MS_MAX))),
  }),
  /** What the next customers at the camera do; answers how many wait. And what the next one does, asked by the SDK's stand-in. */
  face: v.object({ how: v.string(), times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)), 1) }),
  'face-next': v.object({}),
  held: v.object({}),
  release: v.object({}),
  ledger: v.object({}),
};

function args<S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  throw new Fault('BAD_ARGS', `${v.getDotPath(issue) ?? 'the body'}: expected ${issue.expected ?? 'something else'}`);
}

/**
 * Answers one control call: `read`, `time`, or `{scheme}/{call}`.
 * @throws Fault NOT_FOUND, BAD_ARGS, LIMIT
 */
export function control(ports: ControlPorts, path: string, json: unknown): unknown {
  if (path === 'read') return readCode(ports, args(v.object({ code: v.string() }), json).code);
  if (path === 'time') {
    ports.advance(args(v.object({ advanceMs: v.pipe(v.number(), v.minValue(0), v.maxValue(ADVANCE_MS_MAX)) }), json).advanceMs);
    return {};
  }
  const [scheme = '', name = ''] = path.split('/');
  const controlled = ports.schemes.get(scheme);
  if (controlled === undefined) throw new Fault('NOT_FOUND', `no such scheme; known are ${[...ports.schemes.keys()].join(', ')}`);
  return controlScheme(controlled, name, json);
}

function readCode(ports: ControlPorts, code: string): unknown {
  for (const { standIn } of ports.schemes.values()) {
    const token = standIn.tokenOf(code);
    if (token === null) continue;
    const order = standIn.book.byToken(token);
    if (order === undefined) throw new Fault('NOT_FOUND', 'this code is not valid any more');
    standIn.book.scan(order);
    return standIn.book.view(order);
  }
  throw new Fault('CODE_NOT_RECOGNISED', 'no wallet here reads this code');
}

function controlScheme({ standIn, behaviours, faces, held }: Controlled, name: string, json: unknown): unknown {
  const { book } = standIn;
  const find = (orderNo: string): Order => {
    const order = book.find(orderNo);
    if (order === undefined) throw new Fault('NOT_FOUND', 'no such order');
    return order;
  };
  switch (name) {
    case 'decide': {
      const { orderNo, approve } = args(calls.decide, json);
      const order = find(orderNo);
      if (isService(order)) decideService(book, order, approve);
      else book.decide(order, approve);
      return book.view(order);
    }
    case 'expire': {
      const order = find(args(calls.expire, json).orderNo);
      book.expire(order);
      return book.view(order);
    }
    case 'order':
      return book.view(find(args(calls.order, json).orderNo));
    case 'payer-code': {
      const code = standIn.newPayerCode();
      book.showPayerCode(code);
      return { code, validForMs: PAYER_CODE_VALID_MS };
    }
    case 'behave': {
      const { behaviour, times, ms } = args(calls.behave, json);
      behaviours.tell({ ...readBehaviour(behaviour), timesLeft: times, ...(ms === undefined ? {} : { ms }) });
      return {};
    }
    case 'face': {
      const { how, times } = args(calls.face, json);
      return { waiting: faces.tell(how, times) };
    }
    case 'face-next':
      return { how: faces.take() };
    case 'held':
      return { held: held.size };
    case 'release':
      return { released: release(held) };
    case 'ledger':
      return ledgerOf(book);
    default:
      throw new Fault('NOT_FOUND', `no such call; known are ${Object.keys(calls).join(', ')}`);
  }
}

/** Where money went, for tests that prove it moved once. */
function ledgerOf(book: StandIn['book']): object {
  const { entries, orders } = book.state();
  return { entries, orders: orders.map((order) => book.view(order)) };
}

/** Lets held answers go; returns how many there were. */
function release(held: Set<() => void>): number {
  const waiting = [...held];
  held.clear();
  for (const letGo of waiting) letGo();
  return waiting.length;
}
