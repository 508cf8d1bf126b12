/** Signatures of Alipay's v2 gateway: open platform, "如何生成签名" and "自行实现验签". RSA2 is RSA with SHA-256. */
import type { KeyObject } from 'node:crypto';
import { rsaSign, rsaVerify } from '../rsa.ts';

export type Params = Readonly<Record<string, string>>;

/** The text a request's or notification's signature covers: sorted `k=v` joined with `&`, empty values left out. */
export function signedText(params: Params, without: readonly string[]): string {
  return Object.keys(params)
    .filter((name) => !without.includes(name) && params[name] !== '')
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join('&');
}

/** Signature of a gateway request: every parameter but `sign`. */
export function signRequest(params: Params, key: KeyObject): string {
  return rsaSign(signedText(params, ['sign']), key);
}

/** Does a gateway request's `sign` fit? */
export function verifyRequest(params: Params, key: KeyObject): boolean {
  return rsaVerify(signedText(params, ['sign']), params['sign'] ?? '', key);
}

/** Does a notification's `sign` fit? It covers every parameter but `sign` and `sign_type`, decoded. */
export function verifyNotification(params: Params, key: KeyObject): boolean {
  return params['sign_type'] === 'RSA2' && rsaVerify(signedText(params, ['sign', 'sign_type']), params['sign'] ?? '', key);
}

/** An answer of the gateway, taken apart without being written again. */
export interface RawAnswer {
  /** The member that holds the answer: `alipay_trade_pay_response` or `error_response`. */
  member: string;
  /** Its text exactly as sent: this is what the signature covers. */
  raw: string;
  sign: string | null;
}

/**
 * Finds the answer and its signature in the gateway's text.
 * @returns null where the text is no object with one answer in it
 */
export function splitAnswer(text: string): RawAnswer | null {
  const members = topLevelMembers(text);
  if (members === null) return null;
  const answers = members.filter(({ name }) => name.endsWith('_response'));
  const signs = members.filter(({ name }) => name === 'sign');
  const [answer] = answers;
  if (answer === undefined || answers.length !== 1 || signs.length > 1) return null;
  const sign: unknown = signs[0] === undefined ? null : JSON.parse(signs[0].raw);
  if (sign !== null && typeof sign !== 'string') return null;
  return { member: answer.name, raw: answer.raw, sign };
}

/** Does Alipay's signature fit the answer? An unsigned one never does. */
export function verifyAnswer(answer: RawAnswer, alipayKey: KeyObject): boolean {
  return answer.sign !== null && rsaVerify(answer.raw, answer.sign, alipayKey);
}

/** Members of a JSON object with the text of their values. Strings are skipped whole, so a brace in one does no harm. */
function topLevelMembers(text: string): { name: string; raw: string }[] | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
  } catch {
    return null;
  }
  const members: { name: string; raw: string }[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  let depth = 0;
  let name: string | null = null;
  let valueStart = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [symbol] = match;
    if (depth === 1 && name === null && symbol.startsWith('"')) {
      name = JSON.parse(symbol) as string;
    } else if (depth === 1 && symbol === ':') {
      valueStart = token.lastIndex;
    } else if (depth === 1 && name !== null && (symbol === ',' || symbol === '}')) {
      members.push({ name, raw: text.slice(valueStart, match.index).trim() });
      name = null;
    }
    if (symbol === '{' || symbol === '[') depth += 1;
    if (symbol === '}' || symbol === ']') depth -= 1;
  }
  return members;
}
