/** Fetches the trade bill of a day: APIv3 `GET /v3/bill/tradebill`, then the address it names. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { Fault } from '#main/contract';
import type { BillAnswer } from '../../ports.ts';
import { unknown } from '../context.ts';
import { v3Code } from './answers.ts';
import { BILL_BYTES_MAX, readWechatBill } from './bill.ts';
import type { V3, V3File } from './v3.ts';

/** A bill is packed on demand and may be large. */
export const BILL_TIMEOUT_MS = 60_000;
const ASK_TIMEOUT_MS = 10_000;
const answer = v.object({ hash_type: v.literal('SHA1'), hash_value: v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{40}$/)), download_url: v.pipe(v.string(), v.url()) });
/** Not made yet, or no money moved on that day: the scheme has one code for both (API v3 "申请交易账单", error table). */
const notThere: ReadonlySet<string> = new Set(['NO_STATEMENT_EXIST', 'STATEMENT_CREATING']);

/**
 * @param day YYYY-MM-DD in Beijing; its bill is there from about 10:00 on the next
 * @param host origin of the merchant's base URL: an address elsewhere is not followed
 */
export async function downloadBill(v3: V3, file: V3File, host: string, day: string): Promise<BillAnswer> {
  const path = `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL&tar_type=GZIP`;
  const proven = await v3({ method: 'GET', path, timeoutMs: ASK_TIMEOUT_MS });
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status !== 200) {
    const { code, message } = v3Code(json);
    return notThere.has(code) ? { kind: 'notReady', reason: message } : unknown(`HTTP ${status} ${code}`);
  }
  const parsed = v.safeParse(answer, json);
  if (!parsed.success) return unknown('the answer names no bill');
  const url = new URL(parsed.output.download_url);
  // The request carries the merchant's signature: it goes nowhere but to the scheme.
  if (!isSchemes(url, host)) return unknown('the bill’s address is not the scheme’s');
  const reply = await file(url, BILL_TIMEOUT_MS);
  if (reply.kind === 'silence') return unknown(reply.reason);
  if (reply.status !== 200) return unknown(`HTTP ${reply.status} for the bill`);
  if (!hasHash(reply.bytes, parsed.output.hash_value)) return unknown('the bill is not the one whose hash was signed');
  try {
    return { kind: 'bill', rows: readWechatBill(reply.bytes) };
  } catch (error) {
    if (error instanceof Fault) return unknown(error.message);
    throw error;
  }
}

function isSchemes(url: URL, host: string): boolean {
  return url.origin === host || (url.protocol === 'https:' && url.hostname.endsWith('.mch.weixin.qq.com'));
}

/** The hash is of the unpacked bill; older pages say of the file as it comes, so that is taken too. */
function hasHash(bytes: Buffer, hash: string): boolean {
  const isIt = (content: Buffer): boolean => createHash('sha1').update(content).digest('hex') === hash.toLowerCase();
  if (isIt(bytes)) return true;
  try {
    return isIt(gunzipSync(bytes, { maxOutputLength: BILL_BYTES_MAX }));
  } catch {
    return false;
  }
}
