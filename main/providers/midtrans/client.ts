/**
 * Midtrans through its Core API: dynamic QRIS codes that we show, which GoPay, ShopeePay and every other wallet and bank
 * of Indonesia reads. Codes that the payer shows are not in its documents, so there are none here. It has no bill to
 * fetch: its reports are made by hand in its dashboard, with columns of the merchant's choice, or come by mail.
 */
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, type ProviderContext, type Scheme } from '../context.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { CURRENCY, fromCharge, fromEarlierRefund, fromEnd, fromRefund, fromStatus, UNIT_MINOR } from './answers.ts';
import { heard } from './notify.ts';
import { CANCEL_AGAIN_MS, CHARGE_TIMEOUT_MS, CODE_VALID_MS, midtransProcedure, procedureOf } from './procedure.ts';
import { midtransSettings, type MidtransSettings } from './settings.ts';
import { createCore, type Core } from './wire.ts';

const SCHEME = 'midtrans';
/** Names of items in a charge are cut to this many characters; reasons of refunds hold 255. */
const NAME_LENGTH_MAX = 50;
const REASON_LENGTH_MAX = 255;
const { timeoutMs } = midtransProcedure;
const notOffered: Answer = { kind: 'refused', code: 'NOT_OFFERED', message: 'Midtrans takes no code that the payer shows' };

/** Midtrans as a scheme that can be switched on. */
export const midtrans: Scheme<typeof midtransSettings> = {
  id: SCHEME,
  settings: midtransSettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, midtransSettings, json);
    return createProvider(settings, createCore(settings, context), context);
  },
};

function createProvider(settings: MidtransSettings, core: Core, context: ProviderContext): PaymentProvider {
  const told = tellingOf(context, SCHEME);
  const { present, query, reverse, refund } = createCalls(settings, core, context);
  return {
    scheme: SCHEME,
    modes: ['mpm'],
    procedure: procedureOf(settings),
    ownsCode: () => false,
    present: async (order) => told('present', order, unfit(order.currency, order.amountMinor) ?? (await present(order))),
    charge: async (order) => told('charge', order, notOffered),
    query: async (order) => told('query', order, await query(order)),
    reverse: async (order) => told('reverse', order, await reverse(order)),
    refund: async (order, one) => told('refund', order, unfit(order.currency, one.amountMinor) ?? (await refund(order, one))),
    readNotification: (notification) => heard(notification, settings.serverKey),
  };
}

/** Why an amount cannot be asked for, and so never is. */
function unfit(currency: string, amountMinor: number): { kind: 'refused'; code: string; message: string } | null {
  if (currency !== CURRENCY) return { kind: 'refused', code: 'CURRENCY', message: 'Midtrans takes rupiah only' };
  if (amountMinor % UNIT_MINOR === 0) return null;
  return { kind: 'refused', code: 'AMOUNT', message: 'Midtrans takes whole rupiah only: round the amount' };
}

function createCalls(settings: MidtransSettings, core: Core, context: ProviderContext) {
  const { serverKey, acquirer, paymentType, refundPath } = settings;
  const path = (order: ChannelOrder, what: string): string => `v2/${encodeURIComponent(order.orderNo)}/${what}`;
  const status = (order: ChannelOrder) => core({ method: 'GET', path: path(order, 'status'), timeoutMs });
  const query = async (order: ChannelOrder): Promise<Answer> => fromStatus(await status(order), order, serverKey);
  const end = async (order: ChannelOrder, how: 'cancel' | 'expire') => fromEnd(await core({ method: 'POST', path: path(order, how), timeoutMs }), order);
  return {
    query,
    async present(order: ChannelOrder): Promise<Answer> {
      const askedAtMs = context.clock.nowMs();
      const amount = order.amountMinor / UNIT_MINOR;
      const body = {
        payment_type: paymentType,
        transaction_details: { order_id: order.orderNo, gross_amount: amount },
        // One item: the sale's lines are no business of the wallet's.
        item_details: [{ id: order.orderNo, price: amount, quantity: 1, name: cutText(order.subject, NAME_LENGTH_MAX) }],
        ...(paymentType === 'qris' ? { qris: { acquirer } } : {}),
      };
      const code = fromCharge(
        await core({ method: 'POST', path: 'v2/charge', body, idempotencyKey: `${order.orderNo}-charge`, timeoutMs: CHARGE_TIMEOUT_MS }),
        order,
      );
      return 'kind' in code ? code : { kind: 'presented', qr: code.qr, expiresAtMs: code.expiresAtMs ?? askedAtMs + CODE_VALID_MS };
    },
    /** Cancels; what may not be cancelled is asked for, and expired where it waits still. Money that was taken meanwhile wins. */
    async reverse(order: ChannelOrder): Promise<Answer> {
      const cancelled = await end(order, 'cancel');
      if (cancelled.kind !== 'notAllowed') return cancelled;
      const answer = await query(order);
      if (answer.kind === 'refused') return { kind: 'reversed', refunded: false };
      if (answer.kind !== 'waiting') return answer;
      const expired = await end(order, 'expire');
      return expired.kind === 'notAllowed' ? { kind: 'again', afterMs: CANCEL_AGAIN_MS } : expired;
    },
    async refund(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> {
      const body = { refund_key: refund.refundNo, amount: refund.amountMinor / UNIT_MINOR, reason: cutText(refund.reason, REASON_LENGTH_MAX) };
      const told = fromRefund(await core({ method: 'POST', path: path(order, refundPath), body, timeoutMs: CHARGE_TIMEOUT_MS }), order, refund.refundNo);
      return told.kind === 'maybeAgain' ? fromEarlierRefund(await status(order), order, refund, serverKey, told) : told;
    },
  };
}
