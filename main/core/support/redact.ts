/**
 * What of a log may leave the shop: an allow-list of field names, and in words that people and libraries
 * wrote, nothing that could be a secret, a code, an amount or a name. When in doubt it goes.
 */

/** Fields of the log that hold a number, a truth or a word of ours. */
const plainFields = new Set([
  'role', 'lane', 'scheme', 'state', 'phase', 'code', 'outcome', 'trouble', 'seq', 'restartMs', 'silences', 'backlogBytes',
  'status', 'version', 'products', 'rows', 'count', 'attempts', 'ms', 'pid', 'left', 'level', 'sequence', 'operation', 'signal',
]);
/** Fields with a sentence or a stack in them. */
const sentenceFields = new Set(['why', 'error', 'message', 'reason']);
/** Only a word of ours: a command or event name. */
const WORD = /^[A-Za-z][A-Za-z.]{0,40}$/;
/** A code of ours or of a library: `inDoubt`, `ECONNREFUSED`, `SQLITE_IOERR_FSYNC`, `USERPAYING`. */
const PLAIN = /^[A-Za-z]+\d{0,2}(?:[._-][A-Za-z]+\d{0,2}){0,4}$/;
/** Capitalised words of errors. Any other may be the name of a person or of goods. */
const SENTENCE_WORDS = /^(?:\w*Error|Fault|The|No|Not|A|An|It|Cannot|Could|Unexpected|Invalid|Node|Electron|Receipt|Device|Connection|Timeout|Object|Promise)$/;
export const REMOVED = '‹removed›';
/** Longest sentence kept, in characters. */
const SENTENCE_MAX = 2000;

/** A word with this many digits is a number of somebody's. */
const DIGITS_MAX = 6;
/** Of a device's key what tells no device from its like: vendor and product, the port of the machine, a virtual one's name. */
const DEVICE_KEY = /^(?:usb:[0-9a-f]{4}:[0-9a-f]{4}(?=[:@#]|$)|(?:port|virtual):[A-Za-z]{1,12}\d{0,2}$|tcp(?=:)|drawer(?=@))/;
/** A moment as we write it. */
const MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z/g;
/** Places of our own program, wherever it is installed: `main/store/open.ts:12:3`. */
const OWN_PLACE = /(?:^|[\s(])(?:file:\/\/)?[^\s()]*\/((?:main|drivers|dist|node_modules)\/[^\s()]+)/g;

/**
 * A sentence without what could tell on anyone. Text between quotation marks goes whole, for a product, a shop or
 * a person may be named there; so do addresses, paths, amounts, long numbers and anything that looks like a key.
 * @param secrets values that are known to be secret, taken out wherever they stand
 */
export function redactSentence(text: string, secrets: readonly string[] = []): string {
  let rest = text;
  for (const secret of secrets) rest = rest.replaceAll(secret, REMOVED);
  const kept: string[] = [];
  const keep = (place: string): string => ` \u0001${kept.push(place) - 1}\u0001`;
  rest = rest.replaceAll(/-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/g, REMOVED);
  rest = rest.replaceAll(OWN_PLACE, (_, place: string) => keep(place));
  rest = rest.replaceAll(MOMENT, keep);
  rest = rest
    .replaceAll(/(["'`“”«»])(?:(?!\1).)*\1/g, REMOVED)
    .replaceAll(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, REMOVED)
    .replaceAll(/\S+@\S+/g, REMOVED)
    .replaceAll(/(?:[A-Za-z]:)?(?:[\\/][^\s\\/:()]+){2,}/g, REMOVED)
    .replaceAll(/[¥￥$€£฿]\s?[\d.,]+|\d+[.,]\d{2}\b/g, REMOVED)
    .replaceAll(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]+/gu, REMOVED)
    // Telephone and card numbers as people write them, in groups.
    .replaceAll(/[+(]?\d(?:[\s().-]{0,2}\d){6,}/g, REMOVED)
    // Letters beyond ASCII: our own sentences have none, names have.
    .replaceAll(/\S+/g, (word) => (/[^A-Za-z\P{L}]/u.test(word) || (word.match(/\d/g)?.length ?? 0) >= DIGITS_MAX ? REMOVED : word))
    .replaceAll(/[\w+/=-]{16,}/g, (word) => (/^[a-z]+$/i.test(word) ? word : REMOVED))
    .replaceAll(/\w*\d{5,}\w*/g, REMOVED)
    .replaceAll(/\b[\w+/-]*(?:\d[A-Za-z]|[a-z][A-Z0-9]+[a-z][A-Z0-9])[\w+/=-]{8,}/g, REMOVED);
  rest = rest.replaceAll(/\b[A-Z]\w*[a-z]\w*/g, (word) => (SENTENCE_WORDS.test(word) ? word : REMOVED));
  rest = rest.replaceAll(/\u0001(\d+)\u0001/g, (_, at: string) => kept[Number(at)] ?? '');
  return rest.slice(0, SENTENCE_MAX);
}

/** One line of the log as it may be shown and sent: null where it is no line of ours. */
export function redactLine(line: string, secrets: readonly string[] = []): { at: string; level: 'info' | 'warn' | 'error'; event: string; fields: Record<string, unknown> } | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const { at, level, event, ...rest } = json as Record<string, unknown>;
  if (typeof at !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at)) return null;
  if (level !== 'info' && level !== 'warn' && level !== 'error') return null;
  if (typeof event !== 'string' || !WORD.test(event)) return null;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (sentenceFields.has(name) && typeof value === 'string') fields[name] = redactSentence(value, secrets);
    else if (plainFields.has(name) && isPlain(value)) fields[name] = value;
    else if (name === 'key' && typeof value === 'string') fields[name] = DEVICE_KEY.exec(value)?.[0] ?? REMOVED;
    else if (name === 'name' && typeof value === 'string' && WORD.test(value)) fields[name] = value;
  }
  return { at, level, event, fields };
}

/** A truth, a small number or a word. A long number could be a code. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) < 1e9;
  return typeof value === 'string' && value.length <= 40 && PLAIN.test(value);
}
