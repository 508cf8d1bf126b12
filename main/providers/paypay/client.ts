/**
 * PayPay through its Open Payment API: dynamic codes that we show; codes that the payer shows only where the merchant's
 * contract says how. Its notices are not signed (the document knows a list of addresses only), so none are read: whoever
 * gets one asks for the payment.
 */
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, unknown, type ProviderContext, type Scheme } from '../context.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCharge, fromCode, fromQuery, fromRefund, paymentIdFrom } from './answers.ts';
import { readBill } from './bill.ts';
import { CANCEL_AGAIN_MS, CODE_VALID_MS, COLLECT_TIMEOUT_MS, paypayProcedure, REFUND_TIMEOUT_MS } from './procedure.ts';
import { paypaySettings, type PaypaySettings } from './settings.ts';
import { createOpa, type Opa } from './wire.ts';

const SCHEME = 'paypay';
/** `orderDescription` and `reason` hold 255 characters. */
const TEXT_LENGTH_MAX = 255;
/** Codes whose ids are remembered, to delete them; the oldest are forgotten first. */
const CODES_MAX = 200;
const { timeoutMs } = paypayProcedure;

/** PayPay as a scheme that can be switched on. */
export const paypay: Scheme<typeof paypaySettings> = {
  id: SCHEME,
  bills: { timeZone: 'Asia/Tokyo', read: readBill },
  settings: paypaySettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, paypaySettings, json);
    return createProvider(settings, createOpa(settings, context), context);
  },
};

function createProvider(settings: PaypaySettings, opa: Opa, context: ProviderContext): PaymentProvider {
  const payerCode = settings.payerCode === undefined ? null : { ...settings.payerCode, form: new RegExp(`^(?:${settings.payerCode.pattern})$`, 'u') };
  const told = tellingOf(context, SCHEME);
  const calls = createCalls(settings, opa, context);
  return {
    scheme: SCHEME,
    modes: payerCode === null ? ['mpm'] : ['mpm', 'cpm'],
    procedure: paypayProcedure,
    ownsCode: (code) => payerCode?.form.test(code) ?? false,
    present: async (order) => told('present', order, yenOnly(order) ?? (await calls.present(order))),
    charge: async (order, code) => told('charge', order, yenOnly(order) ?? (await calls.charge(order, code))),
    query: async (order) => told('query', order, await calls.query(order)),
    reverse: async (order) => told('reverse', order, order.mode === 'mpm' ? await calls.withdraw(order) : await calls.cancel(order)),
    refund: async (order, refund) => told('refund', order, await calls.refund(order, refund)),
    refundStatus: async (order, refund) => told('refundStatus', order, await calls.refundStatus(refund)),
  };
}

function yenOnly(order: ChannelOrder): Answer | null {
  return order.currency === 'JPY' ? null : { kind: 'refused', code: 'CURRENCY', message: 'PayPay takes yen only' };
}

function createCalls(settings: PaypaySettings, opa: Opa, context: ProviderContext) {
  const { storeId, terminalId, payerCode } = settings;
  const codeIds = new Map<string, string>();
  const remember = (orderNo: string, codeId: string): void => {
    const [oldest] = codeIds.keys();
    if (codeIds.size >= CODES_MAX && oldest !== undefined) codeIds.delete(oldest);
    codeIds.set(orderNo, codeId);
  };
  const common = (order: ChannelOrder) => ({
    merchantPaymentId: order.orderNo,
    amount: { amount: order.amountMinor, currency: order.currency },
    orderDescription: cutText(order.subject, TEXT_LENGTH_MAX),
    ...(storeId === undefined ? {} : { storeId }),
    ...(terminalId === undefined ? {} : { terminalId }),
  });
  const details = (order: ChannelOrder) =>
    opa({ method: 'GET', path: order.mode === 'mpm' ? `/v2/codes/payments/${order.orderNo}` : `/v2/payments/${order.orderNo}`, timeoutMs });
  const ask = async (order: ChannelOrder): Promise<Answer> => fromQuery(await details(order), order);
  const query = async (order: ChannelOrder): Promise<Answer> => {
    const answer = await ask(order);
    // The code was there, and is gone unpaid: it expired or was deleted.
    return answer.kind === 'absent' && codeIds.has(order.orderNo) ? { kind: 'reversed', refunded: false } : answer;
  };
  const sendRefund = async (order: ChannelOrder, refund: RefundOrder, paymentId: string): Promise<RefundAnswer> => {
    const body = {
      merchantRefundId: refund.refundNo,
      paymentId,
      amount: { amount: refund.amountMinor, currency: order.currency },
      reason: cutText(refund.reason, TEXT_LENGTH_MAX),
    };
    return fromRefund(await opa({ method: 'POST', path: '/v2/refunds', body, timeoutMs: REFUND_TIMEOUT_MS }), refund.refundNo, refund.amountMinor);
  };
  const cancel = createCancel(opa, ask, sendRefund);
  return {
    query,
    cancel,
    async present(order: ChannelOrder): Promise<Answer> {
      const askedAtMs = context.clock.nowMs();
      const body = { ...common(order), codeType: 'ORDER_QR' };
      const code = fromCode(await opa({ method: 'POST', path: '/v2/codes', body, timeoutMs: COLLECT_TIMEOUT_MS }), order);
      if ('kind' in code) return code;
      remember(order.orderNo, code.codeId);
      return { kind: 'presented', qr: code.url, expiresAtMs: code.expiresAtMs ?? askedAtMs + CODE_VALID_MS };
    },
    async charge(order: ChannelOrder, code: string): Promise<Answer> {
      if (payerCode === undefined) return { kind: 'refused', code: 'NOT_SET_UP', message: 'payments.paypay.payerCode is not set' };
      const body = { ...common(order), [payerCode.field]: code };
      return fromCharge(await opa({ method: 'POST', path: payerCode.path, body, timeoutMs: COLLECT_TIMEOUT_MS }), order);
    },
    /**
     * Deletes the code, then asks: money that was taken meanwhile wins. A code of before a restart has lost its id: it is
     * cancelled by the order's number, and should that not stop a code (unverified), its own five minutes do.
     */
    async withdraw(order: ChannelOrder): Promise<Answer> {
      const codeId = codeIds.get(order.orderNo);
      if (codeId !== undefined) {
        const deleted = await opa({ method: 'DELETE', path: `/v2/codes/${codeId}`, timeoutMs });
        if (deleted.kind === 'unknown') return deleted;
        if (deleted.status >= 400 && deleted.code !== 'DYNAMIC_QR_NOT_FOUND') return unknown(deleted.code);
      }
      const answer = await query(order);
      if (answer.kind !== 'waiting') return answer;
      return codeId === undefined ? cancel(order) : { kind: 'again', afterMs: CANCEL_AGAIN_MS };
    },
    async refund(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> {
      const paymentId = refund.transactionId ?? paymentIdFrom(await details(order), order);
      return typeof paymentId === 'string' ? sendRefund(order, refund, paymentId) : paymentId;
    },
    async refundStatus(refund: RefundOrder): Promise<RefundAnswer> {
      const paymentId = refund.transactionId === undefined ? '' : `?paymentId=${encodeURIComponent(refund.transactionId)}`;
      const path = `/v2/refunds/${encodeURIComponent(refund.refundNo)}${paymentId}`;
      return fromRefund(await opa({ method: 'GET', path, timeoutMs }), refund.refundNo, refund.amountMinor);
    },
  };
}

/**
 * A cancel is accepted first and carried out later, so it is confirmed by asking. When its time is over (00:14:59 of the
 * next day) the money goes back by a refund of the whole, under a number made of the order's own.
 */
function createCancel(
  opa: Opa,
  ask: (order: ChannelOrder) => Promise<Answer>,
  sendRefund: (order: ChannelOrder, refund: RefundOrder, paymentId: string) => Promise<RefundAnswer>,
): (order: ChannelOrder) => Promise<Answer> {
  return async (order) => {
    const told = await opa({ method: 'DELETE', path: `/v2/payments/${order.orderNo}`, timeoutMs });
    if (told.kind === 'unknown') return told;
    const tooLate = told.code === 'ORDER_NOT_REVERSIBLE';
    if (told.status >= 400 && !tooLate) return fromQuery(told, order);
    const answer = await ask(order);
    if (answer.kind === 'waiting') return { kind: 'again', afterMs: CANCEL_AGAIN_MS };
    if (answer.kind === 'refused') return { kind: 'reversed', refunded: false };
    if (answer.kind !== 'paid') return answer;
    if (!tooLate) return { kind: 'again', afterMs: CANCEL_AGAIN_MS };
    const refund = { refundNo: `${order.orderNo}-C`, amountMinor: answer.amountMinor, reason: 'cancelled', transactionId: answer.transactionId };
    const back = await sendRefund(order, refund, answer.transactionId);
    if (back.kind === 'refunded') return { kind: 'reversed', refunded: true };
    if (back.kind === 'processing') return { kind: 'again', afterMs: CANCEL_AGAIN_MS };
    return back.kind === 'refused' ? unknown(`not cancelled and not refunded: ${back.code}`) : back;
  };
}
