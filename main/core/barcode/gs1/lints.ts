/**
 * What a component of a GS1 value must be, beyond its length and character set. Each check answers with what is
 * wrong, or null. Rules: GS1 General Specifications and the linters GS1's Barcode Syntax Dictionary names.
 */
import { hasCheckDigit } from '../check.ts';
import { couponProblem, positiveOfferProblem } from './coupons.ts';
import { daysIn } from './dates.ts';
import { countries, countryLetters, currencies, packageTypes } from './lists.ts';

export type Lint = (text: string) => string | null;

const when =
  (isGood: (text: string) => boolean, problem: string): Lint =>
  (text) =>
    isGood(text) ? null : problem;

const MONTH = 'The date contains an illegal month of the year.';
const DAY = 'The date contains an illegal day of the month.';

/** Is YYYYMMDD a day? Day 00 stands for the whole month where allowed. */
function dayProblem(text: string, allowsWholeMonth: boolean): string | null {
  const last = daysIn(Number(text.slice(0, 4)), Number(text.slice(4, 6)));
  const day = Number(text.slice(6));
  if (last === 0) return MONTH;
  return day > last || (day === 0 && !allowsWholeMonth) ? DAY : null;
}

// The century matters for 29 February only, and 2000 was a leap year as 1900 is out of the window's reach.
const shortDay = (allowsWholeMonth: boolean): Lint => (text) => dayProblem(`20${text}`, allowsWholeMonth);

const atMost =
  (limit: number, problem: string): Lint =>
  (text) =>
    Number(text) <= limit ? null : problem;

/** Hours, minutes and seconds. */
const hh = atMost(23, 'The time contains an illegal hour.');
const mi = atMost(59, 'The time contains an illegal minute.');
const ss = atMost(59, 'The time contains an illegal second.');

/** A GS1 Company Prefix begins with at least four digits. */
const companyPrefix =
  (at: number): Lint =>
  (text) => {
    const start = text.slice(at, at + 4);
    if (start.length < 4) return 'The value is too short to hold a GS1 Company Prefix.';
    return /^\d{4}$/.test(start) ? null : 'The GS1 Company Prefix is invalid.';
  };

function pieceOfTotal(text: string): string | null {
  const half = text.length / 2;
  const [piece, total] = [Number(text.slice(0, half)), Number(text.slice(half))];
  if (piece === 0 || total === 0) return 'Neither the piece number nor the total may be zero.';
  return piece > total ? 'The piece number must not exceed the piece total.' : null;
}

function placeInSequence(text: string): string | null {
  const parts = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text);
  if (parts === null) return 'The position must be written "<position>/<end>", without leading zeros.';
  return Number(parts[1]) > Number(parts[2]) ? 'The position number must not exceed the end number.' : null;
}

/** ISO 13616: country, then the whole text with its head moved to the end is 1 modulo 97. */
function iban(text: string): string | null {
  if (!countryLetters.has(text.slice(0, 2))) return 'The IBAN must start with a country code.';
  if (text.length <= 10) return 'The IBAN is too short.';
  if (!/^[0-9A-Z]+$/.test(text)) return 'The IBAN contains an invalid character.';
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest === 1 ? null : 'The check characters of the IBAN are incorrect.';
}

const CSET82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const CSET32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
/** One weight for each character before the pair; AI (8013) holds 25 characters. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/** The two check characters of a Global Model Number: General Specifications, "Check character pair". */
export function checkPair(text: string): string {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) {
    sum += CSET82.indexOf(text.charAt(at)) * (PRIMES[text.length - 1 - at] ?? 0);
  }
  sum %= 1021;
  return CSET32.charAt(sum >> 5) + CSET32.charAt(sum & 31);
}

function pairProblem(text: string): string | null {
  if (text.length < 2) return 'The component is too short for a check character pair.';
  const isRight = checkPair(text.slice(0, -2)) === text.slice(-2);
  return isRight ? null : 'The alphanumeric check character pair is incorrect.';
}

/** The checks by the names the dictionary uses. */
export const lints = {
  checkDigit: when(hasCheckDigit, 'The numeric check digit is incorrect.'),
  checkPair: pairProblem,
  prefixAt1: companyPrefix(0),
  prefixAt2: companyPrefix(1),
  hasNonDigit: when((text) => /\D/.test(text), 'A non-digit character is required.'),
  yymmd0: shortDay(true),
  yymmdd: shortDay(false),
  yyyymmdd: (text: string) => dayProblem(text, false),
  hh,
  mi,
  ss,
  hhmi: (text: string) => hh(text.slice(0, 2)) ?? mi(text.slice(2)),
  country: when((text) => countries.has(text), 'A valid ISO 3166 three-digit country code is required.'),
  countryOr999: when(
    (text) => text === '999' || countries.has(text),
    'A valid ISO 3166 three-digit country code or "999" is required.',
  ),
  countryLetters: when((text) => countryLetters.has(text), 'A valid ISO 3166 two-letter country code is required.'),
  currency: when((text) => currencies.has(text), 'A valid ISO 4217 three-digit currency code is required.'),
  packageType: when((text) => packageTypes.has(text), 'A valid package type is required.'),
  // AIDC media types: 01 to 10 assigned by ICCBBA, 80 to 99 for local use.
  mediaType: when((text) => /^(?:0[1-9]|10|[89]\d)$/.test(text), 'A valid AIDC media type is required.'),
  sex: when((text) => /^[0129]$/.test(text), 'A valid ISO/IEC 5218 code is required.'),
  // In ten-millionths of a degree from the south pole and from the antimeridian.
  latitude: atMost(1_800_000_000, 'The latitude is outside of the range "0000000000" to "1800000000".'),
  longitude: atMost(3_600_000_000, 'The longitude is outside of the range "0000000000" to "3600000000".'),
  yesNo: when((text) => /^[01]$/.test(text), 'A "0" or "1" is required.'),
  winding: when((text) => /^[019]$/.test(text), 'The winding direction must be "0", "1" or "9".'),
  zero: when((text) => /^0+$/.test(text), 'A zero value is required.'),
  nonZero: when((text) => /[1-9]/.test(text), 'A non-zero value is required.'),
  noLeadingZero: when((text) => !text.startsWith('0'), 'A zero prefix is not permitted.'),
  hyphen: when((text) => /^-+$/.test(text), 'Only hyphens are permitted.'),
  percent: when((text) => !/%(?![0-9A-Fa-f]{2})/.test(text), 'The input contains an invalid percent "%hh" sequence.'),
  importerIndex: when((text) => /^[-0-9A-Z_a-z]$/.test(text), 'The Importer Index is an invalid character.'),
  pieceOfTotal,
  placeInSequence,
  iban,
  coupon: couponProblem,
  positiveOffer: positiveOfferProblem,
} satisfies Record<string, Lint>;

/** The character sets of the General Specifications, section 7.11. */
export const characterSets: Record<'N' | 'X' | 'Y' | 'Z', Lint> = {
  N: when((text) => /^\d*$/.test(text), 'A non-digit character was found where a digit is expected.'),
  X: when(
    (text) => /^[!"%-/0-9:-?A-Z_a-z]*$/.test(text),
    'A non-CSET 82 character was found where a CSET 82 character is expected.',
  ),
  Y: when(
    (text) => /^[#\-/0-9A-Z]*$/.test(text),
    'A non-CSET 39 character was found where a CSET 39 character is expected.',
  ),
  Z: (text) => {
    const bare = text.replace(/=+$/, '');
    const pads = text.length - bare.length;
    if (pads > 2 || (pads > 0 && text.length % 3 !== 0)) return 'The number of CSET 64 pad characters is incorrect.';
    if (/^[-0-9A-Z_a-z]*$/.test(bare)) return null;
    return 'A non-CSET 64 character was found where a CSET 64 character is expected.';
  },
};
