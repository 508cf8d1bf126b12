/** The same refund asked for again never gives back twice, although the scheme has no number of ours. */
import { beforeEach, describe, expect, test } from 'vitest';
import { minor } from '#main/contract';
import type { ChannelOrder, RefundOrder } from '../../ports.ts';
import { DOUBT_MS } from './procedure.ts';
import { createRefunds, REFUNDS_MAX } from './refunds.ts';
import type { Line, LineAnswer } from './wire.ts';

const order: ChannelOrder = { orderNo: 'A1', amountMinor: minor(100000), currency: 'TWD', mode: 'cpm', subject: '店' };
const refund = (refundNo: string, amount: number, more: object = {}): RefundOrder => ({ refundNo, amountMinor: minor(amount * 100), reason: 'x', ...more });
const told = (code: string, info?: unknown): LineAnswer => ({ kind: 'answer', code, message: code, info });

let nowMs: number;
/** What the scheme did, and how its next refunds go: answered, done without an answer, lost on the way, or not sent. */
let done: { id: string; amount: number }[];
let fate: ('well' | 'silent' | 'lost' | 'unsent')[];
const line: Line = async ({ method, body }) => {
  if (method === 'GET') {
    const refundList = done.map(({ id, amount }) => ({ refundTransactionId: id, refundAmount: -amount }));
    return told('0000', [{ orderId: 'A1', transactionId: '1', payInfo: [{ amount: 1000 }], refundList }]);
  }
  const how = fate.shift() ?? 'well';
  if (how === 'unsent') return { kind: 'unknown', reason: 'ECONNREFUSED' };
  if (how !== 'lost') done.push({ id: `R${done.length + 1}`.replace('R', '9'), amount: Number(body?.['refundAmount']) });
  return how === 'well' ? told('0000', { refundTransactionId: done.at(-1)?.id }) : { kind: 'unknown', reason: 'timed out' };
};
const open = () => createRefunds(line, { nowMs: () => nowMs, after: () => () => undefined });

beforeEach(() => {
  nowMs = 1_800_000_000_000;
  done = [];
  fate = [];
});

describe('in one run of the terminal', () => {
  test('two refunds of the same amount are two', async () => {
    const ask = open();
    expect(await ask(order, refund('A', 100))).toEqual({ kind: 'refunded', refundId: '91' });
    expect(await ask(order, refund('B', 100))).toEqual({ kind: 'refunded', refundId: '92' });
    expect(await ask(order, refund('A', 100))).toEqual({ kind: 'refunded', refundId: '91' });
    expect(done).toHaveLength(2);
  });

  test('a lost answer is found in the list, and not taken for another’s', async () => {
    const ask = open();
    await ask(order, refund('A', 100));
    fate = ['silent'];
    expect(await ask(order, refund('B', 100))).toMatchObject({ kind: 'unknown' });
    expect(await ask(order, refund('B', 100))).toEqual({ kind: 'refunded', refundId: '92' });
    expect(done).toHaveLength(2);
  });

  test('a request that got lost is not sent again while it may still arrive', async () => {
    const ask = open();
    fate = ['lost'];
    await ask(order, refund('A', 100));
    expect(await ask(order, refund('A', 100))).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('may still be carried out') });
    nowMs += DOUBT_MS - 1;
    expect((await ask(order, refund('A', 100))).kind).toBe('unknown');
    nowMs += 1;
    expect(await ask(order, refund('A', 100))).toMatchObject({ kind: 'refunded' });
    expect(done).toHaveLength(1);
  });

  test('a request that never left is sent again at once', async () => {
    const ask = open();
    fate = ['unsent'];
    expect(await ask(order, refund('A', 100))).toEqual({ kind: 'unknown', reason: 'ECONNREFUSED' });
    expect(await ask(order, refund('A', 100))).toMatchObject({ kind: 'refunded' });
    expect(done).toHaveLength(1);
  });

  test('a lost request stays in doubt when its repetition does not leave the machine', async () => {
    const ask = open();
    fate = ['lost', 'unsent'];
    await ask(order, refund('A', 100));
    nowMs += DOUBT_MS;
    await ask(order, refund('A', 100));
    done.push({ id: '99', amount: 100 });
    expect(await ask(order, refund('A', 100))).toEqual({ kind: 'refunded', refundId: '99' });
    expect(done).toHaveLength(1);
  });
});

describe('after a restart', () => {
  beforeEach(async () => {
    fate = ['silent'];
    await open()(order, refund('A', 100));
  });

  test('alone, a refund of the same amount is not known, and none is sent', async () => {
    expect(await open()(order, refund('A', 100))).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('may be this one') });
    expect(done).toHaveLength(1);
  });

  test('the caller’s history says that it was sent: it is found', async () => {
    expect(await open()(order, refund('A', 100, { history: { sentAtMs: nowMs - 1, others: [] } }))).toEqual({ kind: 'refunded', refundId: '91' });
    expect(done).toHaveLength(1);
  });

  test('the caller’s history says that the listed one is another’s: this one is sent', async () => {
    expect(await open()(order, refund('B', 100, { history: { others: ['91'] } }))).toEqual({ kind: 'refunded', refundId: '92' });
  });

  test('another amount is another refund', async () => {
    expect(await open()(order, refund('B', 50))).toEqual({ kind: 'refunded', refundId: '92' });
  });
});

test('what is remembered has an end', async () => {
  const ask = open();
  const small = { ...order, amountMinor: minor(100) };
  for (let index = 0; index <= REFUNDS_MAX; index += 1) {
    await ask(small, refund(`N${index}`, index + 1));
    // The list is kept short for the test's sake.
    done.splice(1);
  }
  // The first is forgotten: it is found in the list, and not known to be itself.
  expect(await ask(small, refund('N0', 1))).toMatchObject({ kind: 'unknown' });
  expect(await ask(small, refund('N1', 2))).toMatchObject({ kind: 'refunded' });
});
