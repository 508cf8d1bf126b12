import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnresolved, type Attempt } from './attempt.ts';
import { mustSave, step, type AttemptEvent } from './step.ts';
import { created, paidAnswer, procedure, T0 } from './testing.ts';

const attempt = (): Attempt => step({ ...created('cpm'), face: true }, { type: 'faceBegun', untilMs: T0 + 60_000, atMs: T0 }, procedure).attempt;
const move = (at: Attempt, event: AttemptEvent) => step(at, event, procedure);

describe('a face payment', () => {
  it('waits for its code as created, and sends nothing', () => {
    const begun = step({ ...created('cpm'), face: true }, { type: 'faceBegun', untilMs: T0 + 60_000, atMs: T0 }, procedure);
    expect(begun.attempt).toMatchObject({ phase: 'created', nextAtMs: T0 + 60_000 });
    expect(begun.effects).toEqual([{ kind: 'wake', afterMs: 60_000 }, { kind: 'announce' }]);
    expect(mustSave(null, begun.attempt)).toBe(true);
  });

  it('is charged once its code is there, after sent is saved, and only once', () => {
    const sent = move(attempt(), { type: 'faceTaken', atMs: T0 + 9_000 });
    expect(sent.attempt).toMatchObject({ phase: 'sent', deadlineAtMs: T0 + 9_000 + procedure.giveUpAfterMs.cpm });
    expect(sent.effects).toContainEqual({ kind: 'call', call: 'charge', no: 0 });
    expect(mustSave(attempt(), sent.attempt)).toBe(true);
    expect(move(sent.attempt, { type: 'faceTaken', atMs: T0 + 9_001 }).effects).toEqual([]);
  });

  it.each([
    ['time is up', { type: 'timer', atMs: T0 + 60_000 }, 'FACE_TIMEOUT'],
    ['it is cancelled', { type: 'cancelAsked', atMs: T0 + 5 }, 'FACE_CANCELLED'],
    ['the terminal started again', { type: 'restarted', atMs: T0 + 5 }, 'FACE_INTERRUPTED'],
    ['nobody was at it', { type: 'swept', atMs: T0 + 5 }, 'FACE_INTERRUPTED'],
    ['there is no code', { type: 'faceEnded', code: 'FACE_CAMERA', message: 'x', atMs: T0 + 5 }, 'FACE_CAMERA'],
  ] as const)('is refused without asking the scheme where %s, and a code that still comes is not charged', (_, event, code) => {
    const ended = move(attempt(), event);
    expect(ended.attempt).toMatchObject({ phase: 'refused', refusal: { code } });
    expect(ended.effects).toEqual([{ kind: 'announce' }]);
    expect(move(ended.attempt, { type: 'faceTaken', atMs: T0 + 99 })).toEqual({ attempt: ended.attempt, effects: [] });
    expect(move(ended.attempt, { type: 'faceEnded', code: 'X', message: 'x', atMs: T0 + 99 }).effects).toEqual([]);
  });

  it('holds a reverse back from its charge on, not from the time it began to look', () => {
    let at = move(attempt(), { type: 'faceTaken', atMs: T0 + 50_000 }).attempt;
    at = move(at, { type: 'cancelAsked', atMs: T0 + 50_001 }).attempt;
    at = move(at, { type: 'answer', call: 'charge', no: 0, answer: { kind: 'unknown', reason: 'silence' }, atMs: T0 + 52_000 }).attempt;
    at = move(at, { type: 'answer', call: 'query', no: 1, answer: { kind: 'waiting', asked: true }, atMs: T0 + 52_100 }).attempt;
    expect(at).toMatchObject({ phase: 'reversing', reverses: 0 });
    expect(at.nextAtMs).toBeGreaterThan(T0 + 52_100);
  });

  it('in any order of events: at most one charge, none after a refusal, never without an end in sight', () => {
    const atMs = fc.nat(200_000).map((ms) => T0 + ms);
    const event: fc.Arbitrary<AttemptEvent> = fc.oneof(
      fc.record({ type: fc.constantFrom('faceTaken' as const, 'timer' as const, 'cancelAsked' as const, 'queryAsked' as const, 'restarted' as const, 'swept' as const), atMs }),
      fc.record({ type: fc.constant('faceBegun' as const), untilMs: fc.constant(T0 + 60_000), atMs }),
      fc.record({ type: fc.constant('faceEnded' as const), code: fc.constant('X'), message: fc.constant('x'), atMs }),
      fc.record({ type: fc.constant('answer' as const), call: fc.constantFrom('charge' as const, 'query' as const, 'reverse' as const), no: fc.nat(4), answer: fc.constantFrom(paidAnswer(), { kind: 'unknown' as const, reason: 'x' }, { kind: 'absent' as const }), atMs }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let at = attempt();
        let charges = 0;
        for (const one of events) {
          const before = at;
          const { attempt: after, effects } = move(at, one);
          charges += effects.filter((effect) => effect.kind === 'call' && effect.call === 'charge').length;
          if (before.phase === 'refused' && before.history.length === 2) expect(charges).toBe(before.history.some(({ phase }) => phase === 'sent') ? 1 : 0);
          if (before.phase === 'created' && effects.some(({ kind }) => kind === 'call')) expect(one.type).toBe('faceTaken');
          if (isUnresolved(after)) expect(after.call !== undefined || after.nextAtMs !== undefined).toBe(true);
          at = after;
        }
        expect(charges).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });
});
