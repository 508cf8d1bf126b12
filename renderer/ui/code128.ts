/** Code 128 (ISO/IEC 15417): set C, pairs of digits, as wallets draw payment codes; set B, text and FNC1. */

/** Widths of bars and spaces in modules, by symbol value, from table 1 of the standard; 105 = Start C, 106 = Stop. */
const widths = (
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132' +
  '221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313' +
  '231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111' +
  '314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111' +
  '111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141' +
  '114131311141411131211412211214211232'
).match(/.{6}/g) as string[];
const START_B = 104;
const START_C = 105;
const FNC1 = 102;
const STOP = '2331112';

/** Start, values and the check (mod 103, each value weighted by its place) as widths: bar first, space next, and so on. */
function bars(start: number, values: readonly number[]): number[] {
  const check = (start + values.reduce((sum, value, at) => sum + value * (at + 1), 0)) % 103;
  return [...[start, ...values, check].map((value) => widths[value] as string), STOP].join('').split('').map(Number);
}

/**
 * The bars of an even number of digits.
 * @returns widths in modules, bar first, space next, and so on
 * @throws RangeError where there is an odd number of digits, or something else
 */
export function code128C(digits: string): number[] {
  if (!/^(\d\d)+$/.test(digits)) throw new RangeError('Code 128 set C takes an even number of digits');
  return bars(START_C, (digits.match(/../g) as string[]).map(Number));
}

/**
 * The bars of a text; GS stands for FNC1, which in front makes it GS1-128.
 * @returns widths in modules, bar first
 * @throws RangeError for what is not printable ASCII
 */
export function code128B(text: string): number[] {
  if (!/^[ -~\u001d]+$/.test(text)) throw new RangeError('Code 128 set B takes printable ASCII, and GS for FNC1');
  return bars(START_B, [...text].map((char) => (char === '\u001d' ? FNC1 : char.charCodeAt(0) - 32)));
}
