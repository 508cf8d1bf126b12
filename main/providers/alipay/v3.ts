/** The v3 interface: JSON over HTTP, signed in headers, errors by status and code. */
import * as v from 'valibot';
import { unknown, type ProviderContext, type Proven } from '../context.ts';
import { exchange, type Reply } from '../http.ts';
import type { Application } from './application.ts';
import type { Gateway, GatewayCall, Json } from './gateway.ts';
import { v3Authorization, v3AuthString, v3Distrust } from './sign.ts';

/** OpenAPI v3, "查询对账单下载地址". */
export const BILL_METHOD = 'alipay.data.dataservice.bill.downloadurl.query';
/** Methods that v3 asks for with GET: that one, and "信用服务订单查询". */
export const getMethods: ReadonlySet<string> = new Set([BILL_METHOD, 'zhima.credit.payafteruse.creditbizorder.query']);

const object = v.record(v.string(), v.unknown());
const failure = v.object({ code: v.string(), message: v.optional(v.string(), '') });
/**
 * Codes of the gateway's own, in small letters with hyphens, that say the request went no further (OpenAPI v3, "公共错误码").
 * Of what is not here, `unknow-error` among them, nothing is known.
 */
const turnedAway = /^(?:(?:invalid|missing|insufficient)-[a-z-]+|(?:app|method)-call-limited)$/;

/** Builds the sender. Its answers are proven and put into the gateway's words, so that one reader serves both. */
export function createV3(application: Application, origin: string, context: ProviderContext): Gateway {
  const { appId, key, alipayKey, sns } = application;
  return async (call) => {
    const request = requestOf(call, origin);
    const { method, url, body } = request;
    const signed = { method, path: url.pathname + url.search, body };
    const authString = v3AuthString({ appId, appCertSn: sns?.app }, context.nonce(), context.clock.nowMs());
    const headers = {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'User-Agent': 'guitai',
      'alipay-request-id': context.nonce(),
      ...(sns === undefined ? {} : { 'alipay-root-cert-sn': sns.root }),
      Authorization: v3Authorization(authString, signed, key),
    };
    const reply = await exchange({ ...request, headers, timeoutMs: call.timeoutMs }, context.clock);
    if (reply.kind === 'silence') return unknown(reply.reason);
    const distrust = v3Distrust(reply.headers, reply.body, alipayKey, sns?.alipay);
    return distrust === null ? readReply(reply, call) : unknown(`HTTP ${reply.status}: ${distrust}`);
  };
}

/** `alipay.trade.pay` becomes `/v3/alipay/trade/pay`. */
function requestOf({ method, content }: GatewayCall, origin: string): { method: 'GET' | 'POST'; url: URL; body: string } {
  const url = new URL(`/v3/${method.replaceAll('.', '/')}`, origin);
  if (!getMethods.has(method)) return { method: 'POST', url, body: JSON.stringify(content) };
  for (const [name, value] of Object.entries(content)) url.searchParams.set(name, String(value));
  return { method: 'GET', url, body: '' };
}

function readReply({ status, body }: Extract<Reply, { kind: 'reply' }>, { method, content }: GatewayCall): Proven<Json> {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), object), body);
  if (!json.success) return unknown(`HTTP ${status}: the answer is not JSON`);
  // 202 for a payer who is asked for a password is (unverified): the documents seen give the gateway's 10003 only.
  if (status === 202) return { kind: 'proven', answer: { ...json.output, code: '10003' } };
  if (status === 200) {
    // What the gateway says with 10000, v3 says with the time of payment.
    if (method === 'alipay.trade.pay' && json.output['gmt_payment'] === undefined) {
      // A charge that was asked for as one to be collected later is paid when the trade says so.
      return content['is_async_pay'] === true ? { kind: 'proven', answer: { ...json.output, code: '10003' } } : unknown('the answer has no time of payment');
    }
    return { kind: 'proven', answer: { ...json.output, code: '10000' } };
  }
  const failed = v.safeParse(failure, json.output);
  if (!failed.success || status < 400 || status >= 500) return unknown(`HTTP ${status}`);
  const { code, message } = failed.output;
  return { kind: 'proven', answer: { code: turnedAway.test(code) ? '40002' : '40004', sub_code: code, sub_msg: message } };
}
