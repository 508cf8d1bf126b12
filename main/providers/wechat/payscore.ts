/**
 * WeChat pay score ("微信支付分", APIv3 `/v3/payscore/serviceorder`): a rental is a service order. It is created, confirmed
 * by the customer, completed with what is due, and the scheme collects. The same request again is the same order.
 */
import type { RentalAnswer } from '#main/core/rental/answer.ts';
import type { Charge } from '#main/core/rental/rental.ts';
import type { RentalOrder, RentalProvider } from '../../ports.ts';
import { unknown } from '../context.ts';
import { cutText } from '../text.ts';
import { SCHEME, type Merchant } from './merchant.ts';
import { fromServiceOrder } from './payscore-answers.ts';
import { CHARGE_TIMEOUT_MS, wechatProcedure } from './procedure.ts';
import type { WechatSettings } from './settings.ts';
import { signV2 } from './sign.ts';

const ORDERS = '/v3/payscore/serviceorder';
/** `service_introduction` and the names of payments and discounts. */
const NAME_MAX = 20;
const { timeoutMs } = wechatProcedure;

type PayScoreSettings = NonNullable<WechatSettings['payScore']>;

export function payScore(merchant: Merchant, score: PayScoreSettings): RentalProvider {
  const { settings, v3, context } = merchant;
  const ids = { appid: settings.appid, service_id: score.serviceId };
  const told = (operation: string, { orderNo }: RentalOrder, answer: RentalAnswer): RentalAnswer => {
    const reason = answer.kind === 'unknown' ? { reason: answer.reason } : {};
    context.log.info('rental.answer', { scheme: SCHEME, operation, orderNo, kind: answer.kind, ...reason });
    return answer;
  };
  const read = (proven: Parameters<typeof fromServiceOrder>[0], { orderNo }: RentalOrder): RentalAnswer =>
    fromServiceOrder(proven, { orderNo, serviceId: score.serviceId }, (pack) => consentCode(merchant, score, pack));
  const query = async (rental: RentalOrder): Promise<RentalAnswer> => {
    const asked = new URLSearchParams({ out_order_no: rental.orderNo, ...ids });
    return read(await v3({ method: 'GET', path: `${ORDERS}?${asked.toString()}`, timeoutMs }), rental);
  };
  const act = async (rental: RentalOrder, verb: 'complete' | 'cancel', body: object): Promise<RentalAnswer> => {
    const path = `${ORDERS}/${encodeURIComponent(rental.orderNo)}/${verb}`;
    const proven = await v3({ method: 'POST', path, body: { ...ids, ...body }, timeoutMs: CHARGE_TIMEOUT_MS });
    return await settled(verb, proven, rental);
  };
  /** What these two answer is an order in the making, or an error about its state: the order itself is asked. */
  async function settled(verb: 'complete' | 'cancel', proven: Parameters<typeof fromServiceOrder>[0], rental: RentalOrder): Promise<RentalAnswer> {
    if (proven.kind === 'unknown') return proven;
    const isDone = proven.answer.status === 200;
    const said = isDone ? unknown('not an error') : read(proven, rental);
    if (said.kind !== 'unknown') return said;
    const now = await query(rental);
    if (isDone || now.kind !== 'out') return now;
    // The order stands as it was, so what was asked breaks a rule of the business: asked again it would again.
    return verb === 'complete' ? { kind: 'refused', code: 'INVALID_REQUEST', message: said.reason } : now;
  }
  return {
    takesAgreements: false,
    currency: 'CNY',
    async open(rental) {
      const body = {
        out_order_no: rental.orderNo,
        ...ids,
        service_introduction: cutText(rental.name, NAME_MAX),
        risk_fund: { name: score.riskName, amount: rental.riskMinor },
        // It begins when the customer agrees.
        time_range: { start_time: 'OnAccept' },
        notify_url: settings.notifyUrl,
        need_user_confirm: true,
        ...(score.deviceId === undefined ? {} : { device: { start_device_id: score.deviceId } }),
      };
      return told('open', rental, read(await v3({ method: 'POST', path: ORDERS, body, timeoutMs }), rental));
    },
    query: async (rental) => told('query', rental, await query(rental)),
    async complete(rental, bill, backAtMs) {
      const body = {
        // Nothing due is said so too: the list may not be empty.
        post_payments: bill.payments.length === 0 ? [{ name: cutText(rental.name, NAME_MAX), amount: 0, count: 1 }] : items(bill.payments),
        ...(bill.discounts.length === 0 ? {} : { post_discounts: items(bill.discounts) }),
        total_amount: bill.totalMinor,
        // An order that was made without an end has to be given one.
        time_range: { start_time: beijing(rental.outAtMs ?? backAtMs), end_time: beijing(Math.max(backAtMs, rental.outAtMs ?? 0)) },
      };
      return told('complete', rental, await act(rental, 'complete', body));
    },
    cancel: async (rental) => told('cancel', rental, await act(rental, 'cancel', { reason: '商户取消' })),
  };
}

const items = (charges: readonly Charge[]) => charges.map(({ name, amountMinor }) => ({ name: cutText(name, NAME_MAX), amount: amountMinor, count: 1 }));

/** `yyyyMMddHHmmss` in Beijing time. */
function beijing(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19).replace(/[-:T]/g, '');
}

/**
 * The fields of `wx.openBusinessView` ("调起支付分-确认订单"), signed with HMAC-SHA256 and the APIv2 key, in the query of the
 * shop's own page.
 */
function consentCode({ settings, context }: Merchant, { consentUrl }: PayScoreSettings, pack: string): string {
  const fields = {
    mch_id: settings.mchid,
    package: pack,
    timestamp: String(Math.floor(context.clock.nowMs() / 1000)),
    nonce_str: context.nonce(),
    sign_type: 'HMAC-SHA256',
  };
  const url = new URL(consentUrl);
  for (const [name, value] of Object.entries({ ...fields, sign: signV2(fields, settings.secret, 'HMAC-SHA256') })) url.searchParams.set(name, value);
  return url.href;
}
