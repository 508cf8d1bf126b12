/**
 * Signatures of Alipay. Gateway (v2): open platform, "如何生成签名" and "自行实现验签"; RSA2 is RSA with SHA-256. v3: OpenAPI v3,
 * "签名规则" and "验签规则". Notifications have no v3 of their own: see notify.ts.
 */
import type { KeyObject } from 'node:crypto';
import { rsaSign, rsaVerify } from '../rsa.ts';

/** Alipay changes its certificate now and then. */
export const OTHER_CERTIFICATE = 'the answer is signed with another certificate than ours: download it again from the open platform';

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

/** An answer of the gateway, taken apart without being written again. */
export interface RawAnswer {
  /** The member that holds the answer: `alipay_trade_pay_response` or `error_response`. */
  member: string;
  /** Its text exactly as sent: this is what the signature covers. */
  raw: string;
  sign: string | null;
  /** Serial number of the certificate that it is signed with; null outside of certificate mode. */
  certSn: string | null;
}

/**
 * Finds the answer and its signature in the gateway's text.
 * @returns null where the text is no object with one answer in it
 */
export function splitAnswer(text: string): RawAnswer | null {
  const members = topLevelMembers(text);
  if (members === null) return null;
  const answers = members.filter(({ name }) => name.endsWith('_response'));
  const [answer] = answers;
  const sign = textMember(members, 'sign');
  const certSn = textMember(members, 'alipay_cert_sn');
  if (answer === undefined || answers.length !== 1 || sign === undefined || certSn === undefined) return null;
  return { member: answer.name, raw: answer.raw, sign, certSn };
}

/** Null where there is none, undefined where there are several or it is no text. */
function textMember(members: readonly { name: string; raw: string }[], wanted: string): string | null | undefined {
  const [first, ...more] = members.filter(({ name }) => name === wanted);
  if (first === undefined) return null;
  const value: unknown = JSON.parse(first.raw);
  return more.length > 0 || (value !== null && typeof value !== 'string') ? undefined : value;
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

export interface V3Request {
  method: string;
  /** Path with its query, as sent. */
  path: string;
  /** Byte for byte what is sent, empty for GET. */
  body: string;
}

/** Whom a v3 request is from, as the signature and the header both carry it. @param atMs since 1970 */
export function v3AuthString(application: { appId: string; appCertSn?: string | undefined }, nonce: string, atMs: number): string {
  const certificate = application.appCertSn === undefined ? '' : `app_cert_sn=${application.appCertSn},`;
  return `app_id=${application.appId},${certificate}nonce=${nonce},timestamp=${atMs}`;
}

/** The text that a v3 request's signature covers: four lines, each ended by LF. */
export function v3RequestText(authString: string, { method, path, body }: V3Request): string {
  return `${authString}\n${method}\n${path}\n${body}\n`;
}

/** The `Authorization` header of a v3 request. */
export function v3Authorization(authString: string, request: V3Request, key: KeyObject): string {
  return `ALIPAY-SHA256withRSA ${authString},sign=${rsaSign(v3RequestText(authString, request), key)}`;
}

/**
 * Checks the signature of a v3 answer.
 * @param headers names in lower case
 * @param alipayCertSn of the certificate that the key is from; absent = public key mode
 * @returns null when it is right, else why it is not
 */
export function v3Distrust(headers: Params, body: string, alipayKey: KeyObject, alipayCertSn?: string): string | null {
  const { 'alipay-timestamp': timestamp, 'alipay-nonce': nonce, 'alipay-signature': signature, 'alipay-sn': certSn } = headers;
  if (timestamp === undefined || nonce === undefined || signature === undefined) return 'the answer is not signed';
  if (alipayCertSn !== undefined && certSn !== alipayCertSn) return OTHER_CERTIFICATE;
  return rsaVerify(`${timestamp}\n${nonce}\n${body}\n`, signature, alipayKey) ? null : 'the signature does not verify';
}
