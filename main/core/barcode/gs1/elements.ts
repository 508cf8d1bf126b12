/**
 * GS1 element strings: AIs and their values in a row, `^` standing for FNC1, each value checked by its components.
 * The words of an error are those of GS1's own engine where its published answers show them.
 */
import { characterSets } from './lints.ts';
import { aiAtStart, type Ai } from './dictionary.ts';

/** Most AIs read from one scan; the dictionary's engine has the same limit. */
export const ELEMENTS_MAX = 64;
/** FNC1 as a scanner transmits it (General Specifications, section 7.8.3). */
export const FNC1 = '\u001D';

export interface Element {
  entry: Ai;
  value: string;
}

/** Why data is not GS1's. Thrown inside this folder only. */
export class Gs1Error extends Error {}

/** How much of the text the value takes: all its components. @throws Gs1Error for the first that is wrong */
function checkedLength(entry: Ai, value: string): number {
  if (value === '') throw new Gs1Error(`AI (${entry.ai}) data is empty`);
  let at = 0;
  for (const { set, min, max, optional, checks } of entry.parts) {
    const text = value.slice(at, at + max);
    if (optional && text === '') continue;
    if (text.length < min) throw new Gs1Error(`AI (${entry.ai}) data has incorrect length`);
    for (const check of [characterSets[set], ...checks]) {
      const problem = check(text);
      if (problem !== null) throw new Gs1Error(`AI (${entry.ai}): ${problem}`);
    }
    at += text.length;
  }
  return at;
}

/**
 * Reads an element string without its leading FNC1.
 * @param data AIs and values; `^` ends a value whose length is not predefined
 * @throws Gs1Error
 */
export function readElements(data: string): Element[] {
  if (data === '') throw new Gs1Error('The AI data is empty');
  const elements: Element[] = [];
  let at = 0;
  while (at < data.length) {
    const entry = aiAtStart(data.slice(at, at + 4));
    if (entry === null) throw new Gs1Error(`No known AI is a prefix of: ${data.slice(at, at + 4)}...`);
    const start = at + entry.ai.length;
    const stop = data.indexOf('^', start);
    const end = stop < 0 ? data.length : stop;
    const length = checkedLength(entry, data.slice(start, entry.predefined ? Math.min(end, start + entry.max) : end));
    if (elements.length >= ELEMENTS_MAX) throw new Gs1Error('Too many AIs');
    elements.push({ entry, value: data.slice(start, start + length) });
    at = start + length;
    if (!entry.predefined && at < end) throw new Gs1Error(`AI (${entry.ai}) data is too long`);
    if (data.charAt(at) === '^') at += 1;
  }
  return elements;
}

/** GS1's bracket form: `(01)…(10)…`; a `(` inside a value is written `\(`. */
export function bracketed(elements: readonly Element[]): string {
  return elements.map(({ entry, value }) => `(${entry.ai})${value.replaceAll('(', '\\(')}`).join('');
}
