/** Check digits and the number forms of EAN, UPC, ISBN and ISSN. Pure arithmetic on digits. */

/** The GS1 check digit of the digits before it: weights 3, 1, 3… from the right (General Specifications, section 7.9.1). */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let at = digits.length - 1, weight = 3; at >= 0; at -= 1, weight = 4 - weight) {
    sum += weight * (digits.charCodeAt(at) - 48);
  }
  return String((10 - (sum % 10)) % 10);
}

/** Are these digits, the last of them the check digit of the others? */
export function hasCheckDigit(code: string): boolean {
  return /^\d+$/.test(code) && checkDigit(code.slice(0, -1)) === code.slice(-1);
}

/** The GTIN in fourteen digits: the form in which all lengths compare (General Specifications, section 3.2). */
export const gtin14 = (gtin: string): string => gtin.padStart(14, '0');

/**
 * UPC-E to the UPC-A it stands for (ISO/IEC 15420, zero-suppressed numbers). Takes 6 digits (number system 0, no
 * check digit), 7 (number system first) or 8 (with check digit too).
 * @returns 12 digits, or null where it is none or its check digit is wrong
 */
export function expandUpce(code: string): string | null {
  if (!/^(?:\d{6}|[01]\d{6,7})$/.test(code)) return null;
  const system = code.length === 6 ? '0' : code.charAt(0);
  const body = code.length === 6 ? code : code.slice(1, 7);
  const last = body.charAt(5);
  const zeros = (from: number, count: number, to: number): string => body.slice(0, from) + '0'.repeat(count) + body.slice(from, to);
  const long =
    last <= '2'
      ? `${body.slice(0, 2)}${last}0000${body.slice(2, 5)}`
      : last === '3'
        ? zeros(3, 5, 5)
        : last === '4'
          ? zeros(4, 5, 5)
          : `${body.slice(0, 5)}0000${last}`;
  const digit = checkDigit(system + long);
  return code.length === 8 && code.charAt(7) !== digit ? null : system + long + digit;
}

/** ISBN-10 check character: weights 10 to 2, modulo 11, X is ten (ISO 2108:2005, annex C). */
function mod11(digits: string): string {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) sum += (digits.length + 1 - at) * Number(digits.charAt(at));
  const rest = (11 - (sum % 11)) % 11;
  return rest === 10 ? 'X' : String(rest);
}

/** The EAN-13 of a printed ISBN-10 or ISBN-13, hyphens and spaces left out. Null where it is none. */
export function eanOfIsbn(text: string): string | null {
  const bare = text.replace(/[- ]/g, '').toUpperCase();
  if (/^97[89]\d{10}$/.test(bare)) return hasCheckDigit(bare) ? bare : null;
  if (!/^\d{9}[\dX]$/.test(bare) || mod11(bare.slice(0, 9)) !== bare.slice(9)) return null;
  const long = `978${bare.slice(0, 9)}`;
  return long + checkDigit(long);
}

/** The ISBN-10 inside an EAN-13 of prefix 978, else null: 979 has none. */
export function isbn10Of(ean: string): string | null {
  return /^978\d{10}$/.test(ean) ? ean.slice(3, 12) + mod11(ean.slice(3, 12)) : null;
}

/** The ISSN inside an EAN-13 of prefix 977, written `NNNN-NNNC` (ISO 3297). Null where it is none. */
export function issnOf(ean: string): string | null {
  if (!/^977\d{10}$/.test(ean)) return null;
  return `${ean.slice(3, 7)}-${ean.slice(7, 10)}${mod11(ean.slice(3, 10))}`;
}

/** The EAN-13 of a printed ISSN, variant 00. Null where it is none. */
export function eanOfIssn(text: string): string | null {
  const bare = text.replace(/[- ]/g, '').toUpperCase();
  if (!/^\d{7}[\dX]$/.test(bare) || mod11(bare.slice(0, 7)) !== bare.slice(7)) return null;
  const long = `977${bare.slice(0, 7)}00`;
  return long + checkDigit(long);
}
