import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { guessLegacyEncoding } from './encoding.ts';

test.each([
  ['gb18030', '6901939691601,可口可乐汽水\n6907992500942,伊利纯牛奶\n6934158356785,康师傅红烧排骨面\n'],
  ['gb18030', '条码,品名,售价\n690,盐焗花生（大）,9.90\n691,奥利奥巧克力味夹心饼干,8.9\n'],
  ['shift_jis', '4902777084497,たけのこの里\n4901085004296,緑茶\n4901011301437,本みりん\n'],
  ['shift_jis', 'JAN,商品名,価格\n490,チョコレート,120\n491,日清焼そば,150\n'],
  ['shift_jis', '490,ｸﾞﾐ ﾚﾓﾝ\n491,ﾁﾖｺﾚｰﾄ ﾐﾆ\n492,ｵﾁﾔ 500ml\n493,ｱｲｽｸﾘｰﾑ ﾊﾞﾆﾗ\n'],
] as const)('%s is told by its bytes', (encoding, text) => {
  expect(guessLegacyEncoding(iconv.encode(text, encoding))).toBe(encoding);
});

test('bytes that fit neither are not guessed at', () => {
  expect(guessLegacyEncoding(Buffer.from('Cr\xe8me br\xfbl\xe9e, p\xe2t\xe9, na\xefve caf\xe9 cr\xe8me\n'.repeat(4), 'latin1'))).toBeNull();
});
