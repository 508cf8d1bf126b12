/** WeChat Pay: a code that we show goes by APIv3 Native, a code that the payer shows by APIv2 or v3; refunds and bills by v3. */
import type { Answer, ChannelOrder, PaymentProvider, RefundOrder } from '../../ports.ts';
import { tellingOf, type Scheme } from '../context.ts';
import { checkSchemeSettings } from '../settings.ts';
import { fromRefund, fromV2Query, fromV3Query } from './answers.ts';
import { readWechatBill } from './bill.ts';
import { downloadBill } from './bill-download.ts';
import { openMerchant, SCHEME, type Merchant } from './merchant.ts';
import { close, present } from './native.ts';
import { facePayment } from './face.ts';
import { chargeFace, queryFace, reverseFace } from './face-pay.ts';
import { fromFound } from './find.ts';
import { heard } from './notify.ts';
import { charge, chargeV3, reverse, reverseV3 } from './payer-code.ts';
import { payScore } from './payscore.ts';
import { CHARGE_TIMEOUT_MS, wechatProcedure } from './procedure.ts';
import { wechatSettings } from './settings.ts';

const { timeoutMs } = wechatProcedure;
/** Of the bills' days. */
const TIME_ZONE = 'Asia/Shanghai';
const REFUNDS = '/v3/refund/domestic/refunds';

/** WeChat Pay as a scheme that can be switched on. */
export const wechat: Scheme<typeof wechatSettings> = {
  id: SCHEME,
  settings: wechatSettings,
  bills: { timeZone: TIME_ZONE, read: readWechatBill },
  create(json, context) {
    return createProvider(openMerchant(checkSchemeSettings(SCHEME, wechatSettings, json), context));
  },
};

function createProvider(merchant: Merchant): PaymentProvider {
  const { settings, v2, v3, context } = merchant;
  const isV3 = settings.payerCodes === 'v3';
  const told = tellingOf(context, SCHEME);
  const query = async (order: ChannelOrder): Promise<Answer> => {
    if (byFacepay(merchant, order)) return queryFace(merchant, order);
    if (order.mode === 'cpm' && !isV3) {
      // `version` 1.0 is what makes APIv2 tell of vouchers.
      const call = { path: '/pay/orderquery', fields: { version: '1.0', out_trade_no: order.orderNo }, timeoutMs, asksOnly: true };
      return fromV2Query(await v2(call), order);
    }
    const path = `/v3/pay/transactions/out-trade-no/${encodeURIComponent(order.orderNo)}?mchid=${settings.mchid}`;
    return fromV3Query(await v3({ method: 'GET', path, timeoutMs }), order, settings.mchid);
  };
  const end = (order: ChannelOrder): Promise<Answer> => {
    if (order.mode === 'mpm') return close(merchant, order, query);
    if (byFacepay(merchant, order)) return reverseFace(merchant, order, query);
    return isV3 ? reverseV3(merchant, order, query) : reverse(merchant, order, query);
  };
  const chargeBy = (order: ChannelOrder, code: string): Promise<Answer> => {
    if (order.face === true) return chargeFace(merchant, order, code);
    return isV3 ? chargeV3(merchant, order, code) : charge(merchant, order, code);
  };
  const sdk = settings.face === undefined ? undefined : context.faceSdk?.(SCHEME, settings.face.sdk);
  return {
    scheme: SCHEME,
    modes: ['mpm', 'cpm'],
    procedure: wechatProcedure,
    // "付款码" rule: 18 digits that start with 10 to 15.
    ownsCode: (code) => /^1[0-5]\d{16}$/.test(code),
    present: async (order) => told('present', order, await present(merchant, order)),
    charge: async (order, code) => told('charge', order, await chargeBy(order, code)),
    query: async (order) => told('query', order, await query(order)),
    reverse: async (order) => told('reverse', order, await end(order)),
    refund: async (order, refund) => told('refund', order, await giveBack(merchant, order, refund)),
    refundStatus: async (order, { refundNo }) => {
      const proven = await v3({ method: 'GET', path: `${REFUNDS}/${encodeURIComponent(refundNo)}`, timeoutMs });
      return told('refundStatus', order, fromRefund(proven, refundNo));
    },
    bills: { timeZone: TIME_ZONE, fetch: (day) => downloadBill(v3, merchant.file, new URL(settings.baseURL).origin, day) },
    async find(transactionId) {
      return fromFound(await v2({ path: '/pay/orderquery', fields: { transaction_id: transactionId }, timeoutMs, asksOnly: true }), transactionId);
    },
    ...(settings.face === undefined || sdk === undefined ? {} : { face: facePayment(merchant, settings.face, sdk) }),
    readNotification: (notification) => heard(merchant, notification),
    ...(settings.payScore === undefined ? {} : { rental: payScore(merchant, settings.payScore) }),
  };
}

/** The interface that made an order is asked about it. */
const byFacepay = ({ settings }: Merchant, { face }: ChannelOrder): boolean => face === true && settings.face?.pay !== 'micropay';

async function giveBack({ v3 }: Merchant, order: ChannelOrder, refund: RefundOrder) {
  const body = {
    out_trade_no: order.orderNo,
    out_refund_no: refund.refundNo,
    reason: refund.reason,
    amount: { refund: refund.amountMinor, total: order.amountMinor, currency: order.currency },
  };
  return fromRefund(await v3({ method: 'POST', path: REFUNDS, body, timeoutMs: CHARGE_TIMEOUT_MS }), refund.refundNo);
}
