/** `guitai scan parse`: JSON lines of scans in, one line each out. Nothing a line holds ends the run. */
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CODE_LENGTH_MAX } from '#main/contract';
import { reportScan, type ScanReport } from '../core/barcode/report.ts';
import type { ScanRules } from '../core/barcode/read.ts';
import { rulesFor, shippedBarcodes } from '../core/barcode/rules.ts';
import { regions } from '../core/regions/index.ts';
import { checkRegion } from './options.ts';

/** Output is written in pieces of this many characters. */
const CHUNK = 64 * 1024;
/** Longest line read as JSON: a scan of the contract's length, every character escaped, and room for its frame. */
const LINE_MAX = CODE_LENGTH_MAX * 6 + 256;

/** The rules of a region without a shop's own settings. @throws Fault USAGE for an unknown region */
export function rulesOf(region: string, year: number): ScanRules {
  return rulesFor(regions[checkRegion(region)], shippedBarcodes, year);
}

type Line = Omit<ScanReport, 'kind' | 'scan'> & { scan: unknown; kind: string };

const bad = (scan: unknown, error: string): Line => ({
  scan,
  ok: false,
  kind: 'invalid',
  symbology: null,
  ai: null,
  fields: {},
  error,
});

/** What one line of input asks for and gets. */
export function parseLine(line: string, rules: ScanRules): Line {
  if (line.length > LINE_MAX) return bad(null, `the line has more than ${LINE_MAX} characters`);
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return bad(null, 'the line is not JSON');
  }
  const scan = typeof json === 'object' && json !== null && 'scan' in json ? json.scan : undefined;
  if (typeof scan !== 'string') return bad(null, 'the line has no text under "scan"');
  return reportScan(scan, rules);
}

/** Text in pieces to lines. A line longer than any scan is cut, and said to be too long by who reads it. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = (lines.pop() ?? '').slice(0, LINE_MAX + 1);
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Reads scans line by line and writes their meanings, at the pace of whoever reads them. */
export async function scanParse(options: { input: Readable; output: Writable; region: string; year: number }): Promise<void> {
  const { input, output } = options;
  const rules = rulesOf(options.region, options.year);
  async function* answers(pieces: AsyncIterable<string>): AsyncGenerator<string> {
    let text = '';
    for await (const line of linesOf(pieces)) {
      if (line.trim() === '') continue;
      text += `${JSON.stringify(parseLine(line, rules))}\n`;
      if (text.length < CHUNK) continue;
      yield text;
      text = '';
    }
    if (text !== '') yield text;
  }
  input.setEncoding('utf8');
  try {
    await pipeline(input, answers, output, { end: false });
  } catch (error) {
    // Whoever read has seen enough, as `head` does.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
