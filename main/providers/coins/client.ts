/**
 * Coins.ph: QR Ph codes that GCash, Maya and the banks' apps of the Philippines pay, one for each payment. There is no
 * code of the payer's to charge.
 */
import { toDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, unknown, type ProviderContext, type Scheme } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCode, fromRefund, fromRefundAgain, fromRefundOrder, fromStatus, isCancelled, referenceOf } from './answers.ts';
import { heard } from './notify.ts';
import { requestIdOf } from './number.ts';
import { CANCEL_AGAIN_MS, CODE_VALID_SECONDS, coinsProcedure } from './procedure.ts';
import { coinsSettings, type CoinsSettings } from './settings.ts';
import { createCoins, type Coins } from './wire.ts';

const SCHEME = 'coins';
const CURRENCY = 'PHP';
/** `remark` and `reason` hold so many characters. */
const REMARK_LENGTH_MAX = 99;
const REASON_LENGTH_MAX = 200;
/** Orders remembered, to know a notice's, and refunds, to ask for their orders; the oldest are forgotten first. */
const REMEMBERED_MAX = 500;
const { timeoutMs } = coinsProcedure;
const notOffered: Answer = { kind: 'refused', code: 'NOT_OFFERED', message: 'QR Ph has no code that the payer shows: show a code instead' };

/** Coins.ph as a scheme that can be switched on. */
export const coins: Scheme<typeof coinsSettings> = {
  id: SCHEME,
  settings: coinsSettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, coinsSettings, json);
    return createProvider(settings, createCoins(settings, context), context);
  },
};

function createProvider(settings: CoinsSettings, send: Coins, context: ProviderContext): PaymentProvider {
  const orders = new Map<string, ChannelOrder>();
  const tell = tellingOf(context, SCHEME);
  const told: typeof tell = (operation, order, answer) => {
    remember(orders, requestIdOf(order.orderNo), order);
    return tell(operation, order, answer);
  };
  /** Why an order cannot be asked for, and so never is. */
  const unfit = ({ currency }: ChannelOrder): Answer | null =>
    currency === CURRENCY ? null : { kind: 'refused', code: 'CURRENCY', message: 'Coins.ph takes Philippine pesos only' };
  const calls = createCalls(settings, send, context);
  const refund = createRefunds(settings, send);
  return {
    scheme: SCHEME,
    modes: ['mpm'],
    procedure: coinsProcedure,
    ownsCode: () => false,
    present: async (order) => told('present', order, unfit(order) ?? (await calls.present(order))),
    charge: async (order) => told('charge', order, notOffered),
    query: async (order) => told('query', order, await calls.query(order)),
    reverse: async (order) => told('reverse', order, await calls.reverse(order)),
    refund: async (order, one) => told('refund', order, await refund(order, one)),
    // The same number again moves nothing, and tells.
    refundStatus: async (order, one) => told('refundStatus', order, fromRefundAgain(await refund(order, one))),
    readNotification: (notification) => heard(notification, settings.callback?.secret ?? settings.apiSecret, (requestId) => orders.get(requestId)),
  };
}

function createCalls({ source }: CoinsSettings, send: Coins, context: ProviderContext) {
  const status = (order: ChannelOrder) => send({ method: 'GET', path: 'get_qr_code', parameters: { requestId: requestIdOf(order.orderNo) } }, timeoutMs);
  const query = async (order: ChannelOrder): Promise<Answer> => fromStatus(await status(order), order);
  return {
    query,
    /** A number that was used before is told as an error: the code it has is asked for then. */
    async present(order: ChannelOrder): Promise<Answer> {
      const expiresAtMs = context.clock.nowMs() + CODE_VALID_SECONDS * 1000;
      const parameters = {
        requestId: requestIdOf(order.orderNo),
        source,
        // The reference gives a decimal number, not a text.
        amount: Number(toDecimal(order.amountMinor, decimalsOf(CURRENCY))),
        currency: CURRENCY,
        // It comes back in the scheme's reports, where `requestId` says nothing to a person.
        remark: cutText(order.orderNo, REMARK_LENGTH_MAX),
        expiredSeconds: CODE_VALID_SECONDS,
      };
      const told = await send({ method: 'POST', path: 'generate_qr_code', parameters }, timeoutMs);
      const answer = fromCode(told, order, expiresAtMs);
      return answer.kind === 'unknown' && told.kind === 'answer' && told.code !== 0 ? fromCode(await status(order), order, expiresAtMs) : answer;
    },
    /** Asks first: a cancel wants the scheme's own number. What is paid stays paid. */
    async reverse(order: ChannelOrder): Promise<Answer> {
      const told = await status(order);
      const before = fromStatus(told, order);
      if (before.kind === 'refused') return { kind: 'reversed', refunded: false };
      if (before.kind !== 'waiting') return before;
      const referenceId = referenceOf(told, order);
      if (referenceId === null) return unknown('the code has no number to cancel it by');
      const cancelled = await send({ method: 'POST', path: 'cancel_qr_code', parameters: { referenceId } }, timeoutMs);
      if (cancelled.kind === 'unknown') return cancelled;
      if (isCancelled(cancelled)) return { kind: 'reversed', refunded: false };
      const after = await query(order);
      return after.kind === 'waiting' ? { kind: 'again', afterMs: CANCEL_AGAIN_MS } : after;
    },
  };
}

/** A refund is taken on first, as an order of its own, and ends later. */
function createRefunds(settings: CoinsSettings, send: Coins): (order: ChannelOrder, refund: RefundOrder) => Promise<RefundAnswer> {
  const taken = new Map<string, { referenceId: string; amountMinor: number }>();
  const ask = async (order: ChannelOrder, { refundNo, amountMinor, reason, transactionId }: RefundOrder) => {
    const originalOrderId = transactionId ?? (await paidNumberOf(order, send));
    if (typeof originalOrderId !== 'string') return originalOrderId;
    const amount = toDecimal(amountMinor, decimalsOf(CURRENCY));
    // Official clients sign a space in two ways, so none is sent. Method 1: to where the money came from.
    const parameters = { requestId: refundNo, originalOrderId, amount, currency: CURRENCY, reason: cutText(reason.replaceAll(/[\s&=+%]+/g, '-') || 'refund', REASON_LENGTH_MAX), method: '1' };
    return fromRefund(await send({ method: 'POST', path: 'refund/pay-in-refund', parameters }, timeoutMs), refundNo, amountMinor, CURRENCY);
  };
  return async (order, refund) => {
    const known = taken.get(refund.refundNo);
    const answer = known?.amountMinor === refund.amountMinor ? { kind: 'accepted' as const, ...known } : await ask(order, refund);
    if (answer.kind !== 'accepted') return answer;
    const { referenceId } = answer;
    remember(taken, refund.refundNo, { referenceId, amountMinor: refund.amountMinor });
    if (settings.refundDone === 'accepted') return { kind: 'refunded', refundId: referenceId };
    return fromRefundOrder(await send({ method: 'GET', path: 'details', parameters: { internalOrderId: referenceId } }, timeoutMs), referenceId);
  };
}

/** The scheme's number of a payment that was made, also where all of it has gone back; or why nothing can be given back. */
async function paidNumberOf(order: ChannelOrder, send: Coins): Promise<string | Extract<RefundAnswer, { kind: 'refused' | 'unknown' }>> {
  const told = await send({ method: 'GET', path: 'get_qr_code', parameters: { requestId: requestIdOf(order.orderNo) } }, timeoutMs);
  const answer = fromStatus(told, order);
  if (answer.kind === 'paid') return answer.transactionId;
  if (answer.kind === 'unknown') return answer;
  const referenceId = answer.kind === 'reversed' && answer.refunded ? referenceOf(told, order) : null;
  return referenceId ?? { kind: 'refused', code: 'NOT_PAID', message: 'Coins.ph has no such payment to give back' };
}

function remember<T>(kept: Map<string, T>, key: string, value: T): void {
  const [oldest] = kept.keys();
  if (!kept.has(key) && kept.size >= REMEMBERED_MAX && oldest !== undefined) kept.delete(oldest);
  kept.set(key, value);
}
