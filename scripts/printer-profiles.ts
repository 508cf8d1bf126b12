/**
 * Makes drivers/printer/profiles-data.ts from escpos-printer-db's capabilities.json:
 *   node scripts/printer-profiles.ts PATH/capabilities.json > drivers/printer/profiles-data.ts
 * Takes what a receipt needs, and puts right what cannot be true; each correction says why.
 */
import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';

/** Right-to-left and shaped scripts need more than a table of letters: their lines are drawn instead. */
const SHAPED = /^(CP720|CP862|CP864|CP1255|CP1256|CP1098|ISO_8859-[68])$/;
const names: Record<string, string | null> = { CP932: 'katakana', KATAKANA: 'katakana', 'TCVN-3-1': null, 'TCVN-3-2': null };

const eighty = 'an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots';
const grid = 'a customer display has no dots to address, its 100 pixels are 20 characters of 5; laid out on 20 columns of 12';
/** What is wrong in the source: fields to set, and why. */
const corrections: Record<string, [Row, string]> = {
  'AF-240': [{ widthPx: 240, image: 'none' }, grid],
  'OCD-100': [{ widthPx: 240, image: 'none' }, grid],
  'OCD-300': [{ image: 'none' }, 'a customer display: text only by ESC/POS'],
  'CT-S651': [{ widthPx: 576 }, `640 dots are told with 48 columns of 12; ${eighty}`],
  'SRP-S300': [{ widthPx: 576 }, `640 dots are told with 48 columns of 12; ${eighty}`],
  'YHD-8390': [{ widthPx: 576 }, `640 dots are told with 48 columns of 12; ${eighty}`],
  'NT-80-V-UL': [{ columns: 48 }, '12 and 9 are the widths of its letters in dots, not its columns: 576 / 12 = 48'],
  'TM-P80': [{ columns: 48 }, 'this is the profile of its 48-column mode, and 576 / 12 = 48; 42 is the other profile'],
  RP326: [{ widthPx: 576, columns: 48 }, `its width is not told; ${eighty}, 48 columns of 12`],
  RP332: [{ widthPx: 576 }, 'its dots are not told: 72 mm at 203 dpi are 576'],
  SP2000: [
    { widthPx: 400, image: 'column', qr: false, barcode: false },
    'an impact printer of 9 needles: no codes and no raster; its width is not told, 400 half dots as others of 63 mm',
  ],
  TSP600: [{ columns: 48 }, '576 / 12 = 48'],
  TSP800: [{ widthPx: 832, columns: 69 }, '104 mm at 8 dots a millimetre are 832 dots, whole bytes; 832 / 12 = 69 columns'],
  TUP500: [{ widthPx: 576, columns: 48 }, `its dots are not told; ${eighty}`],
  'TEP-200M': [{ widthPx: 512 }, 'its width is not told: 42 columns of 12 dots, in whole bytes'],
  mcPrint: [{ widthPx: 576, columns: 48, language: 'starprnt' }, `its width is not told; ${eighty} (mC-Print3); speaks StarPRNT`],
  default: [{ widthPx: 512 }, 'no width is told: 42 columns of 12 dots, in whole bytes'],
  safe: [{ widthPx: 512, qr: false, barcode: false, image: 'raster' }, 'no width is told: 42 columns of 12 dots; safe means codes as dots'],
  simple: [{ widthPx: 512 }, 'no width is told: 42 columns of 12 dots, in whole bytes'],
  'TM-U220': [{ columns: 33 }, '400 half dots and letters of 9 half dots with 3 between them are 33 columns'],
  'TM-U220B': [{ columns: 33 }, '400 half dots and letters of 9 half dots with 3 between them are 33 columns'],
};

/** The source has no word on double bytes; these are models made for one country. */
const cjk = {
  gb18030: ['KR-306', 'NT-5890K', 'NT-80-V-UL', 'P822D', 'POS-5890', 'RP326', 'RP332', 'Sunmi-V2', 'TM-T70II-CH', 'YHD-8390', 'ZJ-5870'],
  big5: ['TM-T70II-CH-58mm'],
};

interface SourceProfile {
  vendor: string;
  features: Record<string, boolean>;
  media: { width?: { pixels?: number | string } };
  fonts: Record<string, { columns: number }>;
  codePages: Record<string, string>;
}
type Row = Record<string, string | number | boolean | undefined>;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Usage: node scripts/printer-profiles.ts PATH/capabilities.json');
const source = JSON.parse(readFileSync(file, 'utf8')) as { profiles: Record<string, SourceProfile> };

function pageName(name: string): string | null {
  const known = names[name];
  if (known !== undefined) return known;
  if (SHAPED.test(name)) return null;
  const plain = name.toLowerCase().replace(/^cp(12\d\d)$/, 'windows$1').replace(/^iso_8859-/, 'iso8859');
  return iconv.encodingExists(plain) ? plain : null;
}

/** `0:cp437 2:cp850 …`, the first number of each page. */
function pagesOf(profile: SourceProfile): string {
  const seen = new Set<string>();
  return Object.entries(profile.codePages)
    .flatMap(([n, name]) => {
      const page = pageName(name);
      if (page === null || seen.has(page)) return [];
      seen.add(page);
      return [`${n}:${page}`];
    })
    .join(' ');
}

const sets = new Map<string, string>();
function setName(pages: string): string {
  const name = sets.get(pages) ?? `s${sets.size}`;
  sets.set(pages, name);
  return name;
}

function rowOf(name: string, profile: SourceProfile): Row {
  const { features: has, media, fonts } = profile;
  const row: Row = {
    vendor: profile.vendor.split(' ')[0],
    widthPx: media.width?.pixels,
    columns: fonts['0']?.columns,
    image: has['bitImageRaster'] ? 'raster' : has['graphics'] ? 'graphics' : has['bitImageColumn'] ? 'column' : 'none',
    qr: has['qrCode'],
    barcode: has['barcodeB'],
    cut: has['paperPartCut'] ? 'partial' : has['paperFullCut'] ? 'full' : 'none',
    pages: setName(pagesOf(profile)),
  };
  for (const [set, models] of Object.entries(cjk)) if (models.includes(name)) row['cjk'] = set;
  const correction = corrections[name];
  return correction === undefined ? row : { ...row, ...correction[0], corrected: correction[1] };
}

const rows = Object.entries(source.profiles).map(([name, profile]) => [name, rowOf(name, profile)] as const);
const literal = (value: Row[string]): string => (typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value));
const key = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : literal(name));
const out = [
  '/**',
  ' * Printers as data. Made by scripts/printer-profiles.ts: change that, not this.',
  ' * From escpos-printer-db (receipt-print-hq, https://github.com/receipt-print-hq/escpos-printer-db), CC BY 4.0,',
  ' * changed: cut down to what a receipt needs, and corrected where `corrected` says so.',
  ' */',
  '',
  '/** Numbers of `ESC t` and their code pages, by the name that a row tells. */',
  'export const pageSets: Readonly<Record<string, string>> = {',
  ...[...sets].map(([pages, name]) => `  ${name}: ${literal(pages)},`),
  '};',
  '',
  'export interface ProfileRow {',
  '  vendor: string;',
  '  /** Dots across. */',
  '  widthPx: number;',
  '  /** Latin letters across. */',
  '  columns: number;',
  "  image: 'raster' | 'graphics' | 'column' | 'none';",
  '  qr: boolean;',
  '  barcode: boolean;',
  "  cut: 'partial' | 'full' | 'none';",
  '  pages: string;',
  "  cjk?: 'gb18030' | 'big5';",
  "  language?: 'starprnt';",
  '  /** What the source has wrong, and what is known. */',
  '  corrected?: string;',
  '}',
  '',
  'export const profileRows: Readonly<Record<string, ProfileRow>> = {',
  ...rows.map(([name, row]) => `  ${key(name)}: { ${Object.entries(row).map(([k, v]) => `${k}: ${literal(v)}`).join(', ')} },`),
  '};',
];
process.stdout.write(`${out.join('\n')}\n`);
