/** Where a HID POS scanner puts what in a report (HID Point of Sale Usage Tables 1.02, page 0x8C). Pure. */
import { parseDescriptor, type HidField } from './hid-descriptor.ts';

const PAGE = 0x8c * 0x1_0000;
const BAR_CODE_SCANNER = PAGE + 0x02;
const SYMBOLOGY_1 = PAGE + 0xfb;
const SYMBOLOGY_3 = PAGE + 0xfd;
const DECODED_DATA = PAGE + 0xfe;
const DATA_CONTINUED = PAGE + 0xff;
/** Generic Desktop "Byte Count". */
const BYTE_COUNT = 0x0001_003b;

/** Positions in bytes from the start of the report, the report id at 0 where it has one. */
export interface HidLayout {
  reportId: number;
  length: number;
  /** Three characters of the AIM symbology identifier, `]E0`. */
  aim?: number;
  data: { at: number; size: number };
  continued?: { at: number; mask: number };
}

/** The layout of Honeywell and Access-IS (Access-IS LSR110 manual, appendix A: HID reports). */
export const aimLayout: HidLayout = { reportId: 2, length: 1, aim: 2, data: { at: 5, size: 56 }, continued: { at: 63, mask: 1 } };
/** The layout of ID TECH and Unitech. */
export const plainLayout: HidLayout = { reportId: 2, length: 1, data: { at: 2, size: 56 }, continued: { at: 63, mask: 1 } };

const has = (field: HidField, usage: number) => field.usages.includes(usage);
const byteOf = (field: HidField) => field.bitOffset / 8;

/** Is this a bar code scanner that speaks HID POS? */
export function isScanner(descriptor: Uint8Array): boolean {
  return parseDescriptor(descriptor).some(({ within }) => within[0] === BAR_CODE_SCANNER);
}

/** Has the scanner to be told to speak HID POS: Honeywell's feature report 254? */
export function hasModeSwitch(descriptor: Uint8Array): boolean {
  return parseDescriptor(descriptor).some(({ kind, reportId }) => kind === 'feature' && reportId === 254);
}

/** The layout that a descriptor tells, or null where it tells none that can be read. */
export function layoutOf(descriptor: Uint8Array): HidLayout | null {
  const inputs = parseDescriptor(descriptor).filter(({ kind, constant }) => kind === 'input' && !constant);
  const data = inputs.find((field) => has(field, DECODED_DATA) && field.bits === 8 && field.bitOffset % 8 === 0);
  if (data === undefined) return null;
  const same = inputs.filter(({ reportId }) => reportId === data.reportId);
  const length = same.find((field) => has(field, BYTE_COUNT) && field.bits === 8);
  if (length === undefined || data.count === 0) return null;
  // Decoded data may share its field with usages before it; where it does, its elements start after theirs.
  const before = data.usages.indexOf(DECODED_DATA);
  const layout: HidLayout = { reportId: data.reportId, length: byteOf(length), data: { at: byteOf(data) + before, size: data.count - before } };
  const aim = same.find((field) => has(field, SYMBOLOGY_1) && field.bits === 8);
  if (aim !== undefined && isAim(same, aim)) layout.aim = byteOf(aim) + aim.usages.indexOf(SYMBOLOGY_1);
  const continued = same.find((field) => has(field, DATA_CONTINUED));
  if (continued !== undefined) {
    const bit = continued.bitOffset + continued.usages.indexOf(DATA_CONTINUED) * continued.bits;
    layout.continued = { at: Math.floor(bit / 8), mask: continued.bits >= 8 ? 0xff : 1 << (bit % 8) };
  }
  return layout;
}

/** Three bytes one after another: in one field or in three. */
function isAim(fields: HidField[], first: HidField): boolean {
  if (first.count - first.usages.indexOf(SYMBOLOGY_1) >= 3) return true;
  const third = fields.find((field) => has(field, SYMBOLOGY_3));
  return third !== undefined && byteOf(third) + third.usages.indexOf(SYMBOLOGY_3) === byteOf(first) + 2;
}

/**
 * The layout of one report where no descriptor can be had. With an AIM identifier in its own place the length counts
 * the data alone; where it is part of the data, the count holds it too, and the report's end tells.
 */
export function guessLayout(report: Uint8Array): HidLayout {
  const length = report[aimLayout.length] ?? 0;
  const starts = report[2] === 0x5d && isLetter(report[3] ?? 0);
  if (!starts || length === 0) return plainLayout;
  return (report[aimLayout.data.at + length - 1] ?? 0) === 0 ? plainLayout : aimLayout;
}

const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
