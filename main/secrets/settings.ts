/** Settings name a secret where they would hold it: `"privateKey": "secret:wechat.privateKey"`. */
import { Fault } from '#main/contract';
import type { Secrets } from './file.ts';

const PREFIX = 'secret:';
/** Fields of settings that are secrets, in any scheme. */
const SECRET_FIELD = /^(?:privateKey|secret|apiv3Key|apiSecret|channelSecret|serverKey|partnerSecret|macSecret|clientSecret|key|pfx|passphrase|password)$/;

type Json = { [name: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Does any text of it name a secret? */
export function namesSecrets(json: unknown): boolean {
  if (typeof json === 'string') return json.startsWith(PREFIX);
  return typeof json === 'object' && json !== null && Object.values(json).some(namesSecrets);
}

/** Puts the secrets in their places. @throws Fault SETTINGS naming the first that is not kept */
export function withSecrets<T>(json: T, secrets: Pick<Secrets, 'get'>): T {
  return replace(json, [], (text, path) => {
    if (!text.startsWith(PREFIX)) return text;
    const name = text.slice(PREFIX.length);
    const value = secrets.get(name);
    if (value === undefined) throw new Fault('SETTINGS', `${path.join('.')}: there is no secret ${name}: guitai secret set ${name} < FILE`);
    return value;
  }) as T;
}

/** Where secrets stand, with what their names leave out. */
const secretParts: Record<string, number> = { payments: 1, fapiao: 0 };

/**
 * Takes the secrets out of the settings, and names them instead.
 * @param put keeps one; the names are the fields' own paths
 */
export function withoutSecrets(settings: unknown, put: (name: string, value: string) => void): { settings: unknown; moved: string[] } {
  const moved: string[] = [];
  const move = (text: string, path: readonly string[]): string => {
    const named = secretParts[path[0] ?? ''];
    if (named === undefined || !SECRET_FIELD.test(path.at(-1) ?? '') || text.startsWith(PREFIX)) return text;
    const name = path.slice(named).join('.');
    put(name, text);
    moved.push(name);
    return PREFIX + name;
  };
  return { settings: replace(settings, [], move), moved };
}

function replace(value: unknown, path: readonly string[], change: (text: string, path: readonly string[]) => string): unknown {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) return value.map((one, at) => replace(one, [...path, String(at)], change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(one, [...path, name], change)]));
}
