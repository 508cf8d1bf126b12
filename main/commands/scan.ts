/** `guitai scan parse`: JSON lines of scans in, one line each out. Nothing a line holds ends the run. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { Fault, CODE_LENGTH_MAX } from '#main/contract';
import { reportScan, type ScanReport } from '../core/barcode/report.ts';
import type { ScanRules } from '../core/barcode/read.ts';
import { regions, type RegionId } from '../core/regions/index.ts';

/** Output is written in pieces of this many characters. */
const CHUNK = 64 * 1024;
/** Longest line read as JSON: a scan of the contract's length, every character escaped, and room for its frame. */
const LINE_MAX = CODE_LENGTH_MAX * 6 + 256;
/** Cards of the shop are told by these beginnings unless its settings say otherwise. */
export const CARD_PREFIXES = { memberPrefixes: ['MBR-'], staffPrefixes: ['STF-'] } as const;

/** The rules of a region without a shop's own settings. @throws Fault USAGE for an unknown region */
export function rulesOf(region: string, year: number): ScanRules {
  if (!(region in regions)) throw new Fault('USAGE', `there is no region ${region}; known are ${Object.keys(regions).join(', ')}`);
  const { currency, exponent, measures } = regions[region as RegionId];
  return { currency, exponent, measures, year, ...CARD_PREFIXES };
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

/** Reads scans line by line and writes their meanings, at the pace of whoever reads them. */
export async function scanParse(options: { input: Readable; output: Writable; region: string; year: number }): Promise<void> {
  const { input, output } = options;
  const rules = rulesOf(options.region, options.year);
  let text = '';
  const flush = async (): Promise<void> => {
    const piece = text;
    text = '';
    if (!output.write(piece)) await new Promise((resolve) => output.once('drain', resolve));
  };
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    text += `${JSON.stringify(parseLine(line, rules))}\n`;
    if (text.length >= CHUNK) await flush();
  }
  if (text !== '') await flush();
}
