/**
 * LINE Pay in Taiwan and Thailand through its Offline API v4: the code that the payer shows. For a code that the shop
 * shows there is nothing to call ("Implement payment"): the payer reads the shop's own and types the amount, so it
 * cannot be offered here. Notices to a shop's server do not exist for it.
 */
import { sum, toDecimal } from '#main/core/money.ts';
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, unknown, type ProviderContext, type Scheme } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { checkSchemeSettings } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromCheck, fromPay, fromRefund, SUCCESS } from './answers.ts';
import { CANCEL_AGAIN_MS, CHARGE_TIMEOUT_MS, linepayProcedure } from './procedure.ts';
import { createRefunds, detailsOf, refundPath } from './refunds.ts';
import { countries, linepaySettings, type LinepaySettings } from './settings.ts';
import { createLine, type Line } from './wire.ts';

const SCHEME = 'linepay';
/** Names of products in a request are cut to this many characters. */
const NAME_LENGTH_MAX = 100;
const { timeoutMs } = linepayProcedure;
const notOffered: Answer = { kind: 'refused', code: 'NOT_OFFERED', message: 'LINE Pay has no code that a shop shows for an amount' };

/** LINE Pay as a scheme that can be switched on. */
export const linepay: Scheme<typeof linepaySettings> = {
  id: SCHEME,
  settings: linepaySettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, linepaySettings, json);
    return createProvider(settings, createLine(settings, context), context);
  },
};

function createProvider(settings: LinepaySettings, line: Line, context: ProviderContext): PaymentProvider {
  const here = settings.countries.map((country) => countries[country]);
  const told = tellingOf(context, SCHEME);
  /** Why an amount cannot be asked for, and so never is. */
  const unfit = (currency: string, amountMinor: number): { kind: 'refused'; code: string; message: string } | null => {
    const place = here.find((one) => one.currency === currency);
    if (place === undefined) return { kind: 'refused', code: 'CURRENCY', message: `LINE Pay takes ${here.map((one) => one.currency).join(' or ')} here` };
    // A refund without an amount is of the whole, and nobody says what one of nothing is.
    if (amountMinor <= 0) return { kind: 'refused', code: 'AMOUNT', message: 'LINE Pay takes amounts above zero only' };
    if (amountMinor % place.unitMinor === 0) return null;
    return { kind: 'refused', code: 'AMOUNT', message: `LINE Pay takes whole ${currency} only: round the amount` };
  };
  const refunds = createRefunds(line, context.clock);
  const query = createQuery(line);
  return {
    scheme: SCHEME,
    modes: ['cpm'],
    procedure: linepayProcedure,
    ownsCode: (code) => here.some((one) => one.code.test(code)),
    present: async (order) => told('present', order, notOffered),
    charge: async (order, payerCode) => told('charge', order, unfit(order.currency, order.amountMinor) ?? (await charge(line, order, payerCode))),
    query: async (order) => told('query', order, await query(order)),
    reverse: async (order) => told('reverse', order, await reverse(line, query, order)),
    refund: async (order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer> =>
      told('refund', order, unfit(order.currency, refund.amountMinor) ?? (await refunds(order, refund))),
  };
}

async function charge(line: Line, order: ChannelOrder, oneTimeKey: string): Promise<Answer> {
  const amount = Number(toDecimal(order.amountMinor, decimalsOf(order.currency)));
  const name = cutText(order.subject, NAME_LENGTH_MAX);
  // `packages` is demanded: one product, since the sale's lines are no business of the wallet's. The payment is captured
  // at once, which is what an absent `options` means.
  const packages = [{ id: order.orderNo, amount, name, products: [{ name, quantity: 1, price: amount }] }];
  const body = { amount, currency: order.currency, orderId: order.orderNo, oneTimeKey, packages };
  return fromPay(await line({ method: 'POST', path: '/v4/payments/oneTimeKeys/pay', body, timeoutMs: CHARGE_TIMEOUT_MS }), order);
}

function orderPath(order: ChannelOrder, what: 'check' | 'void'): string {
  return `/v4/payments/orders/${encodeURIComponent(order.orderNo)}/${what}`;
}

function createQuery(line: Line): (order: ChannelOrder) => Promise<Answer> {
  return async (order) => {
    const told = await line({ method: 'GET', path: orderPath(order, 'check'), timeoutMs });
    const answer = fromCheck(told, order);
    if (answer !== null || told.kind === 'unknown') return answer ?? unknown('the answer is no payment');
    const details = await detailsOf(line, order);
    if (details.kind !== 'details') return details.kind === 'absent' ? unknown('refunded, but the payment is not listed') : details;
    const backMinor = sum(details.refunds.map(({ amountMinor }) => amountMinor));
    if (backMinor >= details.paidMinor) return { kind: 'reversed', refunded: true };
    // A payment of which a part went back is a payment still.
    return fromPay({ ...told, info: { ...(told.info as object), status: 'COMPLETE' } }, order);
  };
}

/** Asks first: what was taken is given back whole, what waits for the payer is withdrawn. */
async function reverse(line: Line, query: (order: ChannelOrder) => Promise<Answer>, order: ChannelOrder): Promise<Answer> {
  const answer = await query(order);
  switch (answer.kind) {
    case 'paid': {
      // Without an amount the whole goes back: a second request finds nothing left.
      const back = fromRefund(await line({ method: 'POST', path: refundPath(order), body: {}, timeoutMs }));
      if (back.kind === 'refunded') return { kind: 'reversed', refunded: true };
      return back.kind === 'refused' ? unknown(`not given back: ${back.code}`) : back;
    }
    case 'waiting': {
      // Whether a payment that waits for its payer can be voided is not said (unverified): if not, its time runs out.
      const told = await line({ method: 'POST', path: orderPath(order, 'void'), body: {}, timeoutMs });
      if (told.kind === 'unknown') return told;
      return told.code === SUCCESS ? { kind: 'reversed', refunded: false } : { kind: 'again', afterMs: CANCEL_AGAIN_MS };
    }
    case 'refused':
      return { kind: 'reversed', refunded: false };
    default:
      return answer;
  }
}
