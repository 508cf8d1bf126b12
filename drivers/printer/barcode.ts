/** Bar codes as modules, for printers that cannot draw them. Pure. */

/** ISO/IEC 15417 table 1: widths of bars and spaces of the values 0 to 105, six digits each; the stop has seven. */
const code128 = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232'
).split(' ');
const code128Stop = '2331112';
const START_B = 104;

/** ISO/IEC 15420: widths of a digit in number set A, and which sets the left half takes by the first digit. */
const ean = '3211 2221 2122 1411 1132 1231 1114 1312 1213 3112'.split(' ');
const eanLeft = 'AAAAAA AABABB AABBAB AABBBA ABAABB ABBAAB ABBBAA ABABAB ABABBA ABBABA'.split(' ');

/** Can this printer language carry the data in this symbology? */
export function isBarcodeData(symbology: 'ean13' | 'code128', data: string): boolean {
  return symbology === 'ean13' ? /^\d{13}$/.test(data) : /^[ -~]{1,80}$/.test(data);
}

/** Widths of bars and spaces in modules, a bar first. Takes what `isBarcodeData` lets through. */
export function barcodeWidths(symbology: 'ean13' | 'code128', data: string): number[] {
  return Array.from(symbology === 'ean13' ? ean13Pattern(data) : code128Pattern(data), Number);
}

function code128Pattern(data: string): string {
  const values = Array.from(data, (c) => c.charCodeAt(0) - 32);
  const check = values.reduce((sum, value, i) => sum + value * (i + 1), START_B) % 103;
  return [START_B, ...values, check].map((value) => code128[value]).join('') + code128Stop;
}

function ean13Pattern(data: string): string {
  const digits = Array.from(data, Number);
  const sets = eanLeft[digits[0] ?? 0] ?? '';
  const left = digits.slice(1, 7).map((digit, i) => {
    const widths = ean[digit] ?? '';
    return sets[i] === 'B' ? Array.from(widths).toReversed().join('') : widths;
  });
  // A left half begins with a space: the widths are the same, read after the guard's bar.
  return `111${left.join('')}11111${digits.slice(7).map((digit) => ean[digit]).join('')}111`;
}

/** Modules of a code, quiet zones left out. */
export function barcodeModules(symbology: 'ean13' | 'code128', data: string): number {
  return symbology === 'ean13' ? 95 : 11 * (data.length + 2) + 13;
}
