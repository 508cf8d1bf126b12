/** Alipay through its v2 gateway: precreate for a code that we show, pay for a code that the payer shows. */
import { toDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, PaymentProvider } from '../../ports.ts';
import type { ProviderContext, Scheme } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { readPrivateKey, readPublicKey } from '../rsa.ts';
import { checkSchemeSettings, settingsFault } from '../settings.ts';
import { cutText } from '../text.ts';
import { readAlipayBill } from './bill.ts';
import { fromCancel, fromPay, fromPrecreate, fromQuery, fromRefund, fromRefundQuery } from './answers.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { alipayProcedure, CHARGE_TIMEOUT_MS, PAY_VALID_MINUTES, PRECREATE_VALID_MINUTES } from './procedure.ts';
import { alipaySettings } from './settings.ts';

const SCHEME = 'alipay';
/** `subject` is cut to this many characters; the limit is 256. */
const SUBJECT_LENGTH_MAX = 40;
const { timeoutMs } = alipayProcedure;

/** Alipay as a scheme that can be switched on. */
export const alipay: Scheme<typeof alipaySettings> = {
  id: SCHEME,
  settings: alipaySettings,
  bills: { timeZone: 'Asia/Shanghai', read: readAlipayBill },
  create(json, context) {
    const settings = checkSchemeSettings(SCHEME, alipaySettings, json);
    const key = readPrivateKey(settings.privateKey, settings.keyType);
    if (key === null) throw settingsFault(SCHEME, 'privateKey', `expected an RSA private key, PEM or ${settings.keyType} in base64`);
    const alipayKey = readPublicKey(settings.alipayPublicKey);
    if (alipayKey === null) throw settingsFault(SCHEME, 'alipayPublicKey', 'expected an RSA public key, PEM or base64');
    return createProvider(createGateway({ appId: settings.appId, key, alipayKey, url: settings.gateway }, context), context);
  },
};

function createProvider(gateway: Gateway, context: ProviderContext): PaymentProvider {
  const told = <A extends { kind: string }>(operation: string, order: ChannelOrder, answer: A): A => {
    const reason = answer.kind === 'unknown' && 'reason' in answer ? { reason: answer.reason } : {};
    context.log.info('payment.answer', { scheme: SCHEME, operation, orderNo: order.orderNo, kind: answer.kind, ...reason });
    return answer;
  };
  const ask = (method: string, order: ChannelOrder, more: Record<string, string> = {}) =>
    gateway({ method, content: { out_trade_no: order.orderNo, ...more }, timeoutMs });
  const present = async (order: ChannelOrder): Promise<Answer> => {
    const expiresAtMs = context.clock.nowMs() + PRECREATE_VALID_MINUTES * 60_000;
    const valid = `${PRECREATE_VALID_MINUTES}m`;
    // `timeout_express` counts from the scan, `qr_code_timeout_express` from now (the latter's name is unverified).
    const proven = await ask('alipay.trade.precreate', order, { ...goods(order), timeout_express: valid, qr_code_timeout_express: valid });
    return fromPrecreate(proven, order, expiresAtMs);
  };
  const charge = async (order: ChannelOrder, payerCode: string): Promise<Answer> => {
    const content = { out_trade_no: order.orderNo, ...goods(order), scene: 'bar_code', auth_code: payerCode, timeout_express: `${PAY_VALID_MINUTES}m` };
    return fromPay(await gateway({ method: 'alipay.trade.pay', content, timeoutMs: CHARGE_TIMEOUT_MS }), order);
  };
  return {
    scheme: SCHEME,
    modes: ['mpm', 'cpm'],
    procedure: alipayProcedure,
    // alipay.trade.pay, `auth_code`: 16 to 24 digits that start with 25 to 30.
    ownsCode: (code) => /^(?:2[5-9]|30)\d{14,22}$/.test(code),
    present: async (order) => told('present', order, await present(order)),
    charge: async (order, payerCode) => told('charge', order, await charge(order, payerCode)),
    query: async (order) => told('query', order, fromQuery(await ask('alipay.trade.query', order), order)),
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
  };
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
