/**
 * Tells GB18030 from Shift-JIS by how many of a text's characters are everyday ones in each: lead
 * and trail bytes as in GB 18030-2022 (GB 2312 level 1: B0–D7) and JIS X 0208 annex 1 (level 1: 88–97).
 */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'shift_jis';

/** Below this share of everyday characters no guess is made. */
const SCORE_MIN = 0.4;

/** Guesses from bytes that are not UTF-8. Null where neither fits. */
export function guessLegacyEncoding(bytes: Uint8Array): 'gb18030' | 'shift_jis' | null {
  const gb = score(bytes, gbAt);
  const jis = score(bytes, jisAt);
  if (Math.max(gb, jis) < SCORE_MIN) return null;
  return gb >= jis ? 'gb18030' : 'shift_jis';
}

/** Length of the character at a place, and how usual it is: 1 everyday, 0 rare, -1 impossible. */
type CharacterAt = (lead: number, trail: number, third: number) => readonly [length: number, weight: number];

function score(bytes: Uint8Array, at: CharacterAt): number {
  let total = 0;
  let weights = 0;
  let i = 0;
  // A sample may end inside a character: the last three bytes are left out.
  while (i < bytes.length - 3) {
    const lead = bytes[i] as number;
    if (lead < 0x80) {
      i += 1;
      continue;
    }
    const [length, weight] = at(lead, bytes[i + 1] as number, bytes[i + 2] as number);
    total += 1;
    weights += weight;
    i += length;
  }
  return total === 0 ? 0 : weights / total;
}

const gbAt: CharacterAt = (lead, trail, third) => {
  if (lead === 0x80 || lead === 0xff) return [1, -1];
  if (trail >= 0x30 && trail <= 0x39 && third >= 0x81) return [4, 0];
  if (trail < 0x40 || trail === 0x7f || trail === 0xff) return [1, -1];
  const everyday = trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || lead === 0xa1 || lead === 0xa3);
  return [2, everyday ? 1 : 0];
};

const jisAt: CharacterAt = (lead, trail) => {
  // Half-width katakana, a byte each. Old registers' files are full of them.
  if (lead >= 0xa1 && lead <= 0xdf) return [1, 0.9];
  if (lead === 0x80 || lead === 0xa0 || lead > 0xfc) return [1, -1];
  if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return [1, -1];
  const kana = (lead === 0x82 && trail >= 0x4f) || (lead === 0x83 && trail <= 0x96);
  const levelOne = lead >= 0x88 && lead <= 0x97;
  return [2, kana || levelOne || lead === 0x81 ? 1 : 0];
};
