/** Which AIs may stand together: exclusions, needs, repeats (GS1 General Specifications, section 4.13). */
import { Gs1Error, type Element } from './elements.ts';

/** Does an AI fit a pattern such as `01`, `310n` or `35nn`? */
function fits(ai: string, pattern: string): boolean {
  const fixed = pattern.replace(/n+$/, '');
  return ai.length === pattern.length && ai.startsWith(fixed);
}

const find = (elements: readonly Element[], pattern: string, self: string): Element | undefined =>
  elements.find(({ entry }) => entry.ai !== self && fits(entry.ai, pattern));

/** @throws Gs1Error for the first pair that may not be */
function checkExclusions(elements: readonly Element[]): void {
  for (const { entry } of elements) {
    for (const pattern of entry.excludes) {
      const other = find(elements, pattern, entry.ai);
      if (other !== undefined) throw new Gs1Error(`It is invalid to pair AI (${entry.ai}) with AI (${other.entry.ai})`);
    }
  }
}

/** @throws Gs1Error for the first AI without what it needs */
function checkNeeds(elements: readonly Element[]): void {
  for (const { entry } of elements) {
    for (const need of entry.needs) {
      const isMet = need
        .split(',')
        .some((group) => group.split('+').every((pattern) => find(elements, pattern, entry.ai) !== undefined));
      if (!isMet) throw new Gs1Error(`Required AIs for AI (${entry.ai}) are not satisfied: ${need}`);
    }
  }
}

/** The same AI twice must say the same: labels of one item may repeat each other. @throws Gs1Error */
function checkRepeats(elements: readonly Element[]): void {
  const seen = new Map<string, string>();
  for (const { entry, value } of elements) {
    const before = seen.get(entry.ai);
    if (before !== undefined && before !== value) {
      throw new Gs1Error(`Multiple instances of AI (${entry.ai}) have different values`);
    }
    seen.set(entry.ai, value);
  }
}

/** A signature is of one thing: these keys need their serial part beside (8030). @throws Gs1Error */
function checkSignature(elements: readonly Element[]): void {
  if (!elements.some(({ entry }) => entry.ai === '8030')) return;
  for (const { entry, value } of elements) {
    if (['253', '255', '8003'].includes(entry.ai) && value.length === entry.min) {
      throw new Gs1Error(`Serial component must be present for AI (${entry.ai}) when used with AI (8030)`);
    }
  }
}

/** @throws Gs1Error for the first rule that is broken */
export function checkAssociations(elements: readonly Element[]): void {
  const sorted = elements.toSorted((a, b) => (a.entry.ai < b.entry.ai ? -1 : a.entry.ai > b.entry.ai ? 1 : 0));
  checkExclusions(sorted);
  checkNeeds(sorted);
  checkRepeats(sorted);
  checkSignature(sorted);
}
