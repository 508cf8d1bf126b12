/** A whole job → one picture: every sheet under the one before, a dashed line where the knife cut. */
import type { Profile } from '../printer/profiles.ts';
import type { Picture } from '../ports.ts';
import { createDecoder, type Decoder, type DecoderEvents } from './decode.ts';
import { isPlainChinese } from './guess.ts';
import { createPaper, type Paper } from './paper.ts';
import type { Sheet } from './sheet.ts';
import { createStarDecoder } from './star.ts';

export interface DrawnJob {
  picture: Picture;
  sheets: number;
  text: string[];
  skipped: Readonly<Record<string, number>>;
}

const GAP_PX = 24;
const DASH_PX = 12;

/** A printer of this profile. @param startsDouble double bytes from power-on */
export function decoderOf(profile: Profile, events: DecoderEvents, startsDouble = false): Decoder {
  const { text, codePages, combining } = profile;
  const generator = {
    combining,
    cellPx: Math.floor(profile.widthPx / profile.columns),
    startsDouble,
    ...(codePages.length === 0 ? {} : { pages: codePages }),
    ...(text === 'pages' || text === 'raster' ? {} : { double: text }),
  };
  const create = profile.language === 'starprnt' ? createStarDecoder : createDecoder;
  return create(profile.widthPx, events, generator);
}

/** The sheets that the bytes print on a printer of this profile, the uncut rest last. */
export function printSheets(bytes: Uint8Array, profile: Profile): { sheets: Sheet[]; skipped: Readonly<Record<string, number>> } {
  const sheets: Sheet[] = [];
  const ignore = () => {};
  const events = { onCut: (sheet: Sheet) => void sheets.push(sheet), onPulse: ignore, onReply: ignore, isReady: () => true };
  const startsDouble = profile.language === 'escpos' && profile.text === 'gb18030' && isPlainChinese(bytes);
  const decoder = decoderOf(profile, events, startsDouble);
  decoder.push(bytes);
  decoder.finish();
  const rest = decoder.tear();
  if (rest.paper.heightPx > 0) sheets.push(rest);
  return { sheets, skipped: decoder.skipped() };
}

export function drawJob(bytes: Uint8Array, profile: Profile, marginPx: number): DrawnJob {
  const { sheets, skipped } = printSheets(bytes, profile);
  const [first] = sheets;
  const paper = sheets.length === 1 && first !== undefined ? first.paper : joined(sheets, profile.widthPx);
  return { picture: paper.picture(marginPx), sheets: sheets.length, text: sheets.flatMap((sheet) => sheet.text), skipped };
}

function joined(sheets: readonly Sheet[], widthPx: number): Paper {
  const whole = createPaper(widthPx);
  sheets.forEach(({ paper }, i) => {
    if (i > 0) {
      whole.extend(whole.heightPx + GAP_PX);
      const y = whole.heightPx;
      for (let x = 0; x < widthPx; x += 2 * DASH_PX) whole.fill(x, y, DASH_PX, 1);
      whole.extend(whole.heightPx + GAP_PX);
    }
    const top = whole.heightPx;
    whole.extend(top + paper.heightPx);
    whole.print(paper.bits(), 0, top);
  });
  return whole;
}
