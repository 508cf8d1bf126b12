import { expect, it } from 'vitest';
import { schemeByForm } from './codes.ts';

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
