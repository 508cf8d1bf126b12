/** Alipay's stand-in: Sesame's credit orders, and the trades that charge them. */
import { createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import type { Behaviour } from '#main/contract';
import { fromDecimal } from '#main/core/money.ts';
import { agree, completeService, findService, placeService, revokeService, type ServiceOrder } from '../sandbox/services.ts';
import type { StandInPorts } from '../sandbox/types.ts';
import { SERVICE_ID, type AlipayKeys } from './sandbox-keys.ts';
import { business, checked, tradeMethods, type TradeMethod, type TradePorts, type TradeResult } from './sandbox-trade.ts';
import { money, tradeFields } from './sandbox-words.ts';
import { verifyRequest } from './sign.ts';

const CREDIT = 'zhima.credit.payafteruse.creditbizorder';
/** The agreement that the demo customer has signed. */
export const AGREEMENT = 'ZMOP99202604120200390051554561';
/** How an Alipay is opened with an address. */
const LINK = 'alipays://platformapi/startapp?appId=20000067&url=';

const goods = {
  out_order_no: v.pipe(v.string(), v.regex(/^[0-9A-Za-z_-]{8,64}$/)),
  subject: v.pipe(v.string(), v.minLength(1), v.maxLength(256), v.regex(/^[^/=&]*$/)),
  order_amount: v.pipe(v.string(), v.regex(/^\d{1,9}\.\d\d$/)),
  category_id: v.optional(v.string()),
};
const orderSchema = v.object({ ...goods, credit_agreement_id: v.string(), order_title: v.string() });
const createSchema = v.object({ ...goods, zm_service_id: v.literal(SERVICE_ID) });
const querySchema = v.pipe(
  v.object({ out_order_no: v.optional(v.string()), credit_biz_order_id: v.optional(v.string()) }),
  v.check((one) => (one.out_order_no === undefined) !== (one.credit_biz_order_id === undefined)),
);
const finishSchema = v.object({ credit_biz_order_id: v.string(), is_fulfilled: v.picklist(['true', 'false']), out_request_no: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) });
const chargeSchema = v.object({
  out_trade_no: v.string(),
  auth_code: v.string(),
  scene: v.literal('ZHIMA_CREDIT_CODE'),
  product_code: v.literal('GENERAL_WITHHOLDING'),
  total_amount: v.pipe(v.string(), v.regex(/^\d{1,9}\.\d\d$/)),
  subject: v.string(),
  extend_params: v.object({ creditTradeScene: v.literal('CREDIT_PAY_UNCERTAIN_FEE') }),
});

const nowhere = (): TradeResult => business('ORDER_NOT_EXIST', '订单不存在');
const noTrade = (): TradeResult => business('ACQ.TRADE_NOT_EXIST', '交易不存在');

/** An order comes to be when the customer confirms it. */
const isThere = (order: ServiceOrder | undefined): order is ServiceOrder => order !== undefined && order.service.phase !== 'created';

function byNo({ book }: Pick<StandInPorts, 'book'>, no: string): ServiceOrder | undefined {
  const found = book.state().orders.find(({ service }) => service?.no === no);
  return found === undefined ? undefined : findService(book, found.orderNo);
}

const place = (ports: StandInPorts, goodsOf: { out_order_no: string; subject: string; order_amount: string }): ServiceOrder | null =>
  placeService(ports, { orderNo: goodsOf.out_order_no, amountMinor: fromDecimal(goodsOf.order_amount, 2) ?? 0, currency: 'CNY', subject: goodsOf.subject }, `ZMCB99${ports.digits(24)}`);

function makeOrder(ports: TradePorts, content: v.InferOutput<typeof orderSchema>): TradeResult {
  if (content.credit_agreement_id !== AGREEMENT) return business('AGREEMENT_NOT_EXIST', '协议不存在');
  const placed = place(ports, content);
  if (placed === null) return business('ORDER_INFO_INCONSISTENT', '订单信息不一致');
  if (placed.service.phase === 'created') agree(ports.book, placed);
  return { code: '10000', fields: orderFields(placed) };
}

function query(ports: TradePorts, { out_order_no: orderNo, credit_biz_order_id: no = '' }: v.InferOutput<typeof querySchema>): TradeResult {
  const found = orderNo === undefined ? byNo(ports, no) : findService(ports.book, orderNo);
  return isThere(found) ? { code: '10000', fields: orderFields(found) } : nowhere();
}

/** The same end again is the same one. */
function finish(ports: TradePorts, content: v.InferOutput<typeof finishSchema>, twist: Behaviour | null): TradeResult {
  const found = byNo(ports, content.credit_biz_order_id);
  if (!isThere(found)) return nowhere();
  const end = content.is_fulfilled === 'true' ? 'done' : 'revoked';
  if (found.service.phase === 'doing') {
    if (end === 'done') completeService(ports.book, found, 0, false);
    else revokeService(ports.book, found);
  } else if (found.service.phase !== end || found.paidAtMs !== undefined) return business('ORDER_STATUS_ERROR', '订单状态错误');
  if (twist === 'systemErrorPaid') return { code: '20000', subCode: 'aop.ACQ.SYSTEM_ERROR', words: '系统异常', fields: {} };
  return { code: '10000', fields: { credit_biz_order_id: found.service.no, out_request_no: content.out_request_no } };
}

function charge(ports: TradePorts, content: v.InferOutput<typeof chargeSchema>, twist: Behaviour | null): TradeResult {
  const found = byNo(ports, content.auth_code);
  if (!isThere(found) || content.out_trade_no !== content.auth_code) return business('ACQ.PAYMENT_AUTH_CODE_INVALID', '支付失败，信用订单不存在');
  const total = fromDecimal(content.total_amount, 2) ?? 0;
  const { phase, riskMinor, totalMinor } = found.service;
  const isAgain = phase !== 'doing' && totalMinor === total;
  if (phase === 'revoked') return business('ACQ.TRADE_HAS_CLOSE', '交易已经关闭');
  if (phase !== 'doing' && !isAgain) return business('ACQ.CONTEXT_INCONSISTENT', '交易信息被篡改');
  if (total < 1 || total > riskMinor) return business('ACQ.TOTAL_FEE_EXCEED', '订单总金额不在允许范围内');
  if (!isAgain) completeService(ports.book, found, total, twist === 'password' || twist === 'notEnough');
  if (twist === 'systemErrorPaid') return { code: '20000', subCode: 'aop.ACQ.SYSTEM_ERROR', words: '系统异常', fields: {} };
  // Collected or not, it says the same: what becomes of it is asked for.
  return { code: '10000', fields: chargeFields(found) };
}

function trade(ports: TradePorts, no: string): TradeResult {
  const found = byNo(ports, no);
  if (!isThere(found) || (found.service.totalMinor ?? 0) === 0) return noTrade();
  return { code: '10000', fields: { ...chargeFields(found), trade_status: found.paidAtMs === undefined ? 'WAIT_BUYER_PAY' : 'TRADE_SUCCESS' } };
}

function chargeFields(found: ServiceOrder): Record<string, unknown> {
  return { ...tradeFields(found), out_trade_no: found.service.no, total_amount: money(found, found.service.totalMinor ?? 0) };
}

function orderFields(found: ServiceOrder): Record<string, unknown> {
  const status = { created: 'INIT', doing: 'INIT', complete: 'INIT', done: 'TRADE_FINISHED', revoked: 'TRADE_CLOSED' }[found.service.phase];
  return { credit_biz_order_id: found.service.no, out_order_no: found.orderNo, order_status: status, total_amount: money(found, found.service.riskMinor) };
}

/** @param name of the trade's own method @param mine does it where the call is of a credit order */
function before(name: string, mine: (ports: TradePorts, content: Record<string, unknown>, twist: Behaviour | null) => TradeResult | null): TradeMethod {
  const own = tradeMethods[name];
  if (own === undefined) throw new Error(`no such method: ${name}`);
  return { operation: own.operation, run: (ports, content, twist) => mine(ports, content as Record<string, unknown>, twist) ?? own.run(ports, content, twist) };
}

const runCharge = checked(chargeSchema, charge);

export const creditMethods: Readonly<Record<string, TradeMethod>> = {
  [`${CREDIT}.order`]: { operation: 'present', run: checked(orderSchema, makeOrder) },
  [`${CREDIT}.query`]: { operation: 'query', run: checked(querySchema, query) },
  [`${CREDIT}.finish`]: { operation: 'reverse', run: checked(finishSchema, finish) },
  'alipay.trade.pay': before('alipay.trade.pay', (ports, content, twist) => (content['scene'] === 'ZHIMA_CREDIT_CODE' ? runCharge(ports, content, twist) : null)),
  'alipay.trade.query': before('alipay.trade.query', (ports, { out_trade_no: no }) => (typeof no === 'string' && no.startsWith('ZMCB') ? trade(ports, no) : null)),
};

/** What the customer's Alipay does when it is opened by a signed order: null where that is not this merchant's. */
export function tokenOfConsent(ports: StandInPorts & { keys: AlipayKeys }, text: string): string | null {
  if (!text.startsWith(LINK)) return null;
  const url = URL.parse(decodeURIComponent(text.slice(LINK.length)));
  const params = Object.fromEntries(url?.searchParams ?? []);
  if (params['method'] !== `${CREDIT}.create` || params['app_id'] !== ports.keys.appId) return null;
  if (!verifyRequest(params, createPublicKey(ports.keys.application.publicKey))) return null;
  const content = v.safeParse(v.pipe(v.string(), v.parseJson(), createSchema), params['biz_content']);
  return content.success ? (place(ports, content.output)?.token ?? null) : null;
}
