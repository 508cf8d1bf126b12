/** An order in the words of Alipay's answers. */
import { minor } from '#main/contract';
import { toDecimal } from '#main/core/money.ts';
import { decimalsOf } from '../currency.ts';
import type { Order } from '../sandbox/orders.ts';

export function tradeFields(order: Order): Record<string, unknown> {
  return {
    out_trade_no: order.orderNo,
    trade_no: order.transactionId ?? `2200${order.token}`,
    buyer_logon_id: '159****5620',
    buyer_user_id: order.payerId,
    total_amount: money(order, order.amountMinor),
    ...(order.paidAtMs === undefined ? {} : { receipt_amount: money(order, order.amountMinor), buyer_pay_amount: money(order, order.amountMinor - (order.voucherMinor ?? 0)) }),
  };
}

/** How much of a voucher the merchant bears: half of it, Alipay the rest. */
export function merchantShare({ voucherMinor = 0 }: Order): number {
  return voucherMinor - Math.floor(voucherMinor / 2);
}

/** By which channels an order was paid, and with which vouchers; those lists that are asked for (`query_options`). */
export function paidBy(order: Order, options: readonly string[]): Record<string, unknown> {
  const { voucherMinor = 0, orderNo: number, amountMinor, paidAtMs } = order;
  if (paidAtMs === undefined) return {};
  const mine = merchantShare(order);
  const platform = money(order, voucherMinor - mine);
  const parts: [string, number][] = [['ALIPAYACCOUNT', amountMinor - voucherMinor], ['MDISCOUNT', mine], ['DISCOUNT', voucherMinor - mine]];
  const lists: Record<string, unknown> = {
    fund_bill_list: parts.filter(([, part]) => part > 0).map(([channel, part]) => ({ fund_channel: channel, amount: money(order, part) })),
    ...(voucherMinor === 0 ? {} : {
      voucher_detail_list: [
        {
          id: `V${number}`, name: '满减券', type: 'ALIPAY_FIX_VOUCHER', amount: money(order, voucherMinor), merchant_contribute: money(order, mine),
          other_contribute: platform, other_contribute_detail: [{ contribute_type: 'PLATFORM', contribute_amount: platform }],
        },
      ],
    }),
  };
  return Object.fromEntries(Object.entries(lists).filter(([name]) => options.includes(name)));
}

export function money(order: Order, amountMinor: number): string {
  return toDecimal(minor(amountMinor), decimalsOf(order.currency));
}

export function statusOf(order: Order): string {
  switch (order.state) {
    case 'paid':
      return 'TRADE_SUCCESS';
    case 'closed':
    case 'refunded':
      return 'TRADE_CLOSED';
    // A password that the payer declines leaves the trade waiting until it is cancelled.
    case 'open':
    case 'password':
    case 'refused':
      return 'WAIT_BUYER_PAY';
  }
}
