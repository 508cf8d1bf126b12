/**
 * Reads a HID report descriptor (USB Device Class Definition for HID 1.11, section 6.2.2) into its fields. Pure.
 * Damaged descriptors come from real devices too: what cannot be read ends the reading, and what was read stands.
 */

/** Longest descriptor read, bytes: HID_MAX_DESCRIPTOR_SIZE of Linux. */
export const DESCRIPTOR_BYTES_MAX = 4096;
/** Most fields kept. */
export const FIELDS_MAX = 1024;
/** Most elements a field may have: a report is 64 KiB at most, and a made-up count must not be believed. */
const COUNT_MAX = 65_536;

export interface HidField {
  kind: 'input' | 'output' | 'feature';
  /** 0 where reports have no id. */
  reportId: number;
  /** From the first byte of the report, the id byte included where there is one. */
  bitOffset: number;
  /** Of one element. */
  bits: number;
  count: number;
  usagePage: number;
  /** Usages with their page in the upper 16 bits; the last stands for all elements that follow. */
  usages: number[];
  /** Padding. */
  constant: boolean;
  /** Usages of the collections around it, the outermost first, page in the upper 16 bits. */
  within: number[];
}

interface Globals {
  usagePage: number;
  bits: number;
  count: number;
  reportId: number;
}

/** Item tags with their type, the size bits left out (section 6.2.2.4 to 6.2.2.8). */
const item = {
  input: 0x80, output: 0x90, feature: 0xb0, collection: 0xa0, endCollection: 0xc0,
  usagePage: 0x04, reportSize: 0x74, reportId: 0x84, reportCount: 0x94, push: 0xa4, pop: 0xb4,
  usage: 0x08, usageMin: 0x18, usageMax: 0x28,
};
const LONG_ITEM = 0xfe;
/** Usages taken from one range: enough for any report that is read here. */
const RANGE_MAX = 256;

export function parseDescriptor(bytes: Uint8Array): HidField[] {
  const reader = createReader();
  const end = Math.min(bytes.length, DESCRIPTOR_BYTES_MAX);
  for (let at = 0; at < end && reader.fields.length < FIELDS_MAX; ) {
    const head = bytes[at] ?? 0;
    if (head === LONG_ITEM) {
      at += 3 + (bytes[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][head & 3] ?? 0;
    if (at + 1 + size > end) break;
    let value = 0;
    for (let i = 0; i < size; i++) value += (bytes[at + 1 + i] ?? 0) * 2 ** (8 * i);
    reader.take(head & 0xfc, value, size);
    at += 1 + size;
  }
  return reader.fields;
}

function createReader() {
  const fields: HidField[] = [];
  let globals: Globals = { usagePage: 0, bits: 0, count: 0, reportId: 0 };
  const pushed: Globals[] = [];
  const collections: number[] = [];
  const offsets = new Map<string, number>();
  let usages: number[] = [];
  let usageMin = 0;
  const paged = (value: number, size: number) => (size === 4 ? value : globals.usagePage * 0x1_0000 + value);

  function field(kind: HidField['kind'], flags: number): void {
    const { reportId, bits, count, usagePage } = globals;
    const slot = `${kind}:${reportId}`;
    const bitOffset = offsets.get(slot) ?? (reportId === 0 ? 0 : 8);
    const counted = Math.min(count, COUNT_MAX);
    offsets.set(slot, bitOffset + bits * counted);
    fields.push({ kind, reportId, bitOffset, bits, count: counted, usagePage, usages, constant: (flags & 1) === 1, within: [...collections] });
  }

  function main(tag: number, value: number): void {
    if (tag === item.input) field('input', value);
    else if (tag === item.output) field('output', value);
    else if (tag === item.feature) field('feature', value);
    else if (tag === item.collection) collections.push(usages[0] ?? 0);
    else if (tag === item.endCollection) collections.pop();
    usages = [];
  }

  function local(tag: number, value: number, size: number): void {
    if (tag === item.usage) usages.push(paged(value, size));
    else if (tag === item.usageMin) usageMin = paged(value, size);
    else if (tag === item.usageMax) {
      const last = Math.min(paged(value, size), usageMin + RANGE_MAX - 1);
      for (let usage = usageMin; usage <= last; usage++) usages.push(usage);
    }
  }

  function global(tag: number, value: number): void {
    if (tag === item.usagePage) globals = { ...globals, usagePage: value };
    else if (tag === item.reportSize) globals = { ...globals, bits: value };
    else if (tag === item.reportCount) globals = { ...globals, count: value };
    else if (tag === item.reportId) globals = { ...globals, reportId: value };
    else if (tag === item.push) pushed.push(globals);
    else if (tag === item.pop) globals = pushed.pop() ?? globals;
  }

  return {
    fields,
    take(tag: number, value: number, size: number): void {
      const type = tag & 0x0c;
      if (type === 0) main(tag, value);
      else if (type === 4) global(tag, value);
      else if (type === 8) local(tag, value, size);
    },
  };
}
