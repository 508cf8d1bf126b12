/** Pole displays as data: two lines of twenty characters, and what they can show. */

/**
 * `dm-d`: Epson's own set (DM-D display commands: US $, US MD1, CLR). `escpos`: the ESC Q A / ESC Q B set of
 * most pole displays sold as ESC/POS or CD5220.
 */
export type CommandSet = 'dm-d' | 'escpos';

/** Code pages of one byte a character, by the number that `ESC t` takes (Epson, character code tables). */
export const codePages = { cp437: 0, katakana: 1, cp850: 2, cp860: 3, cp863: 4, cp865: 5, cp1252: 16, cp866: 17, cp852: 18, cp858: 19 } as const;
export type CodePage = keyof typeof codePages;

/** Two bytes a character, two columns wide: only on displays made for it. */
export type DoubleBytes = 'gb18030' | 'shift_jis' | 'big5' | 'euc-kr';

export interface DisplayProfile {
  commandSet: CommandSet;
  codePage: CodePage;
  /** Chinese, Japanese or Korean characters; absent = it has none, and none are sent. */
  doubleBytes?: DoubleBytes;
  /** On one line with a printer, which passes on what is not for it: ESC = 2 goes before, ESC = 1 behind. */
  behindPrinter: boolean;
}

export const COLUMNS = 20;
export const ROWS = 2;
