/**
 * Pay later: a lender pays the shop, and the customer pays the lender. An offer is taken up on the customer's phone, the
 * lender approves or declines, and the shop captures: only then is it paid. A capture has the order's own number, so that
 * it is done once however often it is sent; nothing is captured for an order that is being cancelled, or has ended.
 */
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, unknown, type ProviderContext, type Scheme } from '../context.ts';
import { fromRefund, refundCall, refundStatusCall } from '../port/refunds.ts';
import { createPort, readPortNotification, type Port } from '../port/wire.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromNotice, fromOffer, fromPurchase, type Stand } from './answers.ts';
import { COLLECT_TIMEOUT_MS, paylaterProcedure } from './procedure.ts';
import { paylaterSettings, type PaylaterSettings } from './settings.ts';

const SCHEME = 'paylater';
const TEXT_LENGTH_MAX = 255;

/** Pay later as a scheme that can be switched on. */
export const paylater: Scheme<typeof paylaterSettings> = {
  id: SCHEME,
  settings: paylaterSettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, paylaterSettings, json);
    return createProvider(settings, createPort({ url: settings.url, keyId: settings.keyId, key: settings.key }, context), context);
  },
};

function createProvider(settings: PaylaterSettings, port: Port, context: ProviderContext): PaymentProvider {
  const form = settings.payerCode === undefined ? null : new RegExp(`^(?:${settings.payerCode})$`, 'u');
  const calls = createCalls(settings, port, context);
  const told = tellingOf(context, SCHEME);
  return {
    scheme: SCHEME,
    modes: form === null ? ['mpm'] : ['mpm', 'cpm'],
    procedure: paylaterProcedure(settings),
    ownsCode: (code) => form?.test(code) ?? false,
    present: async (order) => told('present', order, notOffered(settings, order) ?? (await calls.present(order))),
    charge: async (order, code) => told('charge', order, notOffered(settings, order) ?? (await calls.charge(order, code))),
    query: async (order) => told('query', order, await calls.query(order)),
    reverse: async (order) => told('reverse', order, await calls.reverse(order)),
    refund: async (order, refund) => told('refund', order, await calls.refund(order, refund)),
    refundStatus: async (order, refund) => told('refundStatus', order, await calls.refundStatus(order, refund)),
    readNotification: (notification) => {
      const read = readPortNotification(notification, settings, context.clock.nowMs());
      return read.kind === 'rejected' ? read : fromNotice(read.content);
    },
  };
}

/** Why it is not offered for an order, or null where it is. */
function notOffered({ currencies, minMinor, maxMinor }: PaylaterSettings, { currency, amountMinor }: ChannelOrder): Answer | null {
  if (!currencies.includes(currency)) return { kind: 'refused', code: 'CURRENCY', message: `pay later is in ${currencies.join(' or ')} here` };
  const fits = amountMinor >= (minMinor ?? 0) && amountMinor <= (maxMinor ?? amountMinor);
  return fits ? null : { kind: 'refused', code: 'NOT_OFFERED', message: 'pay later is not offered for this amount: collect it otherwise' };
}

function createCalls(settings: PaylaterSettings, port: Port, { clock }: ProviderContext) {
  const { timeoutMs } = paylaterProcedure(settings);
  const at = ({ orderNo }: ChannelOrder): string => `purchases/${encodeURIComponent(orderNo)}`;
  const place = (order: ChannelOrder, how: Record<string, unknown>) => {
    const { amountMinor, currency, subject } = order;
    const body = { amountMinor, currency, subject: cutText(subject, TEXT_LENGTH_MAX), ...how };
    return port({ method: 'PUT', path: at(order), body, timeoutMs: COLLECT_TIMEOUT_MS });
  };
  const ask = async (order: ChannelOrder): Promise<Stand> => fromPurchase(await port({ method: 'GET', path: at(order), timeoutMs }), order);
  /** Takes an approval up, where the order is still wanted. */
  const settle = async (stand: Stand, order: ChannelOrder): Promise<Answer> => {
    if (stand.kind !== 'approved') return stand;
    if (order.closing === true) return { kind: 'waiting', asked: false };
    const body = { amountMinor: order.amountMinor };
    const captured = fromPurchase(await port({ method: 'PUT', path: `${at(order)}/capture`, body, timeoutMs: COLLECT_TIMEOUT_MS }), order);
    // A capture that was turned down proves nothing of the approval: the next question does.
    if (captured.kind === 'approved' || captured.kind === 'refused' || captured.kind === 'absent') return unknown('approved, and not captured yet');
    return captured;
  };
  return {
    async present(order: ChannelOrder): Promise<Answer> {
      return fromOffer(await place(order, { show: 'shop', validUntilMs: clock.nowMs() + settings.offerMinutes * 60_000 }), order);
    },
    async charge(order: ChannelOrder, code: string): Promise<Answer> {
      return settle(fromPurchase(await place(order, { show: 'customer', customerCode: code }), order), order);
    },
    async query(order: ChannelOrder): Promise<Answer> {
      return settle(await ask(order), order);
    },
    /** Takes an offer or an approval back. What was captured stays paid, and says so. */
    async reverse(order: ChannelOrder): Promise<Answer> {
      const stand = fromPurchase(await port({ method: 'POST', path: `${at(order)}/void`, timeoutMs }), order);
      if (stand.kind === 'approved') return unknown('the void left the approval as it was');
      return stand.kind === 'refused' ? { kind: 'reversed', refunded: false } : stand;
    },
    refund: async (order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> =>
      fromRefund(await port(refundCall(at(order), refund, COLLECT_TIMEOUT_MS)), refund.refundNo, refund.amountMinor),
    refundStatus: async (order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> =>
      fromRefund(await port(refundStatusCall(at(order), refund, timeoutMs)), refund.refundNo, refund.amountMinor),
  };
}
