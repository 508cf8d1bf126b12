import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualPrinter } from '../virtual/printer.ts';
import { profileNamed } from './profiles.ts';
import {
  STAR_COUNTS, createStarAnswers, starAutomaticStatus, starCounterReset, starMark, starStatus, starStatusLength, starStatusRequest, type StarStatus,
} from './star-status.ts';

const fine = [0x23, 0x86, 0, 0, 0, 0, 0, 0, 0];
const withByte = (at: number, value: number) => fine.map((byte, i) => (i === at ? value : byte));

describe('automatic status of Star', () => {
  it('tells its length in its first byte', () => {
    expect([0x0f, 0x21, 0x23, 0x2f].map(starStatusLength)).toEqual([7, 8, 9, 15]);
    expect([0x00, 0x12, 0x11, 0x13, 0x86, 0x01].map(starStatusLength)).toEqual([null, null, null, null, null, null]);
  });

  it('reads the trouble that stops printing first', () => {
    const trouble = (at: number, value: number) => starStatus(withByte(at, value)).trouble;
    expect(starStatus(fine)).toEqual({ trouble: undefined, offline: false, switchClosed: false, error: 0, counter: 0 });
    expect([trouble(2, 0x20), trouble(5, 0x08), trouble(3, 0x08), trouble(3, 0x20), trouble(3, 0x40), trouble(5, 0x04), trouble(5, 0x02)]).toEqual([
      'coverOpen', 'paperOut', 'fault', 'fault', 'fault', 'paperLow', 'paperLow',
    ]);
    expect(starStatus(withByte(2, 0x28)).trouble).toBe('coverOpen');
    expect(starStatus(withByte(2, 0x0c))).toMatchObject({ offline: true, switchClosed: true, trouble: 'fault' });
  });

  it('finds answers in any stream, cut up as it may be', () => {
    const noise = fc.constantFrom(0x11, 0x13, 0x00, 0x86, 0x02);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(noise, { maxLength: 3 }), fc.integer({ min: 0, max: 31 })), { maxLength: 8 }), (parts) => {
        const heard: (number | null)[] = [];
        const hear = createStarAnswers(({ counter }) => heard.push(counter));
        for (const [before, counter] of parts) {
          for (const byte of [...before, ...withByte(7, ((counter & 24) << 2) | ((counter & 7) << 1))]) hear(byte);
        }
        expect(heard).toEqual(parts.map(([, counter]) => counter));
      }),
    );
  });

  it('begins anew where an answer broke off', () => {
    const heard: StarStatus[] = [];
    const hear = createStarAnswers((status) => heard.push(status));
    for (const byte of [...fine.slice(0, 5), ...fine]) hear(byte);
    expect(heard).toHaveLength(1);
  });

  it('counts the marks that the printer has come to, over the end of its five bits too', async () => {
    const heard: StarStatus[] = [];
    const hear = createStarAnswers((status) => heard.push(status));
    const machine = createVirtualPrinter(80, {}, { clears: false, tells: true, profile: profileNamed('starprnt-80') });
    const line = await machine.transport.open();
    line.onData((bytes) => bytes.forEach(hear));
    await line.write(Buffer.concat([starAutomaticStatus, starCounterReset, Buffer.alloc(STAR_COUNTS + 3, starMark)]));
    await line.write(starStatusRequest);
    await expect.poll(() => heard.length).toBe(STAR_COUNTS + 5);
    const counters = heard.map(({ counter }) => counter ?? -1);
    expect(counters).toEqual([0, ...Array.from({ length: STAR_COUNTS + 3 }, (_, i) => (i + 1) % STAR_COUNTS), 3]);
    machine.set({ paperOut: true });
    await expect.poll(() => heard.at(-1)?.trouble).toBe('paperOut');
  });
});
