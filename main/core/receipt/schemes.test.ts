import { expect, it } from 'vitest';
import { schemeOnReceipt } from './schemes.ts';

it('a scheme stands on a receipt by the name its customers know, in the receipt’s language', () => {
  expect(schemeOnReceipt('wechat', 'CNY', 'zh-CN')).toBe('微信支付');
  expect(schemeOnReceipt('paylater', 'JPY', 'ja')).toBe('後払い');
  expect(schemeOnReceipt('grabpay', 'SGD', 'en')).toBe('GrabPay');
});

it('an acquirer’s code by the network of its currency, and what nobody named by its id', () => {
  expect(schemeOnReceipt('emvco', 'THB', 'en')).toBe('PromptPay');
  expect(schemeOnReceipt('emvco', 'SGD', 'zh-CN')).toBe('PayNow');
  expect(schemeOnReceipt('emvco', 'USD', 'en')).toBe('emvco');
  expect(schemeOnReceipt('other', 'CNY', 'en')).toBe('other');
});
