/** What of the settings a supporter may see: the fields that are named here, and no others. */

type Json = { [name: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields that may be shown, by place; `*` = any name. A field that nobody thought of is not shown. */
const shown: Record<string, 'word' | 'number' | 'set'> = {
  'shop.terminal': 'word',
  'shop.region': 'word',
  'payments.*': 'set',
  'sync.url': 'set',
  'technician.pinHash': 'set',
  'supervisor.pinHash': 'set',
  'devices.*.kind': 'word',
  'devices.*.port': 'number',
  'devices.*.paperMm': 'number',
  'devices.*.text': 'word',
  'devices.*.profile': 'word',
  'devices.*.baud': 'number',
  'devices.*.doubleReadMs': 'number',
};
/** A name of ours: nothing a person made up. */
const WORD = /^[A-Za-z][A-Za-z0-9-]{0,23}$/;

/** `set` says only that something is there. */
export function settingsSummary(settings: unknown): Record<string, string | number | true> {
  const summary: Record<string, string | number | true> = {};
  const walk = (value: unknown, path: readonly string[]): void => {
    const [first, , third] = path;
    const how = shown[path.join('.')] ?? (path.length === 3 ? shown[`${first}.*.${third}`] : path.length === 2 ? shown[`${first}.*`] : undefined);
    const name = path.join('.');
    if (how === 'set' && value !== undefined) summary[name] = true;
    else if (how === 'number' && typeof value === 'number') summary[name] = value;
    else if (how === 'word' && typeof value === 'string' && WORD.test(value)) summary[name] = value;
    else if (isObject(value)) for (const [key, inner] of Object.entries(value)) if (WORD.test(key)) walk(inner, [...path, key]);
  };
  walk(settings, []);
  return summary;
}

/** Shortest text that is looked for: a shorter one would take harmless words out. */
const SECRET_LENGTH_MIN = 4;

/** Every text of the settings that the summary does not show, the longest first, and the parts of addresses. */
export function secretsOf(settings: unknown): string[] {
  const summary = new Set<unknown>(Object.values(settingsSummary(settings)));
  const secrets = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && !summary.has(value)) {
      secrets.add(value);
      for (const part of value.split(/[:/@?&=\s]+/)) if (!isCommon(part)) secrets.add(part);
    } else if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) Object.values(value).forEach(walk);
  };
  walk(settings);
  return [...secrets].filter((text) => text.length >= SECRET_LENGTH_MIN).toSorted((a, b) => b.length - a.length);
}

/** Words of addresses that say nothing. */
const isCommon = (word: string): boolean => /^(https?|postgres(ql)?|localhost|guitai|virtual|auto|none|com|\d{1,5})$/i.test(word);
