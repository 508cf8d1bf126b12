/** AIM symbology identifiers (ISO/IEC 15424): `]`, a letter for the symbology, a modifier. */

const LETTERS: Readonly<Record<string, string>> = {
  A: 'Code 39',
  C: 'Code 128',
  d: 'Data Matrix',
  e: 'GS1 DataBar',
  E: 'EAN/UPC',
  F: 'Codabar',
  G: 'Code 93',
  I: 'Interleaved 2 of 5',
  J: 'DotCode',
  L: 'PDF417',
  M: 'MSI',
  Q: 'QR Code',
  z: 'Aztec Code',
};

/** Symbologies of GS1 by their whole identifier. */
const GS1_NAMES: Readonly<Record<string, string>> = {
  ']C1': 'GS1-128',
  ']d2': 'GS1 DataMatrix',
  ']Q3': 'GS1 QR Code',
  ']J1': 'GS1 DotCode',
  ']E4': 'EAN-8',
};

export interface TaggedScan {
  /** Three characters, `]E0`, or undefined where the scanner sends none. */
  symbology?: string;
  data: string;
}

/** Takes the identifier off a scan's front, where there is one. */
export function splitSymbology(scan: string): TaggedScan {
  return /^\][A-Za-z][0-9A-Za-z]/.test(scan) ? { symbology: scan.slice(0, 3), data: scan.slice(3) } : { data: scan };
}

/** The symbology's name, or null where the identifier is not known. */
export function symbologyName(identifier: string): string | null {
  return GS1_NAMES[identifier] ?? LETTERS[identifier.charAt(1)] ?? null;
}
