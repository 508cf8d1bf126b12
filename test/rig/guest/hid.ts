/** A HID POS scanner's report descriptor and reports (USB-IF, "HID Point of Sale Usage Tables" 1.02). */

export const REPORT_BYTES = 64;
const DATA_BYTES = 56;

const usagePagePos = [0x05, 0x8c];
const collection = (usage: number, kind: number) => [0x09, usage, 0xa1, kind];
const usage = (id: number) => [0x09, id];
const end = 0xc0;
const oneByte = [0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01];
const input = [0x81, 0x02];

/** Length, AIM identifier, data, vendor byte, continued: the layout of Honeywell and Access-IS. Output report 4: one byte. */
export const scannerDescriptor = Buffer.from(
  [
    [...usagePagePos, ...collection(0x02, 0x01)],
    [...collection(0x12, 0x02), 0x85, 0x02, ...oneByte],
    [0x05, 0x01, ...usage(0x3b), ...input],
    [...usagePagePos, ...usage(0xfb), ...input, ...usage(0xfc), ...input, ...usage(0xfd), ...input],
    [0x95, DATA_BYTES, ...usage(0xfe), 0x82, 0x02, 0x01],
    [0x95, 0x02, 0x06, 0x66, 0xff, ...usage(0x04), ...input, ...usagePagePos],
    [0x95, 0x01, 0x75, 0x01, ...usage(0xff), 0x25, 0x01, ...input, 0x75, 0x07, 0x81, 0x01, end],
    [...collection(0x20, 0x02), 0x85, 0x04, ...oneByte, ...usage(0x00), 0x91, 0x02, end],
    [end],
  ].flat(),
);

/** @returns what a report of this layout holds */
export const codeOf = (report: Uint8Array) => Buffer.from(report.subarray(5, 5 + (report[1] ?? 0))).toString('latin1');

/** A keyboard: modifiers, a reserved byte, six keys (Device Class Definition for HID 1.11, appendix B.1). */
export const keyboardDescriptor = Buffer.from(
  '05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503910395067508150025650507190029658100c0',
  'hex',
);

/** Reports of a key pressed and let go. @param character a digit or the line's end */
export function keyReports(character: string): Buffer[] {
  const key = character === '\n' ? 0x28 : character === '0' ? 0x27 : 0x1d + Number(character);
  return [Buffer.from([0, 0, key, 0, 0, 0, 0, 0]), Buffer.alloc(8)];
}
