/** What the wire remembers, and for how long. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commands } from '#main/contract';
import type { Handlers, Log } from '#main/ports.ts';
import { ANSWERED_CHARS_MAX, ANSWERED_MAX, createAnswers } from '#main/wire/answers.ts';
import { CLIENTS_MAX, createDispatcher } from '#main/wire/dispatch.ts';
import { createHub } from '#main/wire/hub.ts';
import { snapshotOf } from './hosts-terminal.ts';

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
const settled = () => new Promise((done) => setImmediate(done));

/** A dispatcher whose every command waits until it is released, in any order. */
function waitingDispatcher() {
  const calls: string[] = [];
  const releases = new Map<string, () => void>();
  const handlers = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      (_args: unknown, { commandId }: { commandId: string }) => {
        calls.push(commandId);
        return new Promise((done) => releases.set(commandId, () => done(calls.length)));
      },
    ]),
  ) as unknown as Handlers;
  return { dispatcher: createDispatcher({ handlers, log: silent }), calls, releases };
}

const connectTo = ({ dispatcher }: ReturnType<typeof waitingDispatcher>, client: string) => {
  const got: string[] = [];
  const line = dispatcher.connect({ client, role: 'cashier', lane: 'lane-1', send: (text) => got.push(text) });
  return { got, line, ask: (id: string) => line.receive(JSON.stringify({ id, name: 'sale.clear', args: {} })) };
};

type Step = { do: 'ask' | 'release'; id: string } | { do: 'reconnect' };
const ids = fc.constantFrom('a', 'b', 'c');
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('ask' as const, 'release' as const), id: ids }),
    fc.record({ do: fc.constant('reconnect' as const) }),
  ),
  { maxLength: 40 },
);

test('however a client sends, resends, reconnects: each request is done once and always answered alike', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const terminal = waitingDispatcher();
      let screen = connectTo(terminal, 'c1');
      const asked = new Set<string>();
      const answers = new Map<string, Set<string>>();
      const collect = () => {
        for (const text of screen.got) {
          const { id } = JSON.parse(text) as { id: string };
          answers.set(id, (answers.get(id) ?? new Set()).add(text));
        }
      };
      for (const step of taken) {
        if (step.do === 'ask') {
          screen.ask(step.id);
          asked.add(step.id);
        } else if (step.do === 'release') terminal.releases.get(step.id)?.();
        else {
          collect();
          screen.line.close();
          screen = connectTo(terminal, 'c1');
        }
        await settled();
      }
      for (const release of terminal.releases.values()) release();
      await settled();
      // After the last reconnect the client sends again all it has asked: each has its answer then.
      for (const id of asked) screen.ask(id);
      await settled();
      collect();
      expect(terminal.calls.toSorted()).toEqual([...asked].toSorted());
      for (const id of asked) expect(answers.get(id)?.size).toBe(1);
    }),
    { numRuns: 200 },
  );
});

test('a closed connection is told nothing more', async () => {
  const terminal = waitingDispatcher();
  const screen = connectTo(terminal, 'c1');
  screen.ask('a');
  screen.line.close();
  terminal.releases.get('a')?.();
  await settled();
  screen.ask('b');
  expect(screen.got).toEqual([]);
  expect(terminal.calls).toEqual(['a']);
});

test('the last answers are remembered, by number and by size; what runs is never forgotten', () => {
  const answers = createAnswers();
  answers.begin('runs', 'r');
  for (let i = 0; i < ANSWERED_MAX + 1; i++) {
    answers.begin(`a-${i}`, 'q');
    answers.finish(`a-${i}`, 'x');
  }
  expect(answers.find('a-0')).toBeUndefined();
  expect(answers.find('a-1')?.answer).toBe('x');
  answers.begin('large', 'q');
  answers.finish('large', 'x'.repeat(ANSWERED_CHARS_MAX - 1));
  expect(answers.find(`a-${ANSWERED_MAX}`)).toBeUndefined();
  expect(answers.find('large')?.answer).toHaveLength(ANSWERED_CHARS_MAX - 1);
  expect(answers.pending()).toBe(1);
  expect(answers.find('runs')?.answer).toBeNull();
});

test('clients long away are forgotten; those that are there, or wait, are not', async () => {
  const terminal = waitingDispatcher();
  const here = connectTo(terminal, 'here');
  const waits = connectTo(terminal, 'waits');
  const away = connectTo(terminal, 'away');
  here.ask('h');
  away.ask('x');
  waits.ask('w');
  terminal.releases.get('h')?.();
  terminal.releases.get('x')?.();
  await settled();
  waits.line.close();
  away.line.close();
  for (let i = 0; i < CLIENTS_MAX; i++) connectTo(terminal, `c-${i}`).line.close();
  here.ask('h');
  connectTo(terminal, 'away').ask('x');
  connectTo(terminal, 'waits').ask('w');
  await settled();
  expect(terminal.calls).toEqual(['h', 'x', 'w', 'x']);
  expect(here.got).toHaveLength(2);
});

test('a snapshot that cannot be made ends that screen’s line, not the terminal', () => {
  const logged: string[] = [];
  const hub = createHub({
    log: { ...silent, error: (event) => void logged.push(event) },
    snapshot: (role) => {
      if (role === 'display') throw new TypeError('a bug');
      return snapshotOf(role);
    },
  });
  const dropped: string[] = [];
  const sent: string[] = [];
  const screen = (role: 'cashier' | 'display') => ({
    client: role,
    role,
    lane: 'lane-1',
    send: (text: string) => void sent.push(text),
    backlogBytes: () => 0,
    drop: () => void dropped.push(role),
  });
  hub.join(screen('display'));
  hub.join(screen('cashier'));
  hub.emit('points', { today: 1, total: 1 }, null);
  expect(dropped).toEqual(['display']);
  expect(logged).toEqual(['snapshot.failed']);
  expect(sent).toHaveLength(2);
});
