/** The shop's server in words. */
import type { ConflictView } from '#main/contract';
import type { SharedStatusResult } from './shared.ts';

const words: Record<ConflictView['kind'], (one: ConflictView) => string> = {
  overdrawn: ({ key, value }) => `member ${key} is ${-value} points below zero`,
  twice: ({ key, value }) => `held sale ${key} was completed ${value} times`,
  stock: ({ name, key, value }) => `${name ?? key}: ${value / 1000} on hand`,
};

export function sharedText({ server, tills, held, conflicts }: SharedStatusResult): string {
  const at = (ms: number): string => new Date(ms).toISOString();
  return [
    `shop's server  ${server}`,
    ...tills.map(({ till, seenAtMs, away }) => `till ${till}  ${away ? 'not heard of since' : 'last seen'} ${at(seenAtMs)}`),
    `held sales  ${held}`,
    conflicts.length === 0 ? 'no conflict' : `conflicts  ${conflicts.length}`,
    ...conflicts.flatMap((one) => [
      `  ${words[one.kind](one)}${one.acknowledged === undefined ? '' : ` (seen by ${one.acknowledged.by}, ${at(one.acknowledged.atMs)})`}`,
      ...one.known.map(({ till, atMs, receiptNo, points }) => `    ${receiptNo ?? till}  ${at(atMs)}${points === undefined ? '' : `  ${points} points`}`),
    ]),
  ].join('\n');
}
