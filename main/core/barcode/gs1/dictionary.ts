/**
 * GS1 Application Identifiers as data: what each holds, what it needs beside it, what it may not stand with.
 * Source of the facts: GS1 Barcode Syntax Dictionary, release 2026-01-27 (GS1 AISBL); notation of the formats as in the
 * GS1 General Specifications, section 3. The groups and this form are ours.
 */
import { lints, type Lint } from './lints.ts';

/** `N` digits, `X` CSET 82, `Y` CSET 39, `Z` CSET 64. */
export type CharacterSet = 'N' | 'X' | 'Y' | 'Z';

/** A piece of a value. Only the last may vary in length; no needed one follows an optional one. */
export interface Component {
  set: CharacterSet;
  min: number;
  max: number;
  optional: boolean;
  checks: readonly Lint[];
}

export interface Ai {
  ai: string;
  /** Its length is known from its first two digits, so no FNC1 has to follow. */
  predefined: boolean;
  /** May it stand in the query part of a GS1 Digital Link? */
  attribute: boolean;
  parts: readonly Component[];
  /** Shortest and longest value, in characters. */
  min: number;
  max: number;
  /** Each must be met: alternatives split by commas, `+` joins what must stand together, `n` is any digit. */
  needs: readonly string[];
  /** AIs and patterns it may not stand with; itself is never meant. */
  excludes: readonly string[];
  /** Set for a Digital Link key: the orders in which its qualifiers may follow; each may be left out. */
  qualifiers?: readonly (readonly string[])[];
}

interface Rules {
  needs?: string | readonly string[];
  not?: string;
  /** Digital Link key with its qualifiers, `|` between alternative orders. */
  key?: string;
}

type Row = readonly [ais: string, format: string, rules?: Rules];

const GOODS = '01,02,03,8006,8026';
const PLAIN_GOODS = '01,02,8006,8026';
const ITEM = '01,02';
const SHIPMENT = '00';
const PERSON = '8017,8018';
const VARIABLE = '30,31nn,32nn,35nn,36nn';
const gtin: Rules = { needs: '01' };
const item: Rules = { needs: ITEM };
const goods: Rules = { needs: GOODS };
const plainGoods: Rules = { needs: PLAIN_GOODS };
const shipment: Rules = { needs: SHIPMENT };
const person: Rules = { needs: PERSON };

const KEY14 = 'N14:checkDigit:prefixAt2';
const KEY13 = 'N13:checkDigit:prefixAt1';
const KEY18 = 'N18:checkDigit:prefixAt1';
const DAY = 'N6:yymmd0';
const MOMENT = 'N6:yymmd0 N4:hhmi';
const COUNTRY = 'N3:country';
const COUNTRIES = `${COUNTRY}${` [${COUNTRY}]`.repeat(4)}`;
const PIECE = `${KEY14} N4:pieceOfTotal`;
const NAMED = 'X..35:percent';
const ADDRESS = 'X..70:percent';
const TEMPERATURE = 'N6 [X1:hyphen]';

/** Not allowed in a link's query: qualifiers, and what is not meant for links. */
const NOT_ATTRIBUTES = new Set(
  '03 21 22 235 254 7040 7041 8011 8014 8019 8020 8040 8041 8042 8043 8200'.split(' '),
);

/** Prefixes whose length is predefined: General Specifications, "Element strings with predefined length". */
const PREDEFINED = /^(?:0[0-4]|1[1-9]|20|3[1-6]|41)/;

const identification: readonly Row[] = [
  ['00', 'N18:checkDigit:prefixAt2', { key: '' }],
  ['01', KEY14, { not: '255,37', key: '22,10,21|235' }],
  ['02', KEY14, { not: '01,03', needs: '37' }],
  ['03', KEY14, { not: '01,02,37' }],
  ['10', 'X..20', goods],
  ['11', DAY, goods],
  ['12', DAY, { needs: '8020' }],
  ['13', DAY, goods],
  ['15', DAY, goods],
  ['16', DAY, goods],
  ['17', DAY, { needs: '01,02,03,255,8006,8026' }],
  ['20', 'N2', plainGoods],
  ['21', 'X..20', { needs: '01,03,8006', not: '235' }],
  ['22', 'X..20', gtin],
  ['235', 'X..28', gtin],
  ['240-241', 'X..30', plainGoods],
  ['242', 'N..6', plainGoods],
  ['243', 'X..20', gtin],
  ['250', 'X..30', { needs: ['01,8006', '21'] }],
  ['251', 'X..30', { needs: '01,8006' }],
  ['253', `${KEY13} [X..17]`, { key: '' }],
  ['254', 'X..20', { needs: '414' }],
  ['255', `${KEY13} [N..12]`, { key: '', not: '01,02,415,8006,8020,8026' }],
  ['30', 'N..8', item],
  ['37', 'N..8', { needs: ['00', '02,8026'] }],
];

const money: readonly Row[] = [
  ['3900-3909', 'N..15', { needs: '255,8020', not: '390n,391n,394n,8111' }],
  ['3910-3919', 'N3:currency N..15', { needs: '8020', not: '391n' }],
  ['3920-3929', 'N..15', { needs: ['01', VARIABLE], not: '392n,393n' }],
  ['3930-3939', 'N3:currency N..15', { needs: VARIABLE, not: '393n' }],
  ['3940-3943', 'N4', { needs: '255', not: '394n,8111' }],
  ['3950-3955', 'N6', { needs: VARIABLE, not: '392n,393n,395n,8005' }],
];

const places: readonly Row[] = [
  ['400', 'X..30'],
  ['401', 'X..30:prefixAt1', { key: '' }],
  ['402', 'N17:checkDigit:prefixAt1', { key: '' }],
  ['403', 'X..30', shipment],
  ['410-413', KEY13],
  ['414', KEY13, { key: '254|7040' }],
  ['415', KEY13, { needs: '8020', key: '8020' }],
  ['416', KEY13],
  ['417', KEY13, { key: '7040' }],
  ['420', 'X..20', { not: '421' }],
  ['421', `${COUNTRY} X..9`, { not: '4307' }],
  ['422', COUNTRY, { needs: PLAIN_GOODS, not: '426' }],
  ['423', COUNTRIES, { needs: ITEM, not: '426' }],
  ['424', COUNTRY, { needs: ITEM, not: '426' }],
  ['425', COUNTRIES, { needs: ITEM, not: '426' }],
  ['426', COUNTRY, item],
  ['427', 'X..3', { needs: [ITEM, '422'] }],
  ['4300-4301', NAMED, shipment],
  ['4302', ADDRESS, shipment],
  ['4303', ADDRESS, { needs: '4302' }],
  ['4304-4306', ADDRESS, shipment],
  ['4307', 'X2:countryLetters', shipment],
  ['4308', 'X..30', shipment],
  ['4309', 'N10:latitude N10:longitude', shipment],
  ['4310-4311', NAMED, shipment],
  ['4312', ADDRESS, shipment],
  ['4313', ADDRESS, { needs: '4312' }],
  ['4314-4316', ADDRESS, shipment],
  ['4317', 'X2:countryLetters', shipment],
  ['4318', 'X..20', shipment],
  ['4319', 'X..30', shipment],
  ['4320', NAMED, shipment],
  ['4321-4323', 'N1:yesNo', shipment],
  ['4324-4325', MOMENT, shipment],
  ['4326', 'N6:yymmdd', shipment],
  ['4330', TEMPERATURE, { needs: SHIPMENT, not: '4331' }],
  ['4331', TEMPERATURE, { needs: SHIPMENT, not: '4330' }],
  ['4332', TEMPERATURE, { needs: SHIPMENT, not: '4333' }],
  ['4333', TEMPERATURE, { needs: SHIPMENT, not: '4332' }],
];

const trades: readonly Row[] = [
  ['7001', 'N13', plainGoods],
  ['7002', 'X..30', item],
  ['7003', 'N6:yymmdd N4:hhmi', item],
  ['7004', 'N..4', { needs: '01+10' }],
  ['7005', 'X..12', item],
  ['7006', 'N6:yymmdd', item],
  ['7007', 'N6:yymmdd [N6:yymmdd]', item],
  ['7008', 'X..3', item],
  ['7009', 'X..10', item],
  ['7010', 'X..2', item],
  ['7011', 'N6:yymmdd [N4:hhmi]', item],
  ['7020', 'X..20', { needs: ['01,8006', '416'] }],
  ['7021', 'X..20', { needs: '01,8006' }],
  ['7022', 'X..20', { needs: '7021' }],
  ['7023', 'X..30:prefixAt1'],
  ['7030-7039', 'N3:countryOr999 X..27', item],
  ['7040', 'N1 X1 X1 X1:importerIndex'],
  ['7041', 'X..4:packageType', shipment],
  ['710-717', 'X..20', gtin],
  ['7230-7239', 'X2 X..28', { needs: '01,8004' }],
  ['7240', 'X..20', { needs: '01,8006' }],
  ['7241', 'N2:mediaType', person],
  ['7242', 'X..25', person],
  ['7250', 'N8:yyyymmdd', { needs: '8018', not: '7251' }],
  ['7251', 'N8:yyyymmdd N4:hhmi', { needs: '8018', not: '7250' }],
  ['7252', 'N1:sex', { needs: '8018' }],
  ['7253-7254', 'X..40:percent', { needs: PERSON, not: '7256,7259' }],
  ['7255', 'X..10', { needs: PERSON, not: '7256,7259' }],
  ['7256', 'X..90:percent', person],
  ['7257', 'X..70:percent', { needs: '8018' }],
  ['7258', 'X3:placeInSequence', { needs: '8018+7259' }],
  ['7259', 'X..40:percent', { needs: '8018', not: '7256' }],
];

const special: readonly Row[] = [
  ['8001', 'N4:nonZero N5:nonZero N3:nonZero N1:winding N1', gtin],
  ['8002', 'X..20'],
  ['8003', `N1:zero ${KEY13} [X..16]`, { key: '' }],
  ['8004', 'X..30:prefixAt1', { key: '7040' }],
  ['8005', 'N6', item],
  ['8006', PIECE, { not: '01,37', key: '22,10,21' }],
  ['8007', 'X..34:iban', { needs: '415' }],
  ['8008', 'N6:yymmdd N2:hh [N2:mi] [N2:ss]', item],
  ['8009', 'X..50', { needs: '00,01' }],
  ['8010', 'Y..30:prefixAt1', { key: '8011' }],
  ['8011', 'N..12:noLeadingZero', { needs: '8010' }],
  ['8012', 'X..20', { needs: '01,8006' }],
  ['8013', 'X..25:checkPair:prefixAt1', { key: '' }],
  ['8014', 'X..25:checkPair:prefixAt1:hasNonDigit', gtin],
  ['8017', KEY18, { not: '8018', key: '8019' }],
  ['8018', KEY18, { not: '8017', key: '8019' }],
  ['8019', 'N..10', person],
  ['8020', 'X..25', { needs: '415' }],
  ['8026', PIECE, { needs: '37', not: '02,8006' }],
  ['8030', 'Z..90', { needs: '00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018' }],
  ['8040', 'N15', { needs: '01+21' }],
  ['8041', 'N15', { needs: '01+21+8040' }],
  ['8042', 'N32', { needs: '01+21+8040' }],
  ['8043', 'N18 [N..2]', { needs: '01+21+8040' }],
  ['8110', 'X..70:coupon'],
  ['8111', 'N4', { needs: '255' }],
  ['8112', 'X..70:positiveOffer'],
  ['8200', 'X..70', gtin],
  ['90', 'X..30'],
  ['91-99', 'X..90'],
];

/** Measures: the first three digits; the fourth, 0 to 5, is the number of decimals. */
const measures: readonly Row[] = [
  ...'310 311 312 313 314 315 316 320 321 322 323 324 325 326 327 328 329 350 351 352 356 357 360 361 364 365 366'
    .split(' ')
    .map((root) => measure(root, ITEM)),
  ...'330 331 332 333 334 335 336 340 341 342 343 344 345 346 347 348 349 353 354 355 362 363 367 368 369'
    .split(' ')
    .map((root) => measure(root, '00,01')),
  measure('337', '01'),
];

function measure(root: string, needs: string): Row {
  return [`${root}0-${root}5`, 'N6', { needs, not: `${root}n` }];
}

function component(text: string): Component {
  const optional = text.startsWith('[');
  const [shape = '', ...checks] = (optional ? text.slice(1, -1) : text).split(':');
  const size = Number(shape.replace(/^\D+/, ''));
  return {
    set: shape.charAt(0) as CharacterSet,
    min: shape.includes('..') ? 1 : size,
    max: size,
    optional,
    checks: checks.map((name) => lints[name as keyof typeof lints]),
  };
}

const list = (text: string | undefined, by: string): string[] => (text === undefined || text === '' ? [] : text.split(by));

function entries([ais, format, rules = {}]: Row): Ai[] {
  const parts = format.split(' ').map(component);
  const [first = '', last = first] = ais.split('-');
  const made: Ai[] = [];
  for (let n = Number(first); n <= Number(last); n += 1) {
    const ai = String(n).padStart(first.length, '0');
    made.push({
      ai,
      predefined: PREDEFINED.test(ai),
      attribute: !NOT_ATTRIBUTES.has(ai),
      parts,
      min: parts.reduce((sum, part) => sum + (part.optional ? 0 : part.min), 0),
      max: parts.reduce((sum, part) => sum + part.max, 0),
      needs: typeof rules.needs === 'string' ? [rules.needs] : (rules.needs ?? []),
      excludes: list(rules.not, ','),
      ...(rules.key === undefined ? {} : { qualifiers: rules.key.split('|').map((order) => list(order, ',')) }),
    });
  }
  return made;
}

/** Every AI of the dictionary by its digits. */
export const dictionary: ReadonlyMap<string, Ai> = new Map(
  [identification, measures, money, places, trades, special]
    .flat()
    .flatMap(entries)
    .map((entry) => [entry.ai, entry]),
);

/** First two digits → digits of the AI (2 to 4): AIs that begin alike are equally long. */
const lengths = new Map([...dictionary.keys()].map((ai) => [ai.slice(0, 2), ai.length]));

/** The AI a text begins with, or null. */
export function aiAtStart(text: string): Ai | null {
  const length = lengths.get(text.slice(0, 2));
  return length === undefined ? null : (dictionary.get(text.slice(0, length)) ?? null);
}
