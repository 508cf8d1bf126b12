/** Payment schemes by the names that stand on a receipt. */
import type { CurrencyCode } from '#main/contract';
import type { ReceiptLanguage } from './words.ts';

/** By language where a scheme has another name there. */
const names: Readonly<Record<string, string | Partial<Record<ReceiptLanguage, string>>>> = {
  wechat: { 'zh-CN': '微信支付', en: 'WeChat Pay', ja: 'WeChat Pay' },
  alipay: { 'zh-CN': '支付宝', en: 'Alipay', ja: 'Alipay' },
  alipayplus: 'Alipay+',
  paypay: 'PayPay',
  linepay: 'LINE Pay',
  midtrans: 'QRIS',
  grabpay: 'GrabPay',
  coins: 'QR Ph',
  paylater: { 'zh-CN': '先享后付', en: 'Pay later', ja: '後払い' },
};

/** Networks of an acquirer's EMVCo codes, by the currency paid. */
const networks: Readonly<Partial<Record<CurrencyCode, string>>> = { THB: 'PromptPay', SGD: 'PayNow', MYR: 'DuitNow', JPY: 'JPQR', PHP: 'QR Ph', IDR: 'QRIS' };

/** The scheme's own id where nobody named it. */
export function schemeOnReceipt(scheme: string, currency: CurrencyCode, language: ReceiptLanguage): string {
  const found = scheme === 'emvco' ? networks[currency] : names[scheme];
  return (typeof found === 'object' ? found[language] : found) ?? scheme;
}
