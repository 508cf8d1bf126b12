/** The words of a Z report, by language. */
import type { ReceiptLanguage } from '../receipt/words.ts';

export interface ZWords {
  title: string;
  terminal: string;
  from: string;
  to: string;
  closedBy: string;
  receipts: string;
  none: string;
  sales: string;
  returns: string;
  total: string;
  voids: string;
  points: string;
  promised: (scheme: string) => string;
  tax: string;
  float: string;
  cashSales: string;
  cashIn: string;
  cashOut: string;
  expected: string;
  counted: string;
  difference: string;
  everDocuments: string;
  everSales: string;
  everReturns: string;
}

const zh: ZWords = {
  title: 'Z 日结单',
  terminal: '收银台',
  from: '开始',
  to: '结束',
  closedBy: '结班',
  receipts: '单号',
  none: '无',
  sales: '销售',
  returns: '退货',
  total: '合计',
  voids: '清空',
  points: '会员积分',
  promised: (scheme) => `${scheme}（未确认到账）`,
  tax: '税',
  float: '备用金',
  cashSales: '现金收入',
  cashIn: '存入',
  cashOut: '取出',
  expected: '应有现金',
  counted: '实点现金',
  difference: '长短款',
  everDocuments: '累计单数',
  everSales: '累计销售',
  everReturns: '累计退货',
};

const en: ZWords = {
  title: 'Z report',
  terminal: 'Terminal',
  from: 'From',
  to: 'To',
  closedBy: 'Closed by',
  receipts: 'Receipts',
  none: 'none',
  sales: 'Sales',
  returns: 'Returns',
  total: 'Total',
  voids: 'Carts emptied',
  points: 'Member points',
  promised: (scheme) => `${scheme}, not yet collected`,
  tax: 'Tax',
  float: 'Float',
  cashSales: 'Cash from sales',
  cashIn: 'Cash in',
  cashOut: 'Cash out',
  expected: 'Cash expected',
  counted: 'Cash counted',
  difference: 'Over or short',
  everDocuments: 'Documents ever',
  everSales: 'Sales ever',
  everReturns: 'Returns ever',
};

const ja: ZWords = {
  title: 'Z 精算',
  terminal: 'レジ',
  from: '開始',
  to: '終了',
  closedBy: '精算者',
  receipts: 'レシート',
  none: 'なし',
  sales: '売上',
  returns: '返品',
  total: '合計',
  voids: '取消',
  points: '会員ポイント',
  promised: (scheme) => `${scheme}（入金未確認）`,
  tax: '税',
  float: '釣銭準備金',
  cashSales: '現金売上',
  cashIn: '入金',
  cashOut: '出金',
  expected: 'あるべき現金',
  counted: '実査現金',
  difference: '過不足',
  everDocuments: '累計件数',
  everSales: '累計売上',
  everReturns: '累計返品',
};

export const zWords: Readonly<Record<ReceiptLanguage, ZWords>> = { 'zh-CN': zh, en, ja };
