/** What WeChat Pay answers in APIv3: Native, query, close, refund, and the platform certificate. */
import { createCipheriv, createPrivateKey, createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { giveVoucher, type Order, type Refund } from '../sandbox/orders.ts';
import type { Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { rsaSign, rsaVerify } from '../rsa.ts';
import { SKEW_SECONDS_MAX, v3RequestText } from './sign.ts';
import { BILL_FILE, billAddress, billFile } from './sandbox-bill.ts';
import { codepay, codepaySchema, reverse, reverseSchema } from './sandbox-codepay.ts';
import { cancelOrder, cancelSchema, completeOrder, completeSchema, createOrder, createSchema, queryOrder } from './sandbox-payscore.ts';
import { amountMinor, closeUnpaid, currency, failure, NATIVE_DEFAULT_MS, orderContent, orderNo, rfc3339, type WechatStandIn } from './sandbox-words.ts';

const nativeSchema = v.object({
  appid: v.string(),
  mchid: v.string(),
  description: v.pipe(v.string(), v.minLength(1), v.maxLength(127)),
  out_trade_no: orderNo,
  time_expire: v.optional(v.pipe(v.string(), v.check((text) => !Number.isNaN(Date.parse(text))))),
  notify_url: v.pipe(v.string(), v.url(), v.maxLength(256)),
  amount: v.object({ total: amountMinor, currency }),
});
const closeSchema = v.object({ mchid: v.string() });
const refundSchema = v.object({
  out_trade_no: v.optional(orderNo),
  transaction_id: v.optional(v.string()),
  out_refund_no: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_\-|*@]{1,64}$/)),
  reason: v.optional(v.pipe(v.string(), v.maxLength(80))),
  amount: v.object({ refund: amountMinor, total: amountMinor, currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)) }),
});

const ORDER = '/v3/pay/transactions/out-trade-no/';
const SERVICE = '/v3/payscore/serviceorder';

type Operation = VerifiedCall['operation'];

/** Checks signature, merchant, time and nonce; then finds what is asked for. */
export function receiveV3(standIn: WechatStandIn, request: WireRequest): VerifiedCall | WireAnswer {
  const wrong = distrustRequest(standIn, request);
  if (wrong !== null) return unsigned(failure(401, 'SIGN_ERROR', wrong));
  const sign = (answer: Unsigned, wrongly: boolean): WireAnswer => signV3(standIn, request, answer, wrongly);
  const call = (operation: Operation, run: VerifiedCall['run']): VerifiedCall => ({ operation, run, sign });
  const refuse = (answer: Unsigned): WireAnswer => sign(answer, false);
  const url = new URL(request.path, 'http://localhost');
  const route = `${request.method} ${url.pathname}`;
  if (route === 'POST /v3/pay/transactions/native') return withBody(request, nativeSchema, refuse, (body) => call('present', (twist) => native(standIn, body, twist)));
  if (route === 'POST /v3/pay/transactions/codepay') return withBody(request, codepaySchema, refuse, (body) => call('charge', (twist) => codepay(standIn, body, twist)));
  if (route === 'GET /v3/bill/tradebill') return call('query', () => billAddress(standIn, url, request.headers.host ?? ''));
  if (route === `GET ${BILL_FILE}`) return billFile(standIn, url.searchParams.get('token') ?? '');
  if (route === 'POST /v3/refund/domestic/refunds') return withBody(request, refundSchema, refuse, (body) => call('refund', (twist) => refund(standIn, body, twist)));
  const refundNo = /^GET \/v3\/refund\/domestic\/refunds\/([^/]+)$/.exec(route)?.[1];
  if (refundNo !== undefined) return call('query', () => refundQuery(standIn, decodeURIComponent(refundNo)));
  if (url.pathname.startsWith(SERVICE)) return receiveScore(standIn, request, url, refuse, call);
  if (route === 'GET /v3/certificates') return call('query', () => certificates(standIn));
  const closed = new RegExp(`^POST ${ORDER}([^/]+)/close$`).exec(route)?.[1];
  if (closed !== undefined) {
    return withBody(request, closeSchema, refuse, (body) =>
      body.mchid === standIn.keys.mchid ? call('reverse', (twist) => close(standIn, closed, twist)) : refuse(failure(400, 'MCH_NOT_EXISTS', 'mchid is not this merchant')),
    );
  }
  const reversed = new RegExp(`^POST ${ORDER}([^/]+)/reverse$`).exec(route)?.[1];
  if (reversed !== undefined) return withBody(request, reverseSchema, refuse, () => call('reverse', (twist) => reverse(standIn, reversed, twist)));
  const byNumber = new RegExp(`^GET ${ORDER}([^/]+)$`).exec(route)?.[1];
  const byId = /^GET \/v3\/pay\/transactions\/id\/([^/]+)$/.exec(route)?.[1];
  if (byNumber === undefined && byId === undefined) return refuse(failure(404, 'RESOURCE_NOT_EXISTS', 'no such interface'));
  if (url.searchParams.get('mchid') !== standIn.keys.mchid) return refuse(failure(400, 'PARAM_ERROR', 'mchid is missing or not this merchant'));
  return call('query', (twist) => query(standIn, byNumber === undefined ? standIn.book.byTransaction(byId ?? '') : standIn.book.find(byNumber), twist));
}

function receiveScore(standIn: WechatStandIn, request: WireRequest, url: URL, refuse: (answer: Unsigned) => WireAnswer, call: (operation: Operation, run: VerifiedCall['run']) => VerifiedCall) {
  const route = `${request.method} ${url.pathname}`;
  if (route === `GET ${SERVICE}`) return call('query', () => queryOrder(standIn, url.searchParams));
  if (route === `POST ${SERVICE}`) return withBody(request, createSchema, refuse, (body) => call('present', (twist) => createOrder(standIn, body, twist)));
  const [, number = '', verb] = new RegExp(`^POST ${SERVICE}/([^/]+)/(complete|cancel)$`).exec(route) ?? [];
  if (verb === 'complete') return withBody(request, completeSchema, refuse, (body) => call('charge', (twist) => completeOrder(standIn, decodeURIComponent(number), body, twist)));
  if (verb === 'cancel') return withBody(request, cancelSchema, refuse, (body) => call('reverse', (twist) => cancelOrder(standIn, decodeURIComponent(number), body, twist)));
  return refuse(failure(404, 'RESOURCE_NOT_EXISTS', 'no such interface'));
}

function distrustRequest(standIn: WechatStandIn, request: WireRequest): string | null {
  const header = request.headers.authorization ?? '';
  if (!header.startsWith('WECHATPAY2-SHA256-RSA2048 ')) return 'the Authorization header is missing or of another scheme';
  const parts = new Map([...header.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? '']));
  const timestampSec = parts.get('timestamp') ?? '';
  const nonce = parts.get('nonce_str') ?? '';
  if (parts.get('mchid') !== standIn.keys.mchid) return 'mchid is not known';
  if (parts.get('serial_no') !== standIn.keys.serial) return "serial_no is not the merchant certificate's";
  if (!/^\d+$/.test(timestampSec) || Math.abs(standIn.wallMs() / 1000 - Number(timestampSec)) > SKEW_SECONDS_MAX) return 'timestamp is too far off';
  if (nonce === '' || nonce.length > 32) return 'nonce_str must have 1 to 32 characters';
  const text = v3RequestText({ method: request.method, path: request.path, timestampSec, nonce, body: request.body });
  if (!rsaVerify(text, parts.get('signature') ?? '', createPublicKey(standIn.keys.merchant.publicKey))) return 'the signature does not verify';
  return standIn.seenNonce(nonce) ? 'nonce_str was used before' : null;
}

function withBody<S extends v.GenericSchema>(
  request: WireRequest,
  schema: S,
  refuse: (answer: Unsigned) => WireAnswer,
  then: (body: v.InferOutput<S>) => VerifiedCall | WireAnswer,
): VerifiedCall | WireAnswer {
  let json: unknown;
  try {
    json = JSON.parse(request.body);
  } catch {
    return refuse(failure(400, 'PARAM_ERROR', 'the body is not JSON'));
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return then(parsed.output);
  return refuse(failure(400, 'PARAM_ERROR', `${v.getDotPath(parsed.issues[0]) ?? 'the body'} is missing or does not fit`));
}

function native(standIn: WechatStandIn, body: v.InferOutput<typeof nativeSchema>, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', 'system error');
  if (body.appid !== standIn.keys.appid || body.mchid !== standIn.keys.mchid) return failure(400, 'APPID_MCHID_NOT_MATCH', 'appid and mchid do not belong together');
  const expiresAtMs = body.time_expire === undefined ? standIn.nowMs() + NATIVE_DEFAULT_MS : Date.parse(body.time_expire);
  const terms = { orderNo: body.out_trade_no, amountMinor: body.amount.total, currency: body.amount.currency, subject: body.description };
  const placed = standIn.book.place(terms, expiresAtMs);
  switch (placed.kind) {
    case 'placed':
      if (twist === 'voucher') giveVoucher(placed.order);
      return { status: 200, content: { code_url: standIn.qrOf(placed.order.token) } };
    case 'differs':
      return failure(403, 'OUT_TRADE_NO_USED', 'out_trade_no was used with other parameters');
    case 'closed':
      return failure(400, 'ORDER_CLOSED', 'the order is closed');
    case 'settled':
      return failure(400, 'ORDERPAID', 'the order is paid');
  }
}

function query(standIn: WechatStandIn, order: Order | undefined, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', 'system error');
  if (order === undefined) return failure(404, 'ORDER_NOT_EXIST', 'no such order');
  return { status: 200, content: orderContent(standIn, order) };
}

function close(standIn: WechatStandIn, number: string, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', 'system error');
  switch (closeUnpaid(standIn.book, number, twist)) {
    case 'closed':
      return { status: 204, content: null };
    case 'paid':
      return failure(400, 'ORDERPAID', 'the order is paid');
    case 'absent':
      return failure(404, 'ORDER_NOT_EXIST', 'no such order');
  }
}

function refund(standIn: WechatStandIn, body: v.InferOutput<typeof refundSchema>, twist: Behaviour | null): Unsigned {
  if (twist === 'systemError') return failure(500, 'SYSTEM_ERROR', 'system error');
  if (twist === 'notEnough') return failure(403, 'NOT_ENOUGH', '余额不足');
  const order = body.out_trade_no === undefined ? standIn.book.byTransaction(body.transaction_id ?? '') : standIn.book.find(body.out_trade_no);
  if (order !== undefined && order.currency !== body.amount.currency) return failure(400, 'INVALID_REQUEST', 'the currency is not the order’s');
  const result = standIn.book.refund(order?.orderNo ?? '', body.out_refund_no, body.amount.refund, body.amount.total);
  switch (result.kind) {
    case 'done':
      return { status: 200, content: refundContent(result.order, result.refund) };
    case 'absent':
      return failure(404, 'RESOURCE_NOT_EXISTS', 'no such order');
    case 'notPaid':
      return failure(400, 'INVALID_REQUEST', 'the order is not paid');
    case 'tooMuch':
      return failure(400, 'INVALID_REQUEST', 'more than is left to refund');
    case 'differs':
      return failure(400, 'INVALID_REQUEST', 'the amounts differ from the order or from this refund’s first request');
  }
}

function refundQuery(standIn: WechatStandIn, refundNo: string): Unsigned {
  const order = standIn.book.byRefund(refundNo);
  const found = order?.refunds.find((one) => one.refundNo === refundNo);
  if (order !== undefined && found !== undefined) return { status: 200, content: refundContent(order, found) };
  return failure(404, 'RESOURCE_NOT_EXISTS', 'no such refund');
}

function refundContent(order: Order, one: Refund): Record<string, unknown> {
  return {
    refund_id: one.refundId,
    out_refund_no: one.refundNo,
    transaction_id: order.transactionId,
    out_trade_no: order.orderNo,
    channel: 'ORIGINAL',
    user_received_account: '零钱',
    create_time: rfc3339(one.atMs),
    success_time: rfc3339(one.atMs),
    status: 'SUCCESS',
    funds_account: 'AVAILABLE',
    amount: {
      total: order.amountMinor,
      refund: one.amountMinor,
      payer_total: order.amountMinor,
      payer_refund: one.amountMinor,
      settlement_refund: one.amountMinor,
      settlement_total: order.amountMinor,
      discount_refund: 0,
      currency: order.currency,
    },
  };
}

/** The platform's certificate, sealed with the APIv3 key as the scheme does. */
function certificates(standIn: WechatStandIn): Unsigned {
  const nonce = standIn.letters(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(standIn.keys.apiv3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from('certificate'));
  const sealed = Buffer.concat([cipher.update(standIn.keys.platformCertificate, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  const at = standIn.wallMs();
  return {
    status: 200,
    content: {
      data: [
        {
          serial_no: standIn.keys.platformSerial,
          effective_time: rfc3339(at - 86_400_000),
          expire_time: rfc3339(at + 365 * 86_400_000),
          encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'certificate', ciphertext: sealed.toString('base64') },
        },
      ],
    },
  };
}

function unsigned(answer: Unsigned): WireAnswer {
  return { status: answer.status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer.content) };
}

/** Signs with the key the request says it can verify with, else with the bare public key's. */
function signV3(standIn: WechatStandIn, request: WireRequest, answer: Unsigned, wrongly: boolean): WireAnswer {
  const { keys } = standIn;
  const byCertificate = request.headers['wechatpay-serial'] === keys.platformSerial;
  const pair = byCertificate ? keys.platformCertificateKey : keys.platformKey;
  const body = answer.content === null ? '' : JSON.stringify(answer.content);
  const timestamp = String(Math.floor(standIn.wallMs() / 1000));
  const nonce = standIn.letters(32);
  const key = createPrivateKey(wrongly ? keys.merchant.privateKey : pair.privateKey);
  return {
    status: answer.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': byCertificate ? keys.platformSerial : keys.platformKeyId,
      'Wechatpay-Signature': rsaSign(`${timestamp}\n${nonce}\n${body}\n`, key),
    },
    body,
  };
}
