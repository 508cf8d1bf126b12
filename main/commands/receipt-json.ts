/** What `guitai receipt encode` reads: blocks, or a completed sale, checked with one clear line. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Fault } from '#main/contract';
import type { Block } from '#drivers/ports.ts';
import type { CompletedSale } from '../core/journal/facts.ts';
import { receiptLayout } from '../core/receipt/layout.ts';
import { receiptLanguage } from '../core/receipt/words.ts';
import { regions, type RegionPack } from '../core/regions/index.ts';

/** Largest file that is read, in bytes, and the most blocks of a receipt. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const BLOCKS_MAX = 5_000;
const TEXT_MAX = 10_000;
/** A PNG in base64: a megabyte. */
const PNG_TEXT_MAX = 1_400_000;
/** Widest and longest picture in dots: 2.5 metres. */
const WIDTH_PX_MAX = 4_096;
const HEIGHT_PX_MAX = 20_000;

const align = v.optional(v.picklist(['left', 'center', 'right']), 'left');
const text = v.pipe(v.string(), v.maxLength(TEXT_MAX));
const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));
const cell = v.strictObject({ text, share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)), align, bold: v.exactOptional(v.boolean()) });
const cells = v.pipe(
  v.array(cell),
  v.minLength(1),
  v.check((all) => Math.abs(all.reduce((sum, { share }) => sum + share, 0) - 1) < 0.01, 'the shares of a row add up to 1'),
);

const block = v.variant('type', [
  v.strictObject({ type: v.literal('text'), text, align, bold: v.exactOptional(v.boolean()), scale: v.exactOptional(v.picklist([1, 2, 3])) }),
  v.strictObject({ type: v.literal('row'), cells, scale: v.exactOptional(v.picklist([1, 2])) }),
  v.strictObject({ type: v.literal('rule') }),
  v.strictObject({ type: v.literal('feed'), lines: count(100) }),
  v.strictObject({ type: v.literal('qr'), data: v.pipe(v.string(), v.minLength(1), v.maxBytes(2_331)), align, modulePx: v.exactOptional(count(16)) }),
  v.strictObject({
    type: v.literal('barcode'),
    symbology: v.picklist(['ean13', 'code128']),
    data: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
    hri: v.optional(v.boolean(), true),
  }),
  v.strictObject({ type: v.literal('bitmap'), widthPx: count(WIDTH_PX_MAX), heightPx: count(HEIGHT_PX_MAX), bits: v.pipe(v.string(), v.base64()), align }),
  v.strictObject({ type: v.literal('picture'), png: v.pipe(v.string(), v.base64(), v.maxLength(PNG_TEXT_MAX)), align }),
  v.strictObject({ type: v.literal('cut') }),
]);
const layoutSchema = v.strictObject({ blocks: v.pipe(v.array(block), v.minLength(1), v.maxLength(BLOCKS_MAX)) });

const amount = v.pipe(v.number(), v.safeInteger());
/** The fields that stand on paper. */
const saleSchema = v.looseObject({
  receiptNo: v.pipe(v.string(), v.minLength(1)),
  currency: v.picklist(Object.values(regions).map((region) => region.currency)),
  lines: v.array(
    v.looseObject({
      name: text, quantityMilli: amount, unit: v.picklist(['piece', 'kg']), priceMinor: amount,
      perMilli: amount, amountMinor: amount, taxClass: v.string(), taxIncluded: v.boolean(),
    }),
  ),
  taxes: v.array(v.looseObject({ taxClass: v.string(), rateBp: amount, netMinor: amount, taxMinor: amount })),
  totalMinor: amount,
  tenders: v.array(v.looseObject({ kind: v.picklist(['cash', 'qr', 'promised', 'points']), amountMinor: amount })),
  completedAtMs: amount,
});

/** The blocks of a receipt file. @throws Fault USAGE naming the field */
export function readReceipt(file: string): Block[] {
  const json = parseFile(file);
  const isSale = typeof json === 'object' && json !== null && 'receiptNo' in json;
  return isSale ? saleBlocks(check(saleSchema, json, file) as unknown as CompletedSale) : check(layoutSchema, json, file).blocks;
}

/** @throws Fault USAGE */
export function readBytes(file: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Fault('USAGE', `${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  if (bytes.length > FILE_BYTES_MAX) throw new Fault('USAGE', `${file} is larger than ${FILE_BYTES_MAX} bytes: no receipt is`);
  return bytes;
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readBytes(file).toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('USAGE', `${file} is not JSON: ${(error as Error).message}`);
  }
}

function check<S extends v.GenericSchema>(schema: S, json: unknown, file: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Fault('USAGE', `${file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}. It holds {"blocks": […]} or a completed sale`);
}

/** A sale is laid out in the way of the region of its currency. */
function saleBlocks(sale: CompletedSale): Block[] {
  const region: RegionPack = Object.values(regions).find(({ currency }) => currency === sale.currency) ?? regions.cn;
  const shop = { name: 'Guitai', terminal: sale.receiptNo.split('-')[0] ?? '', currency: sale.currency, exponent: region.exponent, timeZone: region.timeZone };
  return receiptLayout(sale, shop, { language: receiptLanguage(region.languages[0]), duplicate: false, training: false });
}
