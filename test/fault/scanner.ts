/**
 * A fuzz of the scanners' parsers: good codes among noise, broken reports and torn reads. Each good code must come
 * out once and unchanged; nothing else may come out as a scan.
 */
import { createFrameDecoder } from '#drivers/scanner/serial-frames.ts';
import { CONTINUATION_MAX_MS, createHidDecoder } from '#drivers/scanner/hid-reports.ts';
import { parseDescriptor } from '#drivers/scanner/hid-descriptor.ts';
import type { Decoded, ScanDecoder } from '#drivers/scanner/decoder.ts';
import { hidScanners } from '#test/fixtures/scanner/reports.ts';

export interface ScannerFigures {
  seed: number;
  hidReports: number;
  serialReads: number;
  descriptors: number;
  sent: number;
  scanned: number;
  refused: number;
  lost: number;
  invented: number;
  ok: boolean;
}

/** Mulberry32: the same run from the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

type Pick = (below: number) => number;

/** Codes are counted as they are sent: a decoder's answer is held against the oldest that is open. */
function createBook() {
  const open: string[] = [];
  const figures = { sent: 0, scanned: 0, refused: 0, invented: 0 };
  return {
    figures,
    send(code: string): string {
      open.push(code);
      figures.sent += 1;
      return code;
    },
    hear(decoded: readonly Decoded[]): void {
      for (const one of decoded) {
        if (one.kind === 'refused') figures.refused += 1;
        else if (open.shift() === one.data) figures.scanned += 1;
        else figures.invented += 1;
      }
    },
    lost: () => open.length,
  };
}
type Book = ReturnType<typeof createBook>;

function codeOf(pick: Pick): string {
  const length = pick(20) === 0 ? 57 + pick(400) : 4 + pick(40);
  return Array.from({ length }, () => String.fromCharCode(0x30 + pick(10))).join('');
}

function fuzzHid(count: number, pick: Pick, book: Book): number {
  let done = 0;
  for (let round = 0; done < count; round++) {
    const { descriptor, reports } = hidScanners[round % 2] ?? hidScanners[0]!;
    const decoder = createHidDecoder(descriptor);
    let nowMs = 0;
    for (let i = 0; i < 1_000 && done < count; i++) {
      nowMs += pick(20);
      if (pick(4) === 0) {
        book.hear(decoder.push(badReport(pick), nowMs));
        done += 1;
        continue;
      }
      for (const report of reports(book.send(codeOf(pick)), ']E0')) {
        book.hear(decoder.push(report, nowMs++));
        done += 1;
      }
    }
    book.hear(decoder.idle(nowMs + CONTINUATION_MAX_MS + 1));
  }
  return done;
}

/** A report of another kind, one that is too short for what it says, or one that says too much. */
function badReport(pick: Pick): Uint8Array {
  const report = Uint8Array.from({ length: 64 }, () => pick(256));
  const kind = pick(3);
  report[0] = kind === 0 ? 3 + pick(250) : 2;
  if (kind === 1) return report.subarray(0, pick(2));
  if (kind === 2) report[1] = 57 + pick(199);
  return report;
}

/** Framed by STX and CR, with bytes between the frames that a line picks up. */
function fuzzSerial(count: number, pick: Pick, book: Book): number {
  const decoder: ScanDecoder = createFrameDecoder({ prefix: '\u0002', suffixes: ['\r'] });
  let nowMs = 0;
  let done = 0;
  let waiting: Buffer = Buffer.alloc(0);
  while (done < count || waiting.length > 0) {
    if (done < count && waiting.length < 64) {
      const noise = Buffer.from(Array.from({ length: pick(3) === 0 ? pick(24) : 0 }, () => 3 + pick(253)));
      waiting = Buffer.concat([waiting, noise, Buffer.from(`\u0002${book.send(codeOf(pick))}\r`)]);
    }
    // One byte, a few, or several codes at once.
    const size = pick(3) === 0 ? 1 : 1 + pick(96);
    nowMs += pick(5);
    book.hear(decoder.push(waiting.subarray(0, size), nowMs));
    waiting = waiting.subarray(size);
    done += 1;
  }
  return done;
}

/** @param reports of HID; half as many serial reads and a hundredth of damaged descriptors come with them */
export function runScannerFuzz({ reports, seed }: { reports: number; seed: number }): ScannerFigures {
  const pick = chance(seed);
  const book = createBook();
  const hidReports = fuzzHid(reports, pick, book);
  const serialReads = fuzzSerial(Math.ceil(reports / 2), pick, book);
  const descriptors = Math.ceil(reports / 100);
  for (let i = 0; i < descriptors; i++) {
    const bytes = Uint8Array.from(hidScanners[i % 2]?.descriptor ?? []);
    for (let hit = 0; hit <= pick(8); hit++) bytes[pick(bytes.length)] = pick(256);
    parseDescriptor(bytes.subarray(0, pick(bytes.length + 1)));
    createHidDecoder(bytes).push(badReport(pick), i);
  }
  const lost = book.lost();
  return { seed, hidReports, serialReads, descriptors, ...book.figures, lost, ok: lost === 0 && book.figures.invented === 0 };
}
