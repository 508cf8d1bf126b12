/**
 * Asynchronous notifications of Alipay ("异步通知说明"), for a relay that can receive them: a terminal behind a router polls
 * instead. A form, signed over its decoded parameters; v3 has none of its own.
 */
import { createVerify, type KeyObject } from 'node:crypto';
import iconv from 'iconv-lite';
import type { Notification, Notified } from '../../ports.ts';
import { fromQuery } from './answers.ts';
import type { Application } from './application.ts';

/** Longest body that is read, in characters; most parameters in it. */
export const NOTIFICATION_LENGTH_MAX = 64 * 1024;
export const NOTIFICATION_PARAMS_MAX = 200;
const TRADE_NOTICE = 'trade_status_sync';
const UNSIGNED: ReadonlySet<string> = new Set(['sign', 'sign_type']);

interface Form {
  /** Values as bytes, as they were encoded. */
  bytes: ReadonlyMap<string, Buffer>;
  /** The same in the form's own charset. */
  params: Readonly<Record<string, string>>;
}

/**
 * Verifies a notification, then says what it tells. That the amount is the order's is for the attempt to check.
 * @param sellerId the merchant's own number; absent = any that our application is allowed to
 */
export function heard({ appId, alipayKey, sns }: Application, sellerId: string | undefined, { body }: Notification): Notified {
  const form = readForm(body);
  if (form === null) return rejected('the body is no form');
  const { params } = form;
  if (!verifyForm(form, alipayKey)) return rejected('the signature does not verify');
  // Who is told, before what: a true notification to another merchant proves nothing here.
  if (params['app_id'] !== appId) return rejected('the notification is to another application');
  if (sellerId !== undefined && params['seller_id'] !== sellerId) return rejected('the notification is to another seller');
  const certSn = params['alipay_cert_sn'];
  if (sns !== undefined && certSn !== undefined && certSn !== sns.alipay) return rejected('the notification is signed with another certificate than ours');
  if ((params['notify_type'] ?? TRADE_NOTICE) !== TRADE_NOTICE) return rejected('the notification is of no trade');
  return told(params);
}

function told(params: Form['params']): Notified {
  const { out_trade_no: orderNo, out_biz_no: refundNo } = params;
  if (orderNo === undefined || orderNo === '') return rejected('the notification names no order');
  // A refund is told with its own number and the day it was made; the payment's state beside it is not news.
  if (refundNo !== undefined && refundNo !== '' && params['gmt_refund'] !== undefined) {
    return { kind: 'refund', refundNo, answer: { kind: 'refunded', refundId: refundNo } };
  }
  const { gmt_payment: paidAt, buyer_id: payerId, buyer_open_id: openId } = params;
  const trade = {
    ...params,
    code: '10000',
    ...(payerId === undefined ? {} : { buyer_user_id: payerId }),
    ...(openId === undefined ? {} : { buyer_open_id: openId }),
    ...(paidAt === undefined ? {} : { send_pay_date: paidAt }),
  };
  // Which side showed the code is not told; it matters only to an order that still waits.
  const order = { orderNo, currency: currencyOf(params['trans_currency']), mode: 'mpm' } as const;
  return { kind: 'payment', orderNo, answer: fromQuery({ kind: 'proven', answer: trade }, order) };
}

function currencyOf(text: string | undefined): string {
  return text !== undefined && /^[A-Z]{3}$/.test(text) ? text : 'CNY';
}

/** Takes a form apart without losing bytes: its charset is one of its parameters. Null where it is none, or has a name twice. */
function readForm(body: string): Form | null {
  if (body.length > NOTIFICATION_LENGTH_MAX) return null;
  const pairs = body.split('&').filter((pair) => pair !== '');
  if (pairs.length === 0 || pairs.length > NOTIFICATION_PARAMS_MAX) return null;
  const charset = decoded(pairs.find((pair) => pair.startsWith('charset='))?.slice('charset='.length) ?? 'utf-8', 'utf-8')?.toString('latin1');
  if (charset === undefined || !iconv.encodingExists(charset)) return null;
  const bytes = new Map<string, Buffer>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? undefined : decoded(pair.slice(0, equals), charset)?.toString('latin1');
    const value = decoded(pair.slice(equals + 1), charset);
    if (name === undefined || value === null || bytes.has(name)) return null;
    bytes.set(name, value);
  }
  return { bytes, params: Object.fromEntries([...bytes].map(([name, value]) => [name, iconv.decode(value, charset)])) };
}

/** `%D6%D0+a` as bytes, null where an escape is torn. Letters that a relay has decoded already are encoded again. */
function decoded(text: string, charset: string): Buffer | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  const parts = text.replaceAll('+', ' ').split(/(%[0-9A-Fa-f]{2})/);
  return Buffer.concat(parts.map((part) => (/^%[0-9A-Fa-f]{2}$/.test(part) ? Buffer.from(part.slice(1), 'hex') : iconv.encode(part, charset))));
}

/**
 * Does the form's `sign` fit? It covers every parameter but `sign` and `sign_type`, sorted, in the form's charset. Whether
 * one without a value is covered differs among the official SDKs, and one of them signs in UTF-8 whatever the charset: each
 * of these readings is of the same content, so whichever verifies proves it.
 */
function verifyForm({ bytes, params }: Form, key: KeyObject): boolean {
  const sign = params['sign'] ?? '';
  if ((params['sign_type'] ?? 'RSA2') !== 'RSA2' || sign === '') return false;
  const covered = [...bytes.keys()].filter((name) => !UNSIGNED.has(name)).sort();
  const named = covered.filter((name) => params[name] !== '');
  const inCharset = (name: string): Buffer => bytes.get(name) ?? Buffer.alloc(0);
  const inUtf8 = (name: string): Buffer => Buffer.from(params[name] ?? '', 'utf8');
  return [covered, named].some((names) => [inCharset, inUtf8].some((valueOf) => createVerify('RSA-SHA256').update(joined(names, valueOf)).verify(key, sign, 'base64')));
}

function joined(names: readonly string[], valueOf: (name: string) => Buffer): Buffer {
  const parts = names.map((name, index) => [Buffer.from(`${index === 0 ? '' : '&'}${name}=`, 'latin1'), valueOf(name)]);
  return Buffer.concat(parts.flat());
}

function rejected(reason: string): Notified {
  return { kind: 'rejected', reason };
}
