/** JSON whose whole numbers may be longer than a double holds: a transaction's number has 19 digits ("Transaction ID"). */

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** Reads JSON; a whole number that a double would change becomes the text of its digits. @throws SyntaxError */
export function parseLongNumbers(text: string): unknown {
  // The reviver's third argument is in the language since 2025, and not yet in the compiler's library.
  const parse = JSON.parse as (json: string, reviver: Reviver) => unknown;
  return parse(text, (_, value, { source }) => {
    const changed = typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value);
    return changed ? source : value;
  });
}
