/** Printers as data: what differs between models, and nothing else. */
import { DeviceError } from '../error.ts';
import { pageSets, profileRows, type ProfileRow } from './profiles-data.ts';

/** Character sets of double bytes. */
export type Cjk = 'gb18030' | 'shift_jis' | 'big5' | 'euc-kr';

export interface Profile {
  language: 'escpos' | 'starprnt';
  /** Dots of a printed row. 203 dpi: 576 on 80 mm paper, 384 on 58 mm. */
  widthPx: number;
  /** Letters of the first font across. */
  columns: number;
  /** `raster`: every line drawn as dots. `pages`: code pages of single bytes. Else double bytes, code pages beside them. */
  text: 'raster' | 'pages' | Cjk;
  /** Does it print GB18030's four-byte characters? Most fonts end with the two-byte area. */
  fourByte: boolean;
  /** Numbers and names of the code pages it is told to have, the first one to be tried first. */
  codePages: readonly (readonly [number, string])[];
  /** Does it set Thai and Vietnamese marks over their letters? Most give each a cell of its own. */
  combining: boolean;
  /** How it takes pictures: GS v 0, GS ( L, columns of 8 needles by ESC *, or not at all. */
  image: 'raster' | 'graphics' | 'column' | 'none';
  qr: 'native' | 'raster';
  barcode: 'native' | 'raster';
  cut: 'partial' | 'full' | 'none';
  /** Connector pin of the cash drawer's pulse. */
  drawerPin: 2 | 5;
  /** What tells that all before it is printed: the paper sensor's answer (GS r 1), a process id (GS ( H), or Star's count of ETB. */
  completion: 'paper' | 'processId' | 'count';
  /** Does it send its status of itself (GS a; Star's ESC RS a)? */
  automaticStatus: boolean;
}

/** An 80 mm printer of the Epson TM class: its own QR and bar codes. */
export const paper80: Profile = {
  language: 'escpos',
  widthPx: 576,
  columns: 48,
  text: 'gb18030',
  fourByte: false,
  codePages: [],
  combining: false,
  image: 'raster',
  qr: 'native',
  barcode: 'native',
  cut: 'partial',
  drawerPin: 2,
  completion: 'paper',
  automaticStatus: true,
};

/** A 58 mm printer. Many have no QR command (POS-5890, ZJ-5870 in escpos-printer-db), so codes are drawn. */
export const paper58: Profile = { ...paper80, widthPx: 384, columns: 32, qr: 'raster', barcode: 'raster' };

/** The model's profile where one is named, else that of a paper width in millimetres and a text mode. @throws as `profileNamed` */
export function profileFor(printer: { paperMm: 58 | 80; text: Profile['text']; profile?: string }): Profile {
  if (printer.profile !== undefined) return { ...profileNamed(printer.profile), ...(printer.text === 'raster' ? { text: 'raster' } : {}) };
  return { ...(printer.paperMm === 58 ? paper58 : paper80), text: printer.text };
}

/** Widest print area of 58 mm paper, dots. */
const NARROW_PX_MAX = 420;

/** The paper of a printer: its model's, where one is named. */
export function paperMmOf(printer: { paperMm: 58 | 80; profile?: string }): 58 | 80 {
  if (printer.profile === undefined) return printer.paperMm;
  return profileNamed(printer.profile).widthPx <= NARROW_PX_MAX ? 58 : 80;
}

/** Models that answer a process id (Epson ESC/POS Command Reference, GS ( H, "Supported printers"). */
const processIds = /^TM-(T20III?|T70II|T88V|P80|m30III)/;

/** Every Star printer counts ETB and tells its status. */
const star80: Profile = { ...paper80, language: 'starprnt', completion: 'count' };

/** Profiles of our own beside those of the data: one for each character set, and a Thai one that sets marks. */
const generic: Readonly<Record<string, Profile>> = {
  'generic-80': paper80,
  'generic-58': paper58,
  'generic-80-raster': { ...paper80, text: 'raster' },
  'generic-58-raster': { ...paper58, text: 'raster' },
  'generic-80-shift-jis': { ...paper80, text: 'shift_jis' },
  'generic-80-big5': { ...paper80, text: 'big5' },
  'generic-80-euc-kr': { ...paper80, text: 'euc-kr' },
  'generic-80-thai': { ...paper80, text: 'pages', combining: true, codePages: [[0, 'cp437'], [21, 'cp874']] },
  'starprnt-80': { ...star80, text: 'pages', codePages: pagesOf(profileRows['mcPrint']?.pages) },
  'starprnt-80-gb18030': star80,
  'starprnt-80-shift-jis': { ...star80, text: 'shift_jis' },
  'starprnt-58': { ...star80, text: 'pages', widthPx: 384, columns: 32, codePages: pagesOf(profileRows['mcPrint']?.pages) },
};

/** Every name that `profileNamed` knows. */
export function profileNames(): string[] {
  return [...Object.keys(generic), ...Object.keys(profileRows)];
}

/**
 * The profile of a model.
 * @throws DeviceError for a name that is not known, with those that are near
 */
export function profileNamed(name: string): Profile {
  const own = generic[name];
  if (own !== undefined) return own;
  const row = profileRows[name];
  if (row !== undefined) return fromRow(name, row);
  const near = profileNames().filter((known) => known.toLowerCase().includes(name.toLowerCase().slice(0, 4)));
  const known = (near.length > 0 ? near : profileNames()).join(', ');
  throw new DeviceError(`there is no printer profile "${name}": take one of ${known}`, 'notPrinted');
}

function fromRow(name: string, row: ProfileRow): Profile {
  return {
    language: row.language ?? 'escpos',
    widthPx: row.widthPx,
    columns: row.columns,
    text: row.cjk ?? 'pages',
    fourByte: false,
    codePages: pagesOf(row.pages),
    combining: false,
    image: row.image,
    qr: row.qr ? 'native' : 'raster',
    barcode: row.barcode ? 'native' : 'raster',
    cut: row.cut,
    drawerPin: 2,
    completion: row.language === 'starprnt' ? 'count' : processIds.test(name) ? 'processId' : 'paper',
    automaticStatus: row.language === 'starprnt' || row.image !== 'none',
  };
}

function pagesOf(set: string | undefined): [number, string][] {
  const text = pageSets[set ?? ''] ?? '';
  return text.split(' ').filter((part) => part !== '').map((part) => {
    const [number = '', page = ''] = part.split(':');
    return [Number(number), page];
  });
}
