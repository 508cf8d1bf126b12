import { expect, it } from 'vitest';
import { routeCode, schemeByForm } from './codes.ts';

it.each([
  ['130000000000000001', 'wechat'],
  ['160000000000000001', null],
  ['13000000000000000', null],
  ['2812345678901234', 'alipay'],
  ['301234567890123456789012', 'alipay'],
  ['3012345678901234567890123', null],
  [`fp${'a'.repeat(33)}`, 'alipay'],
  [`fp${'a'.repeat(32)}`, null],
  ['6212345678901234567', 'unionpay'],
  ['hQVDUFYwMWETTwegAAACdwEB', 'emvco'],
  ['6901234567892', null],
  ['', null],
])('%s is a code of %s', (code, scheme) => {
  expect(schemeByForm(code)).toBe(scheme);
});

it.each([
  // LINE Pay in Taiwan has WeChat's length: alone it takes the code, beside WeChat Pay the form decides, in whatever order they stand.
  ['130000000000000001', ['linepay'], { scheme: 'linepay', enabled: true }],
  ['130000000000000001', ['linepay', 'wechat'], { scheme: 'wechat', enabled: true }],
  ['130000000000000001', ['wechat', 'linepay'], { scheme: 'wechat', enabled: true }],
  ['990000000000000001', ['linepay', 'paypay'], { scheme: 'linepay', enabled: true }],
  ['2812345678901234', [], { scheme: 'alipay', enabled: false }],
  ['6901234567892', [], null],
])('%s goes to one of %j: %j', (code, owners, routed) => {
  expect(routeCode(code, owners)).toEqual(routed);
});
