/**
 * GrabPay in a shop through POS API v3, in Singapore, Malaysia, the Philippines and Thailand: codes that we show (MPQR)
 * and codes that the payer shows (CPQR). How its notices to a merchant's server are signed is not in the public
 * documents, so none are read: whoever gets one asks for the payment.
 */
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, type ProviderContext, type Scheme } from '../context.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCharge, fromInquiry, fromPresent, fromRefund, isCancelled } from './answers.ts';
import { CANCEL_AGAIN_MS, grabpayProcedure, INIT_TIMEOUT_MS, VALID_MS } from './procedure.ts';
import { currencies, grabpaySettings, type GrabpaySettings } from './settings.ts';
import { createGrab, type Grab } from './wire.ts';

const SCHEME = 'grabpay';
/** A refund's `reason` is cut to this many characters: no limit is documented. */
const REASON_LENGTH_MAX = 100;
const { timeoutMs } = grabpayProcedure;
const channels = { mpm: 'MPQR', cpm: 'CPQR' } as const;

/** GrabPay as a scheme that can be switched on. */
export const grabpay: Scheme<typeof grabpaySettings> = {
  id: SCHEME,
  settings: grabpaySettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, grabpaySettings, json);
    return createProvider(settings, createCalls(createGrab(settings, context), context), context);
  },
};

function createProvider(settings: GrabpaySettings, calls: ReturnType<typeof createCalls>, context: ProviderContext): PaymentProvider {
  const taken: readonly string[] = settings.countries.map((country) => currencies[country]);
  const payerCode = new RegExp(`^(?:${settings.payerCode})$`, 'u');
  const told = tellingOf(context, SCHEME);
  /** Why an order cannot be asked for, and so never is. */
  const unfit = ({ currency }: ChannelOrder): { kind: 'refused'; code: string; message: string } | null =>
    taken.includes(currency) ? null : { kind: 'refused', code: 'CURRENCY', message: `GrabPay takes ${taken.join(' or ')} here` };
  return {
    scheme: SCHEME,
    modes: ['mpm', 'cpm'],
    procedure: grabpayProcedure,
    ownsCode: (code) => payerCode.test(code),
    present: async (order) => told('present', order, unfit(order) ?? (await calls.present(order))),
    charge: async (order, code) => told('charge', order, unfit(order) ?? (await calls.charge(order, code))),
    query: async (order) => told('query', order, await calls.query(order)),
    reverse: async (order) => told('reverse', order, await calls.reverse(order)),
    refund: async (order, refund) => told('refund', order, await calls.refund(order, refund)),
    refundStatus: async (order, refund) => told('refundStatus', order, await calls.refundStatus(order, refund)),
  };
}

function createCalls(grab: Grab, context: ProviderContext) {
  const common = (order: ChannelOrder) => ({ paymentChannel: channels[order.mode], currency: order.currency });
  const expiresAtMs = (order: ChannelOrder): number => context.clock.nowMs() + VALID_MS[order.mode];
  const init = (order: ChannelOrder, untilMs: number, pos: Record<string, string>) => {
    // The amount is in the currency's minor units, as here.
    const terms = { partnerTxID: order.orderNo, partnerGroupTxID: order.orderNo, amount: order.amountMinor, paymentExpiryTime: Math.floor(untilMs / 1000) };
    return grab({ path: 'init', details: { ...common(order), ...terms }, pos, timeoutMs: INIT_TIMEOUT_MS });
  };
  const inquire = (order: ChannelOrder, txType: 'PAYMENT' | 'REFUND', txRefID: string) =>
    grab({ path: 'inquiry', details: { ...common(order), txType, txRefType: 'PARTNERTXID', txRefID }, timeoutMs });
  const query = async (order: ChannelOrder): Promise<Answer> => fromInquiry(await inquire(order, 'PAYMENT', order.orderNo), order);
  return {
    query,
    async present(order: ChannelOrder): Promise<Answer> {
      const untilMs = expiresAtMs(order);
      return fromPresent(await init(order, untilMs, {}), order, untilMs);
    },
    /** The payment is taken on as PENDING: what has become of it is asked at once. */
    async charge(order: ChannelOrder, code: string): Promise<Answer> {
      const answer = fromCharge(await init(order, expiresAtMs(order), { consumerIdentifier: code }), order);
      if (answer.kind !== 'waiting') return answer;
      const now = await query(order);
      return now.kind === 'unknown' || now.kind === 'absent' ? answer : now;
    },
    /** Asks first, since only what is unpaid is to be cancelled; and after a cancel that is not confirmed, again. */
    async reverse(order: ChannelOrder): Promise<Answer> {
      const before = await query(order);
      if (before.kind === 'refused') return { kind: 'reversed', refunded: false };
      if (before.kind !== 'waiting') return before;
      const told = await grab({ path: 'cancellation', details: { ...common(order), originPartnerTxID: order.orderNo }, timeoutMs });
      if (told.kind === 'unknown') return told;
      if (isCancelled(told)) return { kind: 'reversed', refunded: false };
      const after = await query(order);
      return after.kind === 'waiting' ? { kind: 'again', afterMs: CANCEL_AGAIN_MS } : after;
    },
    async refund(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> {
      const { refundNo, amountMinor } = refund;
      const terms = { originPartnerTxID: order.orderNo, partnerTxID: refundNo, partnerGroupTxID: order.orderNo, amount: amountMinor };
      const details = { ...common(order), ...terms, reason: cutText(refund.reason, REASON_LENGTH_MAX) };
      return fromRefund(await grab({ path: 'refund', details, timeoutMs: INIT_TIMEOUT_MS }), refundNo, amountMinor, 'refund');
    },
    async refundStatus(order: ChannelOrder, { refundNo, amountMinor }: RefundOrder): Promise<RefundAnswer> {
      return fromRefund(await inquire(order, 'REFUND', refundNo), refundNo, amountMinor, 'inquiry');
    },
  };
}
