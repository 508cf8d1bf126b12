/**
 * What a lender's words mean: docs/ports.md, "Lender". OFFERED waits for the customer, APPROVED for us: it holds no money
 * yet, so it is waiting too, and only CAPTURED is paid.
 */
import * as v from 'valibot';
import { minor, MINOR_MAX } from '#main/contract';
import type { Answer, ChannelOrder, Notified } from '../../ports.ts';
import { unknown } from '../context.ts';
import type { Told } from '../port/wire.ts';

/** Nothing was lent, and nothing will be, under this number. Whatever is not here is unknown. */
const refusals: ReadonlySet<string> = new Set(['BAD_REQUEST', 'NOT_ALLOWED', 'CURRENCY', 'AMOUNT', 'CODE_INVALID', 'CODE_EXPIRED', 'DECLINED', 'LIMIT_EXCEEDED']);

const amount = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MINOR_MAX));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
const purchase = v.object({
  orderNo: v.string(),
  state: v.string(),
  currency: v.string(),
  amountMinor: amount,
  offer: v.optional(v.object({ code: text, validUntilMs: v.number() })),
  captured: v.optional(v.object({ transactionId: text, amountMinor: amount, atMs: v.optional(v.number()), customerId: v.optional(text) })),
  reason: v.optional(text),
});
type Purchase = v.InferOutput<typeof purchase>;

/** `approved`: to be captured, or to be taken back. */
export type Stand = Answer | { kind: 'approved' };

/** PUT purchases/{orderNo} for a code that the shop shows. */
export function fromOffer(told: Told, order: ChannelOrder): Answer {
  const stand = fromPurchase(told, order);
  // Nobody can have approved what nobody has seen; should it be, a query captures it.
  if (stand.kind === 'approved') return { kind: 'waiting', asked: false };
  if (stand.kind !== 'waiting' || told.kind !== 'answer') return stand;
  const { offer } = v.parse(purchase, told.content);
  return offer === undefined ? unknown('the offer holds no code to show') : { kind: 'presented', qr: offer.code, expiresAtMs: offer.validUntilMs };
}

/** Any call's answer that is the purchase as it stands. */
export function fromPurchase(told: Told, order: ChannelOrder): Stand {
  if (told.kind === 'unknown') return told;
  if (told.code === 'UNKNOWN_ORDER') return { kind: 'absent' };
  if (refusals.has(told.code)) return { kind: 'refused', code: told.code, message: told.message };
  if (told.code !== '') return unknown(told.code);
  const parsed = v.safeParse(purchase, told.content);
  if (!parsed.success) return unknown('the answer is no purchase');
  const { orderNo, currency, amountMinor, state } = parsed.output;
  if (orderNo !== order.orderNo || currency !== order.currency) return unknown('the answer is of another order');
  // An approval for another amount is never captured: a cancel takes it back.
  if (state === 'APPROVED' && amountMinor !== order.amountMinor) return unknown(`approved for ${amountMinor} instead`);
  return fromState(parsed.output, order.mode);
}

/** A notification's content: the purchase as a query tells it. An approval is for the terminal to capture. */
export function fromNotice(content: unknown): Notified {
  const parsed = v.safeParse(purchase, content);
  if (!parsed.success) return { kind: 'rejected', reason: 'the notification is of no purchase' };
  const stand = fromState(parsed.output, 'mpm');
  return { kind: 'payment', orderNo: parsed.output.orderNo, answer: stand.kind === 'approved' ? { kind: 'waiting', asked: false } : stand };
}

function fromState({ state, captured, reason }: Purchase, mode: ChannelOrder['mode']): Stand {
  switch (state) {
    case 'OFFERED':
      return { kind: 'waiting', asked: mode === 'cpm' };
    case 'APPROVED':
      return { kind: 'approved' };
    case 'CAPTURED': {
      if (captured === undefined) return unknown('captured, but without number and amount');
      const { transactionId, amountMinor, atMs, customerId } = captured;
      return {
        kind: 'paid',
        transactionId,
        amountMinor: minor(amountMinor),
        ...(atMs === undefined ? {} : { paidAtMs: atMs }),
        ...(customerId === undefined ? {} : { payerId: customerId }),
      };
    }
    case 'DECLINED':
      return { kind: 'refused', code: 'DECLINED', message: reason ?? 'the lender declined' };
    case 'VOIDED':
    case 'EXPIRED':
      return { kind: 'reversed', refunded: false };
    case 'REFUNDED':
      return { kind: 'reversed', refunded: true };
    default:
      return unknown(`the purchase is ${state}`);
  }
}
