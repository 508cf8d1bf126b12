/** Alipay's stand-in: the v2 gateway in front of the trade methods, and v3 beside it. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { rsaSign } from '../rsa.ts';
import { BILL_FILE, billFile } from './sandbox-bill.ts';
import { alipayMerchant, makeAlipayKeys, sandboxSns, type AlipayKeys } from './sandbox-keys.ts';
import type { StandIn, StandInKind, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { isV3, receiveV3 } from './sandbox-v3.ts';
import { tokenOfConsent } from './sandbox-credit.ts';
import { methods } from './sandbox-methods.ts';
import type { TradePorts, TradeResult } from './sandbox-trade.ts';
import { verifyRequest } from './sign.ts';

/** The official SDK writes the machine's local time without a zone, so a day is the finest check there is. */
export const TIMESTAMP_SKEW_MS_MAX = 26 * 3_600_000;
const QR_PREFIX = 'https://qr.alipay.com/';
const GATEWAY = '/gateway.do';
const required = ['app_id', 'method', 'charset', 'sign_type', 'sign', 'timestamp', 'version', 'biz_content'] as const;

function createStandIn(keys: AlipayKeys, ports: StandInPorts): StandIn {
  const qrOf = (token: string): string => `${QR_PREFIX}${token}`;
  const sns = sandboxSns(keys);
  const tradeOf = ({ headers }: WireRequest): TradePorts => ({ ...ports, keys, sns, qrOf, host: headers.host ?? '' });
  return {
    scheme: 'alipay',
    book: ports.book,
    owns: (path) => path === GATEWAY || path === BILL_FILE || isV3(path),
    receive(request) {
      const trade = tradeOf(request);
      if (isV3(request.path)) return receiveV3(trade, request);
      const { pathname, searchParams } = new URL(request.path, 'http://localhost');
      return pathname === BILL_FILE ? billFile(trade, searchParams) : receive(trade, request);
    },
    qrOf,
    tokenOf: (qr) => (qr.startsWith(QR_PREFIX) ? qr.slice(QR_PREFIX.length) : tokenOfConsent({ ...ports, keys }, qr)),
    newPayerCode: () => `28${ports.digits(16)}`,
  };
}

export const alipayStandIn: StandInKind<'alipay', AlipayKeys> = {
  scheme: 'alipay',
  payerId: '2088000000000001',
  makeKeys: makeAlipayKeys,
  create: createStandIn,
  settings: alipayMerchant,
};

/**
 * Checks the common parameters and the signature over all of them, wherever they were put. A request that names the
 * application's certificate is answered in certificate mode; the sub-code for one that does not match is (unverified).
 */
function receive(ports: TradePorts, request: WireRequest): VerifiedCall | WireAnswer {
  const { keys, sns } = ports;
  const params: Record<string, string> = {};
  const url = new URL(request.path, 'http://localhost');
  for (const [name, value] of [...url.searchParams, ...new URLSearchParams(request.body)]) params[name] = value;
  const { method: name = '', app_cert_sn: appCertSn } = params;
  const wrapped = (content: Readonly<Record<string, unknown>>, wrongly: boolean): WireAnswer => wrap(keys, name, content, wrongly, appCertSn === undefined ? null : sns.alipay);
  const refuse = (code: string, msg: string, subCode: string, subMsg: string): WireAnswer => wrapped({ code, msg, sub_code: subCode, sub_msg: subMsg }, false);
  const missing = required.find((one) => (params[one] ?? '') === '');
  if (missing !== undefined) return refuse('40001', 'Missing Required Arguments', `isv.missing-${missing.replaceAll('_', '-')}`, `缺少${missing}`);
  if (params['app_id'] !== keys.appId) return refuse('40002', 'Invalid Arguments', 'isv.invalid-app-id', '无效的AppID参数');
  if (params['sign_type'] !== 'RSA2') return refuse('40002', 'Invalid Arguments', 'isv.invalid-signature-type', '无效签名类型');
  if (params['charset']?.toLowerCase() !== 'utf-8') return refuse('40002', 'Invalid Arguments', 'isv.invalid-charset', '字符集错误');
  if (!isRecent(params['timestamp'] ?? '', ports.wallMs())) return refuse('40002', 'Invalid Arguments', 'isv.invalid-timestamp', '非法的时间戳参数');
  if (appCertSn !== undefined && (appCertSn !== sns.app || params['alipay_root_cert_sn'] !== sns.root)) {
    return refuse('40002', 'Invalid Arguments', 'isv.invalid-app-cert-sn', '应用公钥证书序列号不匹配');
  }
  if (!verifyRequest(params, createPublicKey(keys.application.publicKey))) {
    return refuse('40002', 'Invalid Arguments', 'isv.invalid-signature', '验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配');
  }
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) return refuse('40002', 'Invalid Arguments', 'isv.invalid-method', '不存在的方法名');
  let content: unknown;
  try {
    content = JSON.parse(params['biz_content'] ?? '');
  } catch {
    return refuse('40002', 'Invalid Arguments', 'isv.invalid-format', 'biz_content不是JSON');
  }
  return {
    operation: method.operation,
    run: (twist) => ({ status: 200, content: toGateway(method.run(ports, content, twist)) }),
    sign: (answer: Unsigned, wrongly) => wrapped(answer.content ?? {}, wrongly),
  };
}

function isRecent(timestamp: string, wallMs: number): boolean {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(timestamp)) return false;
  return Math.abs(Date.parse(`${timestamp.replace(' ', 'T')}+08:00`) - wallMs) <= TIMESTAMP_SKEW_MS_MAX;
}

function toGateway(result: TradeResult): Record<string, unknown> {
  const messages = { '10000': 'Success', '10003': 'order success pay inprocess', '20000': 'Service Currently Unavailable', '40004': 'Business Failed' };
  const failure = result.subCode === undefined ? {} : { sub_code: result.subCode, sub_msg: result.words ?? '' };
  return { code: result.code, msg: messages[result.code], ...failure, ...result.fields };
}

/** The signature covers the text between the colon and the comma as it is sent, slashes escaped as the gateway does. */
function wrap(keys: AlipayKeys, method: string, content: Readonly<Record<string, unknown>>, wrongly: boolean, certSn: string | null): WireAnswer {
  const known = Object.hasOwn(methods, method);
  const raw = JSON.stringify(content).replaceAll('/', '\\/');
  const key = createPrivateKey(wrongly ? keys.application.privateKey : keys.alipay.privateKey);
  const member = known ? `${method.replaceAll('.', '_')}_response` : 'error_response';
  const certificate = certSn === null ? '' : `"alipay_cert_sn":"${certSn}",`;
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html;charset=utf-8' },
    body: `{"${member}":${raw},${certificate}"sign":"${rsaSign(raw, key)}"}`,
  };
}
