import { describe, expect, it } from 'vitest';
import { aimScanner, plainScanner } from '#test/fixtures/scanner/reports.ts';
import { createBaudSearch, bauds } from './baud.ts';
import { createDoubleReads } from './double-reads.ts';
import { EVENT_BYTES, createKeyDecoder } from './evdev-keys.ts';
import { aimLayout, isScanner, layoutOf, plainLayout } from './hid-layout.ts';
import { CONTINUATION_MAX_MS, createHidDecoder } from './hid-reports.ts';
import { FRAME_GAP_MAX_MS, createFrameDecoder } from './serial-frames.ts';

const first = (reports: Uint8Array[]) => reports[0] ?? new Uint8Array();

describe('report descriptors', () => {
  it('tell the two published layouts', () => {
    expect(layoutOf(aimScanner.descriptor)).toEqual(aimLayout);
    expect(layoutOf(plainScanner.descriptor)).toEqual(plainLayout);
    expect(isScanner(Uint8Array.from([0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0]))).toBe(false);
  });
});

describe('HID reports', () => {
  it('refuse a code whose rest does not come', () => {
    const decoder = createHidDecoder(aimScanner.descriptor);
    expect(decoder.push(first(aimScanner.reports('1'.repeat(60), ']Q3')), 0)).toEqual([]);
    expect(decoder.idle(CONTINUATION_MAX_MS + 1)).toMatchObject([{ kind: 'refused' }]);
  });
});

describe('serial frames', () => {
  const decoder = () => createFrameDecoder({ prefix: '', suffixes: ['\r', '\n'] });
  it('take joined codes, CR LF and noise of a plug around them', () => {
    const bytes = Buffer.concat([Buffer.from([0, 0xff]), Buffer.from('111\r\n222\r\n')]);
    expect(decoder().push(bytes, 0)).toMatchObject([{ data: '111' }, { data: '222' }]);
  });
  it('refuse what broke off, and control characters within', () => {
    const broken = decoder();
    broken.push(Buffer.from('123'), 0);
    expect(broken.idle(FRAME_GAP_MAX_MS + 1)).toMatchObject([{ kind: 'refused' }]);
    expect(decoder().push(Buffer.from('12\u00013\r'), 0)).toMatchObject([{ kind: 'refused' }]);
  });
});

describe('keys of an event device', () => {
  const press = (code: number, value: number, atMs = 0) => {
    const event = Buffer.alloc(EVENT_BYTES);
    event.writeBigInt64LE(BigInt(Math.floor(atMs / 1_000)), 0);
    event.writeBigInt64LE(BigInt((atMs % 1_000) * 1_000), 8);
    event.writeUInt16LE(1, 16);
    event.writeUInt16LE(code, 18);
    event.writeInt32LE(value, 20);
    return event;
  };
  it('are a code, upper case by shift, GS by Ctrl and a bracket, however the reads are cut', () => {
    const decoder = createKeyDecoder();
    const tap = (code: number) => [press(code, 1), press(code, 0)];
    const events = Buffer.concat([press(42, 1), ...tap(30), press(42, 0), ...tap(2), press(29, 1), ...tap(27), press(29, 0), ...tap(11), ...tap(28)]);
    const got = [...events].flatMap((byte) => decoder.push(Uint8Array.of(byte), 0));
    expect(got).toMatchObject([{ kind: 'scan', data: 'A1\u001d0' }]);
  });
  it('that the kernel threw away make no code, also where an end was among them; after it, or a pause, codes count again', () => {
    const decoder = createKeyDecoder();
    const dropped = Buffer.alloc(EVENT_BYTES);
    dropped.writeUInt16LE(3, 18);
    const code = (digits: string) => [...digits].flatMap((digit) => [press(Number(digit) + 1, 1), press(Number(digit) + 1, 0)]);
    const enter = [press(28, 1), press(28, 0)];
    const got = (atMs: number, ...events: Buffer[]) => decoder.push(Buffer.concat(events), atMs).map((one) => (one.kind === 'scan' ? one.data : one.kind));
    expect(got(0, ...code('400'), dropped, ...code('381'), ...enter, ...code('123'), ...enter)).toEqual(['refused', '123']);
    expect(got(10, ...code('45'), dropped)).toEqual([]);
    const due = decoder.dueMs() ?? 0;
    expect(decoder.idle(due - 1)).toEqual([]);
    expect(decoder.idle(due)).toMatchObject([{ kind: 'refused', why: expect.stringContaining('lost') }]);
    expect(got(due + 90, ...code('67'), ...enter)).toEqual(['67']);
  });
  it('are one code though they were read late, and two where the scanner itself paused', () => {
    const tap = (digit: number, atMs: number) => [press(digit + 1, 1, atMs), press(digit + 1, 0, atMs + 2)];
    const enter = (atMs: number) => press(28, 1, atMs);
    const got = (decoder: ReturnType<typeof createKeyDecoder>, readMs: number, ...events: Buffer[]) => decoder.push(Buffer.concat(events), readMs).map((one) => (one.kind === 'scan' ? one.data : one.kind));
    const held = createKeyDecoder();
    expect(got(held, 10_000, ...tap(4, 1_999_990))).toEqual([]);
    expect(held.idle(12_000)).toEqual([]);
    expect(got(held, 12_001, ...tap(2, 2_000_000), enter(2_000_010))).toEqual(['42']);
    const paused = createKeyDecoder();
    expect(got(paused, 10, ...tap(4, 1_000), ...tap(7, 1_700), enter(1_710))).toEqual(['refused', '7']);
  });
});

it('a double read is one scan within the window, which runs from the scan that counted', () => {
  const doubles = createDoubleReads(500);
  expect([0, 400, 600, 1_100].map((atMs) => doubles.isDouble('1', undefined, atMs))).toEqual([false, true, false, false]);
  expect(doubles.isDouble('2', undefined, 1_101)).toBe(false);
});

it('the search for a speed goes on until a code reads well', () => {
  const search = createBaudSearch('auto');
  expect(search.read(false)).toBe(true);
  expect(search.current()).toBe(bauds[1]);
  search.read(true);
  expect(search.read(false)).toBe(false);
});
