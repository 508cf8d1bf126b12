/**
 * Alipay+ across borders, in shops: the code of an order that the shop shows ("Order Code Payment") and the code that a
 * wallet shows ("User-presented Mode Payment"). Which of its wallets pays is the scheme's business.
 */
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, type ProviderContext, type Scheme } from '../context.ts';
import { readPrivateKey, readPublicKey } from '../rsa.ts';
import { checkSchemeSettings, settingsFault } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCharge, fromCode, fromInquiry, fromNotice, fromRefund, fromRefundInquiry, paymentIdFrom } from './answers.ts';
import { AGAIN_MS, alipayplusProcedure, CHARGE_TIMEOUT_MS, CHARGE_VALID_MS, CODE_VALID_MS, COLLECT_TIMEOUT_MS } from './procedure.ts';
import { alipayplusSettings, type AlipayplusSettings } from './settings.ts';
import { verifyAms } from './sign.ts';
import { createAms, type Ams, type AmsKeys } from './wire.ts';

const SCHEME = 'alipayplus';
/** `orderDescription` and `refundReason` hold 256 characters. */
const TEXT_LENGTH_MAX = 256;
const { timeoutMs } = alipayplusProcedure;
/** Alipay+ Code Scanning Payment Standards, "Code Format Specification". */
const payerCodeForms = { long: /^(?:2[5-9]|30)\d{22}$/, all: /^(?:(?:2[5-9]|30)\d{22}|28\d{15,17})$/ } as const;

/** Alipay+ as a scheme that can be switched on. */
export const alipayplus: Scheme<typeof alipayplusSettings> = {
  id: SCHEME,
  settings: alipayplusSettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, alipayplusSettings, json);
    const own = readPrivateKey(settings.privateKey) ?? readPrivateKey(settings.privateKey, 'PKCS1');
    const scheme = readPublicKey(settings.alipayPublicKey);
    if (own === null) throw settingsFault(SCHEME, 'privateKey', 'expected an RSA private key, PEM or base64');
    if (scheme === null) throw settingsFault(SCHEME, 'alipayPublicKey', 'expected an RSA public key, PEM or base64');
    return createProvider(settings, { own, scheme }, context);
  },
};

function createProvider(settings: AlipayplusSettings, keys: AmsKeys, context: ProviderContext): PaymentProvider {
  const { currencies } = settings;
  const calls = createCalls(settings, createAms(settings, keys, context), context);
  const foreign = ({ currency }: ChannelOrder): Extract<Answer, { kind: 'refused' }> | null =>
    currencies.includes(currency) ? null : { kind: 'refused', code: 'CURRENCY', message: `Alipay+ takes ${currencies.join(' or ')} here` };
  const told = tellingOf(context, SCHEME);
  return {
    scheme: SCHEME,
    modes: ['mpm', 'cpm'],
    procedure: alipayplusProcedure,
    ownsCode: (code) => payerCodeForms[settings.payerCodes].test(code),
    present: async (order) => told('present', order, foreign(order) ?? (await calls.present(order))),
    charge: async (order, code) => told('charge', order, foreign(order) ?? (await calls.charge(order, code))),
    query: async (order) => told('query', order, await calls.query(order)),
    reverse: async (order) => told('reverse', order, await calls.reverse(order)),
    refund: async (order, refund) => told('refund', order, await calls.refund(order, refund)),
    refundStatus: async (order, refund) => told('refundStatus', order, await calls.refundStatus(refund)),
    readNotification({ path, headers, body }) {
      const { 'client-id': clientId = '', 'request-time': time = '', signature = '' } = headers;
      const genuine = clientId === settings.clientId && verifyAms({ method: 'POST', path, clientId, time, body }, signature, keys.scheme);
      if (!genuine) return { kind: 'rejected', reason: 'the signature does not verify' };
      try {
        return fromNotice(JSON.parse(body));
      } catch {
        return { kind: 'rejected', reason: 'the notification is no JSON' };
      }
    },
  };
}

function createCalls(settings: AlipayplusSettings, ams: Ams, { clock }: ProviderContext) {
  const inquire = (order: ChannelOrder) => ams({ name: 'inquiryPayment', body: { paymentRequestId: order.orderNo }, timeoutMs });
  const query = async (order: ChannelOrder): Promise<Answer> => fromInquiry(await inquire(order), order);
  const pay = (order: ChannelOrder, how: Record<string, unknown>, validMs: number, timeout: number) =>
    ams({ name: 'pay', body: { ...payBody(settings, order, clock.nowMs(), validMs), ...how }, timeoutMs: timeout });
  return {
    query,
    async present(order: ChannelOrder): Promise<Answer> {
      const askedAtMs = clock.nowMs();
      const how = { paymentFactor: { inStorePaymentScenario: 'OrderCode' }, paymentMethod: { paymentMethodType: 'CONNECT_WALLET' } };
      const shown = fromCode(await pay(order, how, CODE_VALID_MS, COLLECT_TIMEOUT_MS), order);
      return 'kind' in shown ? shown : { kind: 'presented', qr: shown.qr, expiresAtMs: shown.expiresAtMs ?? askedAtMs + CODE_VALID_MS };
    },
    async charge(order: ChannelOrder, code: string): Promise<Answer> {
      const how = { paymentFactor: { inStorePaymentScenario: 'PaymentCode' }, paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: code } };
      return fromCharge(await pay(order, how, CHARGE_VALID_MS, CHARGE_TIMEOUT_MS), order);
    },
    /** Closes what is unpaid and gives back what is paid; which of the two it was, an inquiry says. */
    async reverse(order: ChannelOrder): Promise<Answer> {
      const told = await ams({ name: 'cancel', body: { paymentRequestId: order.orderNo }, timeoutMs });
      if (told.kind === 'unknown') return told;
      if (told.status === 'F' && told.code === 'ORDER_NOT_EXIST') return { kind: 'absent' };
      if (told.status === 'U') return { kind: 'again', afterMs: AGAIN_MS };
      const answer = await query(order);
      if (answer.kind === 'waiting') return { kind: 'again', afterMs: AGAIN_MS };
      return answer.kind === 'refused' ? { kind: 'reversed', refunded: false } : answer;
    },
    async refund(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> {
      const paymentId = refund.transactionId ?? paymentIdFrom(await inquire(order), order);
      if (typeof paymentId !== 'string') return paymentId;
      const body = {
        refundRequestId: refund.refundNo,
        paymentId,
        refundAmount: { currency: order.currency, value: String(refund.amountMinor) },
        refundReason: cutText(refund.reason, TEXT_LENGTH_MAX),
      };
      return fromRefund(await ams({ name: 'refund', body, timeoutMs: COLLECT_TIMEOUT_MS }), refund.refundNo, refund.amountMinor);
    },
    refundStatus: async (refund: RefundOrder): Promise<RefundAnswer> =>
      fromRefundInquiry(await ams({ name: 'inquiryRefund', body: { refundRequestId: refund.refundNo }, timeoutMs }), refund.refundNo, refund.amountMinor),
  };
}

/** What both ways of collecting have in common. All scalars are strings. */
function payBody({ merchant, store, terminalId, settlementCurrency, notifyUrl }: AlipayplusSettings, order: ChannelOrder, nowMs: number, validMs: number): Record<string, unknown> {
  const amount = { currency: order.currency, value: String(order.amountMinor) };
  return {
    productCode: 'IN_STORE_PAYMENT',
    paymentRequestId: order.orderNo,
    order: {
      referenceOrderId: order.orderNo,
      orderDescription: cutText(order.subject, TEXT_LENGTH_MAX),
      orderAmount: amount,
      merchant: {
        referenceMerchantId: merchant.id,
        merchantName: merchant.name,
        merchantMCC: merchant.mcc,
        store: { referenceStoreId: store.id, storeName: store.name, storeMCC: store.mcc },
      },
      env: { storeTerminalId: terminalId, storeTerminalRequestTime: new Date(nowMs).toISOString() },
    },
    paymentAmount: amount,
    paymentExpiryTime: new Date(nowMs + validMs).toISOString(),
    ...(notifyUrl === undefined ? {} : { paymentNotifyUrl: notifyUrl }),
    ...(settlementCurrency === undefined ? {} : { settlementStrategy: { settlementCurrency } }),
  };
}
