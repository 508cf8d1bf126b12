/** The settings file: read once at start, checked whole, refused with one clear line. */
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Fault } from '#main/contract';
import { regions, type RegionId } from './core/regions/index.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

const printerSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('virtual'),
    paperMm: v.optional(v.picklist([58, 80]), 80),
    /** GB18030 text, or every line as raster for printers without Chinese. */
    text: v.optional(v.picklist(['gb18030', 'raster']), 'gb18030'),
  }),
  v.strictObject({
    kind: v.literal('tcp'),
    host: v.string(),
    port: v.optional(port, 9100),
    paperMm: v.optional(v.picklist([58, 80]), 80),
    text: v.optional(v.picklist(['gb18030', 'raster']), 'gb18030'),
  }),
  v.strictObject({ kind: v.literal('none') }),
]);

export const settingsSchema = v.strictObject({
  shop: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
    /** Prefix of receipt numbers and name at headquarters. */
    terminal: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9]{0,15}$/, 'a terminal is named by 1 to 16 capitals and digits')),
    region: v.picklist(Object.keys(regions) as RegionId[]),
  }),
  /** By scheme: that scheme's own settings, checked by its provider. */
  payments: v.optional(v.record(v.string(), v.unknown()), {}),
  devices: v.optional(
    v.strictObject({ receiptPrinter: v.optional(printerSchema, { kind: 'virtual' }) }),
    {},
  ),
  sync: v.optional(v.strictObject({ url: v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//)) })),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type PrinterSettings = v.InferOutput<typeof printerSchema>;

/**
 * Checks settings.
 * @throws Fault SETTINGS naming the first field that does not fit.
 */
export function checkSettings(json: unknown, where: string): Settings {
  const parsed = v.safeParse(settingsSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue) ?? '(the file as a whole)';
  throw new Fault('SETTINGS', `${where}: ${path}: ${issue.message}`);
}

/** Reads the settings file. Returns null where there is none. @throws Fault SETTINGS */
export function readSettings(file: string): Settings | null {
  if (!existsSync(file)) return null;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Fault('SETTINGS', `${file}: not readable as JSON: ${(error as Error).message}`);
  }
  return checkSettings(json, file);
}
