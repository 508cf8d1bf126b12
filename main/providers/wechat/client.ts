/**
 * WeChat Pay: a code that we show goes by APIv3 Native, a code that the payer shows by APIv2 micropay (the scheme's
 * guidance gives payer codes no v3). Refunds of both go by v3.
 */
import type { KeyObject } from 'node:crypto';
import type { Answer, ChannelOrder, PaymentProvider } from '../../ports.ts';
import { unknown, type ProviderContext, type Scheme } from '../context.ts';
import { readPrivateKey, readPublicKey } from '../rsa.ts';
import { checkSchemeSettings, settingsFault } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCharge, fromRefund, fromReverse, fromV2Query, fromV3Query, fromV3Refusal, v3Code } from './answers.ts';
import { CHARGE_TIMEOUT_MS, NATIVE_VALID_MS, wechatProcedure } from './procedure.ts';
import { wechatSettings, type WechatSettings } from './settings.ts';
import { createV2, type V2 } from './v2.ts';
import { createV3, type V3 } from './v3.ts';

const SCHEME = 'wechat';
/** `description` and `body` are cut to this many characters: 127 and 128 are the limits (API v3 Native, v2 micropay). */
const SUBJECT_LENGTH_MAX = 40;
const REAL_HOST = 'https://api.mch.weixin.qq.com/';
const REAL_BACKUP = 'https://api2.mch.weixin.qq.com/';
const { timeoutMs } = wechatProcedure;

interface Merchant {
  settings: WechatSettings;
  v2: V2;
  v3: V3;
  context: ProviderContext;
}

/** WeChat Pay as a scheme that can be switched on. */
export const wechat: Scheme<typeof wechatSettings> = {
  id: SCHEME,
  settings: wechatSettings,
  create(json, context) {
    const merchant = openMerchant(checkSchemeSettings(SCHEME, wechatSettings, json), context);
    return createProvider(merchant);
  },
};

function openMerchant(settings: WechatSettings, context: ProviderContext): Merchant {
  const key = readPrivateKey(settings.privateKey);
  if (key === null) throw settingsFault(SCHEME, 'privateKey', 'expected an RSA private key in PEM');
  const backup = settings.backupURL ?? (settings.baseURL === REAL_HOST ? REAL_BACKUP : undefined);
  const hosts = backup === undefined ? [settings.baseURL] : [settings.baseURL, backup];
  return {
    settings,
    context,
    v2: createV2({ ...settings, hosts }, context),
    v3: createV3({ mchid: settings.mchid, serial: settings.serial, key, platformKeys: readPlatformKeys(settings), hosts }, context),
  };
}

/** The platform's public keys by serial. @throws Fault SETTINGS */
export function readPlatformKeys(settings: Pick<WechatSettings, 'certs' | 'serial'>): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const [serial, pem] of Object.entries(settings.certs)) {
    if (serial === settings.serial) throw settingsFault(SCHEME, 'certs', "holds the merchant's own serial: the platform's keys belong here");
    const key = readPublicKey(pem);
    if (key === null) throw settingsFault(SCHEME, `certs.${serial}`, 'expected a certificate or RSA public key in PEM');
    keys.set(serial, key);
  }
  return keys;
}

function createProvider(merchant: Merchant): PaymentProvider {
  const { settings, v2, v3, context } = merchant;
  const told = <A extends { kind: string }>(operation: string, order: ChannelOrder, answer: A): A => {
    const reason = answer.kind === 'unknown' && 'reason' in answer ? { reason: answer.reason } : {};
    context.log.info('payment.answer', { scheme: SCHEME, operation, orderNo: order.orderNo, kind: answer.kind, ...reason });
    return answer;
  };
  const query = async (order: ChannelOrder): Promise<Answer> => {
    if (order.mode === 'cpm') {
      const call = { path: '/pay/orderquery', fields: { out_trade_no: order.orderNo }, timeoutMs, asksOnly: true };
      return fromV2Query(await v2(call), order);
    }
    const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order.orderNo)}?mchid=${settings.mchid}`;
    return fromV3Query(await v3({ method: 'GET', path, timeoutMs }), order, settings.mchid);
  };
  return {
    scheme: SCHEME,
    modes: ['mpm', 'cpm'],
    procedure: wechatProcedure,
    // "付款码" rule: 18 digits that start with 10 to 15.
    ownsCode: (code) => /^1[0-5]\d{16}$/.test(code),
    present: async (order) => told('present', order, await present(merchant, order)),
    charge: async (order, payerCode) => told('charge', order, await charge(merchant, order, payerCode)),
    query: async (order) => told('query', order, await query(order)),
    reverse: async (order) => told('reverse', order, await (order.mode === 'cpm' ? reverse(merchant, order, query) : close(merchant, order, query))),
    refund: async (order, refund) => {
      const body = {
        out_trade_no: order.orderNo,
        out_refund_no: refund.refundNo,
        reason: refund.reason,
        amount: { refund: refund.amountMinor, total: order.amountMinor, currency: order.currency },
      };
      const proven = await v3({ method: 'POST', path: '/v3/refund/domestic/refunds', body, timeoutMs: CHARGE_TIMEOUT_MS });
      return told('refund', order, fromRefund(proven, refund.refundNo));
    },
  };
}

async function present({ settings, v3, context }: Merchant, order: ChannelOrder): Promise<Answer> {
  // Whole seconds: `time_expire` has no finer.
  const expiresAtMs = Math.floor((context.clock.nowMs() + NATIVE_VALID_MS) / 1000) * 1000;
  const body = {
    appid: settings.appid,
    mchid: settings.mchid,
    description: cutText(order.subject, SUBJECT_LENGTH_MAX),
    out_trade_no: order.orderNo,
    time_expire: new Date(expiresAtMs).toISOString().replace('.000Z', '+00:00'),
    notify_url: settings.notifyUrl,
    amount: { total: order.amountMinor, currency: order.currency },
  };
  const proven = await v3({ method: 'POST', path: '/v3/pay/transactions/native', body, timeoutMs });
  if (proven.kind === 'unknown') return proven;
  const { status, json } = proven.answer;
  if (status !== 200) return fromV3Refusal(proven.answer);
  const qr = typeof json === 'object' && json !== null && 'code_url' in json ? json.code_url : undefined;
  return typeof qr === 'string' && qr !== '' ? { kind: 'presented', qr, expiresAtMs } : unknown('the answer has no code_url');
}

async function charge({ settings, v2 }: Merchant, order: ChannelOrder, payerCode: string): Promise<Answer> {
  const fields = {
    body: cutText(order.subject, SUBJECT_LENGTH_MAX),
    out_trade_no: order.orderNo,
    total_fee: String(order.amountMinor),
    fee_type: order.currency,
    spbill_create_ip: settings.spbillCreateIp,
    auth_code: payerCode,
  };
  return fromCharge(await v2({ path: '/pay/micropay', fields, timeoutMs: CHARGE_TIMEOUT_MS }), order);
}

type Query = (order: ChannelOrder) => Promise<Answer>;

/** A confirmed v2 reverse does not say whether money went back: the order's state does. */
async function reverse({ settings, v2 }: Merchant, order: ChannelOrder, query: Query): Promise<Answer> {
  const call = { path: '/secapi/pay/reverse', fields: { out_trade_no: order.orderNo }, timeoutMs, certificate: settings.merchant };
  const answer = fromReverse(await v2(call));
  if (answer.kind !== 'reversed') return answer;
  const after = await query(order);
  return after.kind === 'reversed' ? after : answer;
}

/** Closes a Native order. Where it was paid meanwhile the money wins: the answer is then the payment. */
async function close({ settings, v3 }: Merchant, order: ChannelOrder, query: Query): Promise<Answer> {
  const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order.orderNo)}/close`;
  const proven = await v3({ method: 'POST', path, body: { mchid: settings.mchid }, timeoutMs });
  if (proven.kind === 'unknown') return proven;
  if (proven.answer.status === 204) return { kind: 'reversed', refunded: false };
  const { code } = v3Code(proven.answer.json);
  switch (code) {
    case 'ORDERPAID':
    case 'ORDER_PAID':
    case 'ORDER_CLOSED':
    case 'ORDERNOTEXIST':
    case 'ORDER_NOT_EXIST':
      return query(order);
    default:
      return unknown(`HTTP ${proven.answer.status} ${code}`);
  }
}
