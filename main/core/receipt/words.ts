/** The words of a receipt, by language. */
export interface Words {
  receiptNo: string;
  terminal: string;
  time: string;
  address: string;
  taxId: string;
  items: (count: number) => string;
  subtotal: string;
  total: string;
  refund: string;
  taxIncluded: string;
  tax: string;
  /** `8%` and the amount the rate is applied to. */
  taxLine: (rate: string, base: string, reduced: boolean) => string;
  reducedNote: string | null;
  cash: string;
  tendered: string;
  change: string;
  transaction: string;
  /** Said to be paid to the shop's static code with no network. */
  staticCode: (scheme: string) => string;
  promiseStates: Record<'notCollected' | 'collected' | 'givenUp', string>;
  /** Who pays what, where vouchers paid a part. */
  customerPaid: string;
  voucher: string;
  borneBy: Record<'scheme' | 'merchant' | 'other', string>;
  points: (points: number) => string;
  member: string;
  /** Paid by so many of the member's points. */
  memberTender: (points: number) => string;
  memberEarned: (points: number) => string;
  memberSpent: (points: number) => string;
  memberBalance: (points: number) => string;
  /** Below its code. */
  fapiao: string;
  returns: string;
  /** At the head of a refund's document. */
  refundTitle: string;
  /** What became of the part that goes back by a scheme. */
  refundStates: Record<'done' | 'underWay' | 'queued' | 'failed' | 'settled', string>;
  /** Cash for what a scheme did not give back. */
  refundedInCash: string;
  thanks: string;
  keep: string;
  training: string;
  trainingNote: string;
  duplicate: string;
}

const signed = (points: number): string => (points < 0 ? String(points) : `+${points}`);

const zh: Words = {
  receiptNo: '单号',
  terminal: '收银台',
  time: '时间',
  address: '地址',
  taxId: '税号',
  items: (count) => `共 ${count} 件`,
  subtotal: '小计',
  total: '合计',
  refund: '退款合计',
  taxIncluded: '其中税额',
  tax: '税额',
  taxLine: (rate, base) => `税率 ${rate}（金额 ${base}）`,
  reducedNote: null,
  cash: '现金',
  tendered: '实收',
  change: '找零',
  transaction: '交易号',
  staticCode: (scheme) => `${scheme}（静态码）`,
  promiseStates: { notCollected: '** 断网，尚未确认到账 **', collected: '后已确认到账', givenUp: '** 未收到款项 **' },
  customerPaid: '顾客实付',
  voucher: '优惠券',
  borneBy: { scheme: '平台承担', merchant: '商家承担', other: '政府、银行或品牌承担' },
  points: (points) => `本单积分 +${points}`,
  member: '会员',
  memberTender: (points) => `会员积分 ${points} 分`,
  memberEarned: (points) => `会员积分 ${signed(points)}`,
  memberSpent: (points) => `使用 ${signed(0 - points)}`,
  memberBalance: (points) => `余额 ${points}`,
  fapiao: '扫码申请电子发票',
  returns: '原单号',
  refundTitle: '退款',
  refundStates: { done: '已原路退回', underWay: '已提交，将原路退回，到账以支付平台通知为准', queued: '网络断开，尚未提交：恢复后自动原路退回', failed: '未能退回：请联系店员', settled: '已由店员另行退还' },
  refundedInCash: '原支付方式未能退回，已改为现金退还',
  thanks: '谢谢惠顾',
  keep: '请保留小票，作为退换货凭证',
  training: '培训模式',
  trainingNote: '此单据不是收款凭证',
  duplicate: '重打小票',
};

const en: Words = {
  receiptNo: 'Receipt',
  terminal: 'Terminal',
  time: 'Date',
  address: 'Address',
  taxId: 'Tax ID',
  items: (count) => (count === 1 ? '1 item' : `${count} items`),
  subtotal: 'Subtotal',
  total: 'Total',
  refund: 'Refund',
  taxIncluded: 'Tax included',
  tax: 'Tax',
  taxLine: (rate, base, reduced) => `Tax ${rate} on ${base}${reduced ? ' *' : ''}`,
  reducedNote: '* reduced tax rate',
  cash: 'Cash',
  tendered: 'Received',
  change: 'Change',
  transaction: 'Transaction',
  staticCode: (scheme) => `${scheme} (static code)`,
  promiseStates: { notCollected: '** NOT YET COLLECTED: no network **', collected: 'confirmed later', givenUp: '** NOT RECEIVED **' },
  customerPaid: 'Paid by you',
  voucher: 'Voucher',
  borneBy: { scheme: 'borne by the payment platform', merchant: 'borne by the shop', other: 'borne by government, bank or brand' },
  points: (points) => `Points earned +${points}`,
  member: 'Member',
  memberTender: (points) => `Member’s points: ${points}`,
  memberEarned: (points) => `Member’s points ${signed(points)}`,
  memberSpent: (points) => `spent ${signed(0 - points)}`,
  memberBalance: (points) => `balance ${points}`,
  fapiao: 'Scan to apply for an electronic fapiao',
  returns: 'Returns goods of',
  refundTitle: 'REFUND',
  refundStates: { done: 'given back', underWay: 'on its way back by the same channel', queued: 'no network: not sent yet, goes back by the same channel once the line is up', failed: 'could not be given back: please ask the staff', settled: 'settled by the staff otherwise' },
  refundedInCash: 'The channel could not give it back: paid out in cash',
  thanks: 'Thank you',
  keep: 'Please keep this receipt for returns',
  training: 'TRAINING',
  trainingNote: 'This is not a receipt',
  duplicate: 'DUPLICATE',
};

const ja: Words = {
  receiptNo: 'レシートNo',
  terminal: 'レジ',
  time: '日時',
  address: '住所',
  taxId: '登録番号',
  items: (count) => `${count}点`,
  subtotal: '小計',
  total: '合計',
  refund: '返金合計',
  taxIncluded: '内消費税等',
  tax: '消費税等',
  taxLine: (rate, base, reduced) => `${rate}対象 ${base}${reduced ? ' ※' : ''}`,
  // National Tax Agency, qualified simplified invoice: goods of the reduced rate are marked and the mark explained.
  reducedNote: '※は軽減税率対象商品です',
  cash: '現金',
  tendered: 'お預り',
  change: 'お釣り',
  transaction: '取引番号',
  staticCode: (scheme) => `${scheme}（静的QR）`,
  promiseStates: { notCollected: '** 通信不可のため入金未確認 **', collected: '後に入金確認済み', givenUp: '** 入金なし **' },
  customerPaid: 'お客様お支払い',
  voucher: 'クーポン',
  borneBy: { scheme: '決済事業者負担', merchant: '店舗負担', other: '行政・銀行・ブランド負担' },
  points: (points) => `獲得ポイント +${points}`,
  member: '会員',
  memberTender: (points) => `ポイント ${points} 使用`,
  memberEarned: (points) => `会員ポイント ${signed(points)}`,
  memberSpent: (points) => `使用 ${signed(0 - points)}`,
  memberBalance: (points) => `残高 ${points}`,
  fapiao: '電子発票の申請はこちら',
  returns: '元レシートNo',
  refundTitle: '返金',
  refundStates: { done: '返金済み', underWay: '受付済み：お支払い元へ返金されます', queued: '通信不可のため未送信：回復後、お支払い元へ返金されます', failed: '返金できませんでした：店員にお申し出ください', settled: '店員が別途返金しました' },
  refundedInCash: 'お支払い元へ返金できないため、現金で返金しました',
  thanks: 'ありがとうございました',
  keep: '返品・交換の際は本レシートをお持ちください',
  training: 'トレーニング',
  trainingNote: 'これは領収書ではありません',
  duplicate: '再発行',
};

export type ReceiptLanguage = 'zh-CN' | 'en' | 'ja';
export const receiptWords: Readonly<Record<ReceiptLanguage, Words>> = { 'zh-CN': zh, en, ja };

/** The receipt language for a BCP 47 tag; English where there is no catalogue. */
export function receiptLanguage(tag: string | undefined): ReceiptLanguage {
  if (tag?.startsWith('zh')) return 'zh-CN';
  return tag?.startsWith('ja') ? 'ja' : 'en';
}
