import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mutations } from './mutate.ts';

describe.each(Object.entries(mutations))('the mutation %s', (_name, { edits }) => {
  it.each(edits)('finds its text in $file', ({ file, find, replace }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(source.split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });
});
