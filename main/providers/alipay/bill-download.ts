/** Fetches the trade bill of a day: `alipay.data.dataservice.bill.downloadurl.query`, then the address that it names. */
import * as v from 'valibot';
import { Fault } from '#main/contract';
import type { BillAnswer } from '../../ports.ts';
import { unknown, type ProviderContext } from '../context.ts';
import { fetchFile } from '../http.ts';
import { readAlipayBill } from './bill.ts';
import type { Gateway } from './gateway.ts';
import { BILL_METHOD } from './v3.ts';

/** The address is good for 30 s only, the file itself may be large. */
export const BILL_TIMEOUT_MS = 60_000;
const ASK_TIMEOUT_MS = 10_000;
const answer = v.object({ code: v.string(), sub_code: v.optional(v.string(), ''), sub_msg: v.optional(v.string(), ''), bill_download_url: v.optional(v.string()) });
/** No bill of that day, or not yet: the error table writes the one, the gateway answers the other. */
const notThere: ReadonlySet<string> = new Set(['isp.bill_not_exist', 'BILL_NOT_EXIST']);

/**
 * @param origin of the merchant's own interface: an address elsewhere is not followed, but to Alipay's
 * @param day YYYY-MM-DD in Beijing; its bill is there from about 9:00 on the next
 */
export async function downloadBill(gateway: Gateway, origin: string, context: ProviderContext, day: string): Promise<BillAnswer> {
  const proven = await gateway({ method: BILL_METHOD, content: { bill_type: 'trade', bill_date: day }, timeoutMs: ASK_TIMEOUT_MS });
  if (proven.kind === 'unknown') return proven;
  const parsed = v.safeParse(answer, proven.answer);
  if (!parsed.success) return unknown('the answer has no code');
  const { code, sub_code: subCode, sub_msg: subMsg, bill_download_url: address } = parsed.output;
  if (code !== '10000') return notThere.has(subCode) ? { kind: 'notReady', reason: subMsg } : unknown(`code ${code} ${subCode} ${subMsg}`.trim());
  const url = billUrl(address ?? '', origin);
  if (url === null) return unknown('the bill’s address is not the scheme’s');
  const reply = await fetchFile({ method: 'GET', url, headers: { 'User-Agent': 'guitai' }, body: '', timeoutMs: BILL_TIMEOUT_MS }, context.clock);
  if (reply.kind === 'silence') return unknown(reply.reason);
  if (reply.status !== 200) return unknown(`HTTP ${reply.status} for the bill`);
  try {
    return { kind: 'bill', rows: readAlipayBill(reply.bytes) };
  } catch (error) {
    if (error instanceof Fault) return unknown(error.message);
    throw error;
  }
}

/**
 * The address to fetch from; null where it is not the scheme's. The scheme gives no hash of the file and writes `http`
 * ("查询对账单下载地址", example): what comes from afar is fetched over TLS all the same.
 */
export function billUrl(text: string, origin: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.origin === origin) return url;
  if (!url.hostname.endsWith('.alipay.com') || !/^https?:$/.test(url.protocol) || url.port !== '') return null;
  url.protocol = 'https:';
  return url;
}
