/** Alipay: precreate for a code that we show, pay for a code that the payer shows; by the v2 gateway or by v3. */
import { toDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, PaymentProvider } from '../../ports.ts';
import { tellingOf, type ProviderContext, type Scheme } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCancel, fromPay, fromPrecreate, fromQuery, fromRefund, fromRefundQuery } from './answers.ts';
import { readApplication, SCHEME, type Application } from './application.ts';
import { downloadBill } from './bill-download.ts';
import { readAlipayBill } from './bill.ts';
import { credit } from './credit.ts';
import { facePayment } from './face.ts';
import { fromFound } from './find.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { heard } from './notify.ts';
import { alipayProcedure, CHARGE_TIMEOUT_MS, PAY_VALID_MINUTES, PRECREATE_VALID_MINUTES } from './procedure.ts';
import { alipaySettings, type AlipaySettings } from './settings.ts';
import { createV3 } from './v3.ts';

/** `subject` is cut to this many characters; the limit is 256. */
const SUBJECT_LENGTH_MAX = 40;
/** Of the bills' days. */
const TIME_ZONE = 'Asia/Shanghai';
/** Who bears what of a payment is told to those who ask (alipay.trade.pay and query, `query_options`). */
const QUERY_OPTIONS = ['fund_bill_list', 'voucher_detail_list'];
const { timeoutMs } = alipayProcedure;

/** Alipay as a scheme that can be switched on. */
export const alipay: Scheme<typeof alipaySettings> = {
  id: SCHEME,
  settings: alipaySettings,
  bills: { timeZone: TIME_ZONE, read: readAlipayBill },
  create(json, context) {
    const settings = checkSchemeSettings(SCHEME, alipaySettings, json);
    return createProvider(readApplication(settings), settings, context);
  },
};

function createProvider(application: Application, settings: AlipaySettings, context: ProviderContext): PaymentProvider {
  const origin = new URL(settings.api === 'v3' ? (settings.endpoint ?? settings.gateway) : settings.gateway).origin;
  const gateway: Gateway = settings.api === 'v3' ? createV3(application, origin, context) : createGateway(application, settings.gateway, context);
  const told = tellingOf(context, SCHEME);
  const ask = (method: string, order: ChannelOrder, more: Record<string, unknown> = {}) =>
    gateway({ method, content: { out_trade_no: order.orderNo, ...more }, timeoutMs });
  const present = async (order: ChannelOrder): Promise<Answer> => {
    const expiresAtMs = context.clock.nowMs() + PRECREATE_VALID_MINUTES * 60_000;
    const valid = `${PRECREATE_VALID_MINUTES}m`;
    // `timeout_express` counts from the scan, `qr_code_timeout_express` from now (the latter's name is unverified).
    const proven = await ask('alipay.trade.precreate', order, { ...goods(order), timeout_express: valid, qr_code_timeout_express: valid });
    return fromPrecreate(proven, order, expiresAtMs);
  };
  const charge = async (order: ChannelOrder, payerCode: string): Promise<Answer> => {
    const terms = { scene: order.face === true ? 'security_code' : 'bar_code', auth_code: payerCode, timeout_express: `${PAY_VALID_MINUTES}m`, query_options: QUERY_OPTIONS };
    const content = { out_trade_no: order.orderNo, ...goods(order), ...terms };
    const answer = fromPay(await gateway({ method: 'alipay.trade.pay', content, timeoutMs: CHARGE_TIMEOUT_MS }), order);
    return order.face === true ? usedUp(answer) : answer;
  };
  const sdk = settings.face === undefined ? undefined : context.faceSdk?.(SCHEME, settings.face.sdk);
  return {
    scheme: SCHEME,
    modes: ['mpm', 'cpm'],
    procedure: alipayProcedure,
    // alipay.trade.pay, `auth_code`: 16 to 24 digits that start with 25 to 30.
    ownsCode: (code) => /^(?:2[5-9]|30)\d{14,22}$/.test(code),
    present: async (order) => told('present', order, await present(order)),
    charge: async (order, payerCode) => told('charge', order, await charge(order, payerCode)),
    query: async (order) => told('query', order, fromQuery(await ask('alipay.trade.query', order, { query_options: ['voucher_detail_list'] }), order)),
    reverse: async (order) => told('reverse', order, fromCancel(await ask('alipay.trade.cancel', order), order)),
    refund: async (order, refund) => {
      const content = {
        out_trade_no: order.orderNo,
        refund_amount: toDecimal(refund.amountMinor, decimalsOf(order.currency)),
        out_request_no: refund.refundNo,
        refund_reason: refund.reason,
      };
      const proven = await gateway({ method: 'alipay.trade.refund', content, timeoutMs: CHARGE_TIMEOUT_MS });
      const answer =
        fromRefund(proven, order, refund.refundNo) ??
        fromRefundQuery(await ask('alipay.trade.fastpay.refund.query', order, { out_request_no: refund.refundNo }), order, refund.refundNo);
      return told('refund', order, answer);
    },
    bills: { timeZone: TIME_ZONE, fetch: (day) => downloadBill(gateway, origin, context, day) },
    find: async (transactionId) => fromFound(await gateway({ method: 'alipay.trade.query', content: { trade_no: transactionId }, timeoutMs }), transactionId),
    readNotification: (notification) => heard(application, settings.sellerId, notification),
    ...(settings.face === undefined || sdk === undefined
      ? {}
      : { face: facePayment({ appId: settings.appId, settings: settings.face, gateway: createGateway(application, settings.gateway, context), context }, sdk) }),
    ...(settings.credit === undefined ? {} : { rental: credit({ application, gatewayUrl: settings.gateway, gateway, context }, settings.credit) }),
  };
}

/** One answer for a token that is wrong and for one that this very order used: the order says which. */
function usedUp(answer: Answer): Answer {
  const aboutToken = answer.kind === 'refused' && answer.code === 'ACQ.PAYMENT_AUTH_CODE_INVALID';
  return aboutToken ? { kind: 'unknown', reason: `${answer.code} of a face: the order says whether it was paid` } : answer;
}

/** What is sold and for how much. `subject` may not hold `/`, `=` or `&` (alipay.trade.pay). */
function goods(order: ChannelOrder): Record<string, string> {
  return {
    total_amount: toDecimal(order.amountMinor, decimalsOf(order.currency)),
    subject: cutText(order.subject.replace(/[/=&]/g, ' '), SUBJECT_LENGTH_MAX),
    // Absent, the gateway takes the amount for yuan.
    ...(order.currency === 'CNY' ? {} : { trans_currency: order.currency }),
  };
}
