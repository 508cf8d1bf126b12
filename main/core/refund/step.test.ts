import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minor, type RefundPhase } from '#main/contract';
import type { RefundAnswer } from './answer.ts';
import { hasFailed, isUnderWay, type Refund } from './refund.ts';
import { mustSave, PAUSE_MS_MAX, QUEUED_EVERY_MS, step, type RefundEffect, type RefundEvent, type RefundTimes } from './step.ts';

const times: RefundTimes = { firstQueryAfterMs: 5_000, queryEveryMs: 3_000, hasStatus: true };

const created: Refund = {
  id: 'r1', refundNo: 'r1', lane: '1', attemptId: 'a', saleId: 's', scheme: 'wechat', orderNo: 'o', mode: 'cpm', paidMinor: minor(500), currency: 'CNY',
  amountMinor: minor(200), reason: 'why', phase: 'created', createdAtMs: 0, phaseAtMs: 0, calls: 0, waits: 0, history: [{ phase: 'created', atMs: 0 }],
};

/** Feeds events one after another; an answer is of the call that is out. */
function after(events: (RefundAnswer | 'started' | 'timer' | 'askedNow' | 'restarted' | 'cash')[], has: RefundTimes = times): { refund: Refund; effects: RefundEffect[] } {
  let at: { refund: Refund; effects: RefundEffect[] } = { refund: created, effects: [] };
  for (const [i, one] of events.entries()) {
    const atMs = (i + 1) * 1_000;
    const { call } = at.refund;
    const event: RefundEvent =
      typeof one === 'object' ? { type: 'answer', call: call?.name ?? 'refund', no: call?.no ?? 0, answer: one, atMs } : one === 'cash' ? { type: 'settled', how: 'cash', atMs } : { type: one, atMs };
    at = step(at.refund, event, has);
  }
  return at;
}

const refunded: RefundAnswer = { kind: 'refunded', refundId: '50300' };
const silence: RefundAnswer = { kind: 'unknown', reason: 'timed out' };
const noNetwork: RefundAnswer = { kind: 'unknown', reason: 'ENETUNREACH' };
const refused: RefundAnswer = { kind: 'refused', code: 'NOT_ENOUGH', message: 'the merchant has not enough' };
const processing: RefundAnswer = { kind: 'processing' };
const abnormal: RefundAnswer = { kind: 'refused', code: 'ABNORMAL', message: 'account closed', abnormal: true };

describe('the refund machine', () => {
  it('sends once and ends by the answer', () => {
    expect(after(['started']).effects).toEqual([{ kind: 'call', call: 'refund', no: 1 }, { kind: 'announce' }]);
    expect(after(['started', refunded]).refund).toMatchObject({ phase: 'refunded', refundId: '50300' });
    expect(after(['started', refused]).refund).toMatchObject({ phase: 'refused', refusal: { code: 'NOT_ENOUGH' } });
    expect(after(['started', abnormal]).refund).toMatchObject({ phase: 'abnormal' });
  });

  it('keeps what is unknown unknown: asks, and sends the same number again, by turns', () => {
    expect(after(['started', silence])).toMatchObject({ refund: { phase: 'unknown' }, effects: [{ kind: 'wake', afterMs: 5_000 }, { kind: 'announce' }] });
    expect(after(['started', silence, 'timer'])).toMatchObject({ refund: { phase: 'querying', call: { name: 'status' } } });
    expect(after(['started', silence, 'timer', silence, 'timer'])).toMatchObject({ refund: { phase: 'querying', call: { name: 'refund' } } });
    // "No such refund" at a question may only mean that the first one has not arrived yet.
    expect(after(['started', silence, 'timer', refused])).toMatchObject({ refund: { phase: 'querying', call: { name: 'refund' } } });
    expect(after(['started', silence, 'timer', refused, refused]).refund.phase).toBe('refused');
    expect(after(['started', silence, 'timer'], { ...times, hasStatus: false }).refund.call).toMatchObject({ name: 'refund' });
  });

  it('asks on about what the scheme took on, ever more slowly, to its end', () => {
    expect(after(['started', processing])).toMatchObject({ refund: { phase: 'processing' }, effects: [{ kind: 'wake', afterMs: 3_000 }, { kind: 'announce' }] });
    const long = after(['started', processing, ...Array.from({ length: 30 }, () => ['timer', processing] as const).flat()]);
    expect(long).toMatchObject({ refund: { phase: 'processing' }, effects: [{ kind: 'wake', afterMs: PAUSE_MS_MAX }, { kind: 'announce' }] });
    expect(after(['started', processing, 'timer', silence]).refund.phase).toBe('processing');
    expect(after(['started', processing, 'timer', refunded]).refund.phase).toBe('refunded');
    expect(after(['started', processing, 'timer', refused]).refund.phase).toBe('refused');
  });

  it('without network is queued, and sent when the line is back', () => {
    expect(after(['started', noNetwork])).toMatchObject({ refund: { phase: 'queued' }, effects: [{ kind: 'wake', afterMs: QUEUED_EVERY_MS }, { kind: 'announce' }] });
    expect(after(['started', noNetwork, 'timer', noNetwork]).refund.phase).toBe('queued');
    expect(after(['started', noNetwork, 'timer', refunded]).refund.phase).toBe('refunded');
    // What may have arrived is not "to be refunded" any more, whatever the line does then.
    expect(after(['started', silence, 'timer', noNetwork]).refund.phase).toBe('querying');
  });

  it('after a restart asks about what was out, with the same number', () => {
    const saved = (events: Parameters<typeof after>[0]) => {
      const { call: _lost, ...rest } = after(events).refund;
      return rest;
    };
    expect(step(saved(['started']), { type: 'restarted', atMs: 9 }, times).refund).toMatchObject({ phase: 'querying', refundNo: 'r1', call: { name: 'status' } });
    expect(step(saved(['started', noNetwork]), { type: 'restarted', atMs: 9 }, times).refund).toMatchObject({ phase: 'sent', call: { name: 'refund' } });
    expect(step(saved(['started', processing]), { type: 'restarted', atMs: 9 }, times).refund).toMatchObject({ phase: 'processing', call: { name: 'status' } });
    expect(step(saved(['started', refused]), { type: 'restarted', atMs: 9 }, times).effects).toEqual([]);
  });

  it('ends otherwise only where the scheme has said no, and says so where it gave it back after all', () => {
    for (const events of [['started'], ['started', silence], ['started', processing], ['started', noNetwork], ['started', refunded]] as const) {
      const { refund } = after([...events]);
      expect(step(refund, { type: 'settled', how: 'cash', atMs: 9 }, times).refund).toBe(refund);
    }
    const { refund } = after(['started', refused, 'cash']);
    expect(refund).toMatchObject({ phase: 'settled', settledBy: 'cash' });
    expect(after(['started', refused, 'cash', 'askedNow', 'restarted', 'timer']).refund.phase).toBe('settled');
    const twice = step(refund, { type: 'answer', call: 'refund', no: 1, answer: refunded, atMs: 9 }, times);
    expect(twice.refund).toMatchObject({ phase: 'abnormal', refusal: { code: 'TWICE' } });
  });

  it('sends a refused one again when a person asks, and only then', () => {
    expect(after(['started', refused, 'timer']).refund.phase).toBe('refused');
    expect(after(['started', refused, 'askedNow'])).toMatchObject({ refund: { phase: 'sent', refundNo: 'r1', call: { name: 'refund', no: 2 } } });
  });
});

/** A scheme that keeps a refund by its number, may lose a request or an answer, and may end later. */
interface Scheme { book: Map<string, 'processing' | 'done' | 'refused'>; given: number }
type Mishap = 'none' | 'lostRequest' | 'lostAnswer' | 'noNetwork' | 'later' | 'refuse' | 'crash';

function ask(scheme: Scheme, refund: Refund, call: 'refund' | 'status', mishap: Mishap): RefundAnswer {
  const state = scheme.book.get(refund.refundNo);
  if (mishap === 'noNetwork') return noNetwork;
  if (mishap === 'lostRequest') return silence;
  if (call === 'refund' && (state === undefined || state === 'refused')) {
    const next = mishap === 'later' ? 'processing' : mishap === 'refuse' ? 'refused' : 'done';
    scheme.book.set(refund.refundNo, next);
    if (next === 'done') scheme.given += 1;
  } else if (state === 'processing' && mishap !== 'later') {
    scheme.book.set(refund.refundNo, 'done');
    scheme.given += 1;
  }
  if (mishap === 'lostAnswer') return silence;
  switch (scheme.book.get(refund.refundNo)) {
    case 'done': return refunded;
    case 'processing': return processing;
    default: return refused;
  }
}

const ways: Record<RefundPhase, RefundPhase[]> = {
  created: ['sent'],
  sent: ['queued', 'unknown', 'processing', 'refunded', 'refused', 'querying'],
  queued: ['sent', 'refunded'],
  unknown: ['querying', 'refunded'],
  querying: ['refunded', 'refused', 'processing'],
  processing: ['refunded', 'refused'],
  refused: ['sent', 'settled', 'refunded'],
  abnormal: ['refunded', 'settled'],
  refunded: [],
  settled: ['abnormal'],
};

describe('over any run of mishaps and crashes', () => {
  it('the scheme gives back once at most, every unknown ends once the network is back, and nothing ends without proof', () => {
    const mishap = fc.constantFrom<Mishap>('none', 'lostRequest', 'lostAnswer', 'noNetwork', 'later', 'refuse', 'crash');
    fc.assert(
      fc.property(fc.array(fc.record({ mishap, hurry: fc.boolean() }), { maxLength: 25 }), fc.boolean(), (run, hasStatus) => {
        const has = { ...times, hasStatus };
        const scheme: Scheme = { book: new Map(), given: 0 };
        let atMs = 0;
        let saved: Refund | null = null;
        let refund = created;
        const take = (event: RefundEvent): void => {
          const before = refund;
          refund = step(before, event, has).refund;
          if (refund.phase !== before.phase) expect(ways[before.phase]).toContain(refund.phase);
          if (refund !== before && mustSave(saved, refund)) saved = refund;
        };
        take({ type: 'started', atMs });
        // A quiet end: the line is up, and somebody presses the button where it was refused.
        for (const { mishap: how, hurry } of [...run, ...Array.from({ length: 12 }, () => ({ mishap: 'none' as const, hurry: true }))]) {
          atMs += 60_000;
          if (how === 'crash') {
            if (refund.call !== undefined && hurry) ask(scheme, refund, refund.call.name, 'none');
            if (saved !== null) refund = saved;
            take({ type: 'restarted', atMs });
          }
          const { call } = refund;
          if (call !== undefined) take({ type: 'answer', call: call.name, no: call.no, answer: ask(scheme, refund, call.name, how === 'crash' ? 'none' : how), atMs });
          else if (hurry) take({ type: 'askedNow', atMs });
          else take({ type: 'timer', atMs });
          if (refund.phase === 'refunded') expect(scheme.given).toBe(1);
          expect(isUnderWay(refund) ? refund.call !== undefined || refund.nextAtMs !== undefined : true).toBe(true);
        }
        expect(refund.phase).toBe('refunded');
        expect(scheme.given).toBe(1);
        expect(hasFailed(refund)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
