/**
 * What three known codes tell of a scanner that types: pace, prefix, suffix, AIM identifiers, layout, case, and what
 * becomes of GS1's separator. Pure: the keys of each code go in, settings or a reason come out.
 */
import { WEDGE_AFFIX_MAX, WEDGE_GAP_MAX_MS, WEDGE_GAP_MIN_MS, type WedgeSettings } from '#main/contract';
import { charOf, GS, isModifier, nameOf, STX, swapCase, turnsCase, type WedgeKey } from '../../state/wedge-keys.ts';

/** Digits; letters of both cases and signs that layouts move; GS1 with a separator within. As a Code 128 says it. */
export const knownCodes = ['0123456789', 'GuiTai-9/az+MQ:WY', `${GS}10AB12${GS}21CD34`] as const;

/** Gaps may be this much longer than the longest that was seen. */
const GAP_FACTOR = 2;
const SPREAD_FACTOR = 1.5;
/** Nobody's scanner is this slow on average; a person is. */
const MEAN_MAX_MS = 200;

/**
 * Why no settings came out. `notThis`: another code, or keys that were lost or doubled. `byHand`: too slow or too uneven
 * for a machine. `uneven`: the codes began or ended in different ways. `long`: what is around the code is too long.
 */
export type Trouble = 'notThis' | 'byHand' | 'uneven' | 'long';

/** What one code was typed as. */
interface Typed {
  prefix: string;
  aim: boolean;
  trail: string;
  suffix: WedgeSettings['suffix'];
  layout: WedgeSettings['layout'];
  swapsCase: boolean;
  /** Null where the code has none. */
  separator: string | null;
}

/** Text and end of a code as a layout reads its keys. */
function read(keys: readonly WedgeKey[], layout: WedgeSettings['layout']): { text: string; suffix: WedgeSettings['suffix'] } {
  let text = '';
  let suffix: WedgeSettings['suffix'] = 'none';
  for (const key of keys) {
    if (isModifier(key)) continue;
    const char = charOf(key, layout === 'physical');
    if (char !== null) text += char;
    else if (suffix === 'none') suffix = endOf(nameOf(key));
  }
  return { text: text.replaceAll(STX, ''), suffix };
}

const endOf = (name: string): WedgeSettings['suffix'] =>
  name === 'Enter' || name === 'NumpadEnter' ? 'Enter' : name === 'Tab' || name === 'ArrowDown' ? name : 'none';

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The known code within what was typed, or null. FNC1 in front is never typed, that within may come as anything or not at all. */
function find(text: string, known: string): Omit<Typed, 'suffix' | 'layout' | 'swapsCase'> | null {
  const [head = '', rest] = known.replace(new RegExp(`^${GS}`), '').split(GS);
  const body = rest === undefined ? escaped(head) : `${escaped(head)}(?<separator>.{0,${WEDGE_AFFIX_MAX}}?)${escaped(rest)}`;
  // An identifier's letter may come in the other case, where Caps Lock is on.
  const match = new RegExp(`^(?<prefix>.*?)(?<aim>\\][A-Za-z][0-9A-Za-z])?${body}(?<trail>.*)$`, 's').exec(text);
  const { prefix = '', aim, trail = '', separator } = match?.groups ?? {};
  return match === null ? null : { prefix, aim: aim !== undefined, trail, separator: rest === undefined ? null : (separator ?? '') };
}

/** How one code was typed: as it stands first, then by place of the keys, then in the other case. */
export function readKnown(keys: readonly WedgeKey[], known: string): Typed | null {
  for (const layout of ['typed', 'physical'] as const) {
    const { text, suffix } = read(keys, layout);
    for (const isSwapped of [false, true]) {
      const found = find(isSwapped ? swapCase(text) : text, known);
      if (found === null) continue;
      const isCaps = keys.some((key) => turnsCase(key, layout));
      return { ...found, suffix, layout, swapsCase: isSwapped !== isCaps };
    }
  }
  return null;
}

/** Gaps between the keys that type or end, of one code, milliseconds. */
export function gapsOf(keys: readonly WedgeKey[]): number[] {
  const times = keys.filter((key) => !isModifier(key)).map(({ atMs }) => atMs);
  return times.slice(1).map((atMs, at) => atMs - (times[at] as number));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Is this one code as a machine types it? */
export function checkCode(keys: readonly WedgeKey[], known: string): Trouble | null {
  if (readKnown(keys, known) === null) return 'notThis';
  const gaps = gapsOf(keys);
  return mean(gaps) > MEAN_MAX_MS || Math.max(0, ...gaps) > WEDGE_GAP_MAX_MS ? 'byHand' : null;
}

/** @param codes the keys of each known code, in order */
export function measure(codes: readonly (readonly WedgeKey[])[]): WedgeSettings | Trouble {
  const typed = codes.map((keys, at) => readKnown(keys, knownCodes[at] ?? ''));
  const trouble = codes.map((keys, at) => checkCode(keys, knownCodes[at] ?? '')).find((one) => one !== null);
  const [first, letters, gs1] = typed;
  if (trouble !== undefined && trouble !== null) return trouble;
  if (!first || !letters || !gs1) return 'notThis';
  const isSame = (name: 'prefix' | 'trail' | 'suffix' | 'aim'): boolean => typed.every((one) => one?.[name] === first[name]);
  if (!isSame('prefix') || !isSame('trail') || !isSame('suffix') || !isSame('aim')) return 'uneven';
  if (first.prefix.length > WEDGE_AFFIX_MAX || first.trail.length > WEDGE_AFFIX_MAX) return 'long';
  const gaps = codes.flatMap(gapsOf);
  const [shortest, longest] = [Math.min(...gaps), Math.max(...gaps)];
  return {
    prefix: first.prefix,
    trail: first.trail,
    suffix: first.suffix,
    gapMs: Math.min(WEDGE_GAP_MAX_MS, Math.max(WEDGE_GAP_MIN_MS, Math.ceil(longest * GAP_FACTOR))),
    spreadMs: Math.min(WEDGE_GAP_MAX_MS, Math.ceil((longest - shortest) * SPREAD_FACTOR)),
    aim: first.aim,
    // Digits say nothing of case, and little of layout.
    layout: letters.layout,
    swapsCase: letters.swapsCase,
    separator: gs1.separator ?? '',
  };
}
