/**
 * Sesame credit ("芝麻先享"): a rental is a credit order. The customer confirms it in Alipay, or it is made on an agreement
 * that the customer has signed; what is due is charged as a trade on the credit order. See credit-answers.ts.
 */
import { minor } from '#main/contract';
import { toDecimal } from '#main/core/money.ts';
import type { RentalAnswer } from '#main/core/rental/answer.ts';
import type { RentalBill } from '#main/core/rental/rental.ts';
import type { Answer, ChannelOrder, RentalOrder, RentalProvider } from '../../ports.ts';
import type { ProviderContext } from '../context.ts';
import { decimalsOf } from '../currency.ts';
import { cutText } from '../text.ts';
import { fromPay, fromQuery } from './answers.ts';
import { SCHEME, type Application } from './application.ts';
import { fromCreditOrder, fromFinish, type CreditAnswer } from './credit-answers.ts';
import { signedParams, type Gateway } from './gateway.ts';
import { alipayProcedure, CHARGE_TIMEOUT_MS } from './procedure.ts';
import type { AlipaySettings } from './settings.ts';

const CREDIT = 'zhima.credit.payafteruse.creditbizorder';
const { timeoutMs } = alipayProcedure;
/** `subject` may not hold `/`, `=` or `&`. */
const SUBJECT_LENGTH_MAX = 40;

type CreditSettings = NonNullable<AlipaySettings['credit']>;

export interface CreditParts {
  application: Application;
  /** Of the gateway, for the order that the customer's phone sends. */
  gatewayUrl: string;
  gateway: Gateway;
  context: ProviderContext;
}

export function credit(parts: CreditParts, settings: CreditSettings): RentalProvider {
  const at: At = { ...parts, settings };
  const told = (operation: string, { orderNo }: RentalOrder, answer: RentalAnswer): RentalAnswer => {
    const reason = answer.kind === 'unknown' ? { reason: answer.reason } : {};
    at.context.log.info('rental.answer', { scheme: SCHEME, operation, orderNo, kind: answer.kind, ...reason });
    return answer;
  };
  return {
    takesAgreements: true,
    currency: 'CNY',
    open: async (rental) => told('open', rental, await open(at, rental)),
    query: async (rental) => told('query', rental, await query(at, rental)),
    complete: async (rental, bill) => told('complete', rental, await complete(at, rental, bill)),
    cancel: async (rental) => told('cancel', rental, await cancel(at, rental)),
  };
}

type At = CreditParts & { settings: CreditSettings };

const find = async ({ gateway, settings }: At, { orderNo }: RentalOrder): Promise<CreditAnswer> =>
  fromCreditOrder(await gateway({ method: `${CREDIT}.query`, content: { out_order_no: orderNo }, timeoutMs }), orderNo, settings.absentCode);

const tradeOf = async ({ gateway }: At, rental: RentalOrder, no: string): Promise<Answer> =>
  fromQuery(await gateway({ method: 'alipay.trade.query', content: { out_trade_no: no }, timeoutMs }), chargeOrder(rental, no, minor(0)));

async function finish({ gateway, settings }: At, rental: RentalOrder, no: string, isFulfilled: boolean): Promise<RentalAnswer> {
  // Its own number for each of the two ends: the same request again is the same one.
  const requestNo = `${rental.orderNo}${isFulfilled ? 'F' : 'C'}`;
  const content = { credit_biz_order_id: no, is_fulfilled: String(isFulfilled), out_request_no: requestNo };
  const failed = fromFinish(await gateway({ method: `${CREDIT}.finish`, content, timeoutMs }), requestNo, settings.absentCode);
  if (failed !== null) return unfinished(failed);
  return isFulfilled ? { kind: 'done', paidMinor: minor(0) } : { kind: 'revoked' };
}

async function query(at: At, rental: RentalOrder): Promise<RentalAnswer> {
  return await stateOf(at, rental, await find(at, rental));
}

async function stateOf(at: At, rental: RentalOrder, found: CreditAnswer): Promise<RentalAnswer> {
  if (found.kind === 'failed') return { kind: 'unknown', reason: found.code };
  // Without an agreement the order comes to be when the customer confirms it.
  if (found.kind === 'absent') return rental.agreement === undefined ? { kind: 'consent' } : found;
  if (found.kind === 'unknown') return found;
  if (found.status === 'TRADE_CLOSED') return { kind: 'revoked' };
  if (found.status === 'none') return { kind: 'unknown', reason: 'the answer has no state' };
  return byTrade(await tradeOf(at, rental, found.no), found.status);
}

async function open(at: At, rental: RentalOrder): Promise<RentalAnswer> {
  if (rental.agreement === undefined) return { kind: 'consent', code: consentCode(at, rental) };
  const content = { ...orderContent(rental, at.settings), credit_agreement_id: rental.agreement, order_title: subjectOf(rental) };
  const made = fromCreditOrder(await at.gateway({ method: `${CREDIT}.order`, content, timeoutMs: CHARGE_TIMEOUT_MS }), rental.orderNo, at.settings.absentCode);
  if (made.kind === 'unknown' || made.kind === 'absent') return made;
  if (made.kind === 'order') return { kind: 'out' };
  if (made.sure) return { kind: 'refused', code: made.code, message: made.message };
  const now = await query(at, rental);
  return now.kind === 'absent' ? { kind: 'refused', code: made.code, message: made.message } : now;
}

async function complete(at: At, rental: RentalOrder, bill: RentalBill): Promise<RentalAnswer> {
  const found = await find(at, rental);
  const now = await stateOf(at, rental, found);
  if (now.kind !== 'out' || found.kind !== 'order') return now;
  if (bill.totalMinor === 0) return await finish(at, rental, found.no, true);
  const order = chargeOrder(rental, found.no, bill.totalMinor);
  const content = {
    out_trade_no: found.no,
    auth_code: found.no,
    scene: 'ZHIMA_CREDIT_CODE',
    product_code: 'GENERAL_WITHHOLDING',
    subject: order.subject,
    total_amount: toDecimal(bill.totalMinor, decimalsOf(rental.currency)),
    // It answers before it has collected: the trade tells.
    is_async_pay: true,
    extend_params: { creditTradeScene: 'CREDIT_PAY_UNCERTAIN_FEE' },
  };
  const charged = fromPay(await at.gateway({ method: 'alipay.trade.pay', content, timeoutMs: CHARGE_TIMEOUT_MS }), order);
  if (charged.kind === 'unknown') return charged;
  if (charged.kind === 'refused') return { kind: 'refused', code: charged.code, message: charged.message };
  return byTrade(await tradeOf(at, rental, found.no), 'INIT');
}

async function cancel(at: At, rental: RentalOrder): Promise<RentalAnswer> {
  const found = await find(at, rental);
  const now = await stateOf(at, rental, found);
  // Nobody confirmed it. Should somebody still, nobody charges it: without this terminal no money moves.
  if (now.kind === 'consent') return { kind: 'revoked' };
  return now.kind === 'out' && found.kind === 'order' ? await finish(at, rental, found.no, false) : now;
}

const unfinished = (failed: NonNullable<ReturnType<typeof fromFinish>>): RentalAnswer => {
  if (failed.kind === 'failed') return failed.sure ? { kind: 'refused', code: failed.code, message: failed.message } : { kind: 'unknown', reason: failed.code };
  return failed.kind === 'absent' ? { kind: 'unknown', reason: 'the order was gone between two questions' } : failed;
};

/** Its number at the trade is the credit order's. */
const chargeOrder = (rental: RentalOrder, no: string, amountMinor: RentalBill['totalMinor']): ChannelOrder =>
  ({ orderNo: no, amountMinor, currency: rental.currency, mode: 'cpm', subject: subjectOf(rental) });

/** An order without a trade, whose state is finished, was finished with nothing due. */
function byTrade(trade: Answer, status: 'INIT' | 'TRADE_FINISHED'): RentalAnswer {
  switch (trade.kind) {
    case 'paid':
      return { kind: 'done', paidMinor: trade.amountMinor, transactionId: trade.transactionId };
    case 'waiting':
      return { kind: 'collecting' };
    case 'absent':
      return status === 'TRADE_FINISHED' ? { kind: 'done', paidMinor: minor(0) } : { kind: 'out' };
    case 'unknown':
      return trade;
    default:
      // Given up, or given back: a person has to look at it on the merchant's platform.
      return { kind: 'unknown', reason: `the trade is ${trade.kind}` };
  }
}

const subjectOf = ({ name }: RentalOrder): string => cutText(name.replace(/[/=&]/g, ' '), SUBJECT_LENGTH_MAX);

function orderContent(rental: RentalOrder, { categoryId }: CreditSettings): Record<string, string> {
  return {
    out_order_no: rental.orderNo,
    subject: subjectOf(rental),
    // The most that may be charged on it.
    order_amount: toDecimal(rental.riskMinor, decimalsOf(rental.currency)),
    ...(categoryId === undefined ? {} : { category_id: categoryId }),
  };
}

/** The signed order (creditbizorder.create) that the customer's Alipay sends when it is opened by this code. */
function consentCode({ application, gatewayUrl, context, settings }: At, rental: RentalOrder): string {
  const content = { ...orderContent(rental, settings), zm_service_id: settings.serviceId };
  const params = new URLSearchParams(signedParams(application, `${CREDIT}.create`, content, context.clock.nowMs()));
  return settings.consentLink.replace('{order}', () => encodeURIComponent(`${gatewayUrl}?${params.toString()}`));
}
