/**
 * National EMVCo codes that the shop shows: PromptPay, PayNow, DuitNow, JPQR, QR Ph. The code is written here; that
 * money came is told by the acquirer's port (docs/ports.md) and by nothing else. A shop without an acquirer shows its
 * code all the same, and every question about it is answered `unknown`: a bill or a person proves the money.
 */
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer, RefundOrder } from '../../ports.ts';
import { tellingOf, unknown, type ProviderContext, type Scheme } from '../context.ts';
import { fromRefund, refundCall, refundStatusCall } from '../port/refunds.ts';
import { createPort, readPortNotification, type Port } from '../port/wire.ts';
import { checkSchemeSettings, settingsFault } from '../settings.ts';
import { cutText } from '../text.ts';
import { fromNotice, fromOrder, fromPlaced } from './answers.ts';
import { fromStatement, readStatement } from './bill.ts';
import { currenciesOf, dynamicCode, fitsOrder, ref1Of, referenceOf, staticCode, templateOf, timeZoneOf } from './payload.ts';
import { emvcoProcedure } from './procedure.ts';
import { emvcoSettings, type EmvcoSettings } from './settings.ts';

const SCHEME = 'emvco';
const TEXT_LENGTH_MAX = 255;
const PLACE_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const notOffered: Answer = { kind: 'refused', code: 'NOT_OFFERED', message: 'the code of this scheme is shown by the shop, not by the customer' };
const unwatched = unknown('no acquirer tells whether money came: look at the bank account');

/** The national codes as a scheme that can be switched on. */
export const emvco: Scheme<typeof emvcoSettings> = {
  id: SCHEME,
  bills: { read: readStatement },
  settings: emvcoSettings,
  create: (json, context) => {
    const settings = checkSchemeSettings(SCHEME, emvcoSettings, json);
    checkAccounts(settings);
    return createProvider(settings, context);
  },
};

/** @throws Fault SETTINGS */
function checkAccounts({ accounts, acquirer, method }: EmvcoSettings): void {
  if (method === 'static' && acquirer !== undefined) throw settingsFault(SCHEME, 'method', 'a static code names no order that an acquirer could tell of');
  const templates = accounts.map(templateOf);
  const twice = templates.findIndex((template, index) => templates.indexOf(template) !== index);
  if (twice !== -1) throw settingsFault(SCHEME, `accounts.${twice}`, 'a code holds one account of a scheme');
}

function createProvider(settings: EmvcoSettings, context: ProviderContext): PaymentProvider {
  const { acquirer } = settings;
  const port = acquirer === undefined ? null : createPort(acquirer, context);
  const calls = port === null ? unwatchedCalls(settings, context) : createCalls(settings, port, context);
  const currencies = currenciesOf(settings);
  const foreign = ({ currency }: ChannelOrder): Extract<Answer, { kind: 'refused' }> | null =>
    currencies.includes(currency) ? null : { kind: 'refused', code: 'CURRENCY', message: `the shop's codes take ${currencies.join(' or ')}` };
  const told = tellingOf(context, SCHEME);
  return {
    scheme: SCHEME,
    modes: ['mpm'],
    procedure: emvcoProcedure(settings),
    ownsCode: () => false,
    present: async (order) => told('present', order, foreign(order) ?? (await calls.present(order))),
    charge: async (order) => told('charge', order, notOffered),
    query: async (order) => told('query', order, await calls.query(order)),
    reverse: async (order) => told('reverse', order, await calls.reverse(order)),
    refund: async (order, refund) => told('refund', order, await calls.refund(order, refund)),
    ...(acquirer === undefined || port === null
      ? {}
      : {
          bills: {
            timeZone: timeZoneOf(settings),
            fetch: async (day) => fromStatement(await port({ method: 'GET', path: `statements/${day}`, timeoutMs: STATEMENT_TIMEOUT_MS, large: true })),
          },
          refundStatus: async (order, refund) => told('refundStatus', order, await calls.refundStatus(order, refund)),
          readNotification: (notification) => {
            const read = readPortNotification(notification, acquirer, context.clock.nowMs());
            return read.kind === 'rejected' ? read : fromNotice(read.content);
          },
        }),
  };
}

interface Calls {
  present(order: ChannelOrder): Promise<Answer>;
  query(order: ChannelOrder): Promise<Answer>;
  reverse(order: ChannelOrder): Promise<Answer>;
  refund(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer>;
  refundStatus(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer>;
}

function createCalls(settings: EmvcoSettings, port: Port, { clock }: ProviderContext): Calls {
  const { timeoutMs } = emvcoProcedure(settings);
  const at = ({ orderNo }: ChannelOrder): string => `orders/${encodeURIComponent(orderNo)}`;
  return {
    async present(order) {
      const { orderNo, amountMinor, currency, subject } = order;
      const validUntilMs = clock.nowMs() + settings.codeMinutes * 60_000;
      const named = { reference: referenceOf(orderNo), ref1: ref1Of(orderNo) };
      const body = { ...named, amountMinor, currency, subject: cutText(subject, TEXT_LENGTH_MAX), validUntilMs };
      const placed = fromPlaced(await port({ method: 'PUT', path: at(order), body, timeoutMs: PLACE_TIMEOUT_MS }), order);
      if ('kind' in placed) return placed;
      if (placed.code !== undefined && !fitsOrder(placed.code, order)) return unknown("the acquirer's code is for another amount or currency");
      return { kind: 'presented', qr: placed.code ?? dynamicCode(settings, order, placed.validUntilMs), expiresAtMs: placed.validUntilMs };
    },
    query: async (order) => fromOrder(await port({ method: 'GET', path: at(order), timeoutMs }), order),
    reverse: async (order) => fromOrder(await port({ method: 'POST', path: `${at(order)}/close`, timeoutMs }), order),
    refund: async (order, refund) => fromRefund(await port(refundCall(at(order), refund, PLACE_TIMEOUT_MS)), refund.refundNo, refund.amountMinor),
    refundStatus: async (order, refund) => fromRefund(await port(refundStatusCall(at(order), refund, timeoutMs)), refund.refundNo, refund.amountMinor),
  };
}

/** Nobody can be asked, so nothing is ever known. */
function unwatchedCalls(settings: EmvcoSettings, { clock }: ProviderContext): Calls {
  const byHand: RefundAnswer = { kind: 'refused', code: 'NO_ACQUIRER', message: 'the money came by bank transfer: give it back in cash or by transfer' };
  return {
    async present(order) {
      const expiresAtMs = clock.nowMs() + settings.codeMinutes * 60_000;
      const qr = settings.method === 'static' ? staticCode(settings, order.currency) : dynamicCode(settings, order, expiresAtMs);
      return { kind: 'presented', qr, expiresAtMs };
    },
    query: async () => unwatched,
    reverse: async () => unwatched,
    refund: async () => byHand,
    refundStatus: async () => byHand,
  };
}
