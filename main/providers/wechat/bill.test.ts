import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Formatter } from 'wechatpay-axios-plugin';
import { BILL_LINES_MAX } from '../bill-lines.ts';
import { readWechatBill } from './bill.ts';

const HEAD = '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const FOOT = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const yuan = (fen: number) => (fen / 100).toFixed(2);

interface Made { no: string; fen: number; voucher: number; refund: boolean; goods: string }
function line({ no, fen, voucher, refund, goods }: Made): string {
  const money = refund ? ['0.00', '0.00', `R-${no}`, `RN-${no}`, yuan(fen), '0.00', 'ORIGINAL', 'SUCCESS'] : [yuan(fen - voucher), yuan(voucher), '0', '0', '0.00', '0.00', '', ''];
  const cells = ['2026-11-20 13:14:15', 'wx1', '19', '0', '', `T-${no}`, `O-${no}`, 'openid', 'MICROPAY', refund ? 'REFUND' : 'SUCCESS', 'OTHERS', 'CNY', ...money, goods, '', '0.00600', '0.60%', refund ? '0.00' : yuan(fen), refund ? yuan(fen) : '0.00', ''];
  return cells.map((cell) => `\`${cell}`).join(',');
}
function bill(rows: readonly Made[], eol = '\r\n'): Uint8Array {
  const sum = (refund: boolean) => rows.filter((row) => row.refund === refund).reduce((total, row) => total + row.fen, 0);
  const foot = [`${rows.length}.0`, yuan(sum(false)), yuan(sum(true)), '0.0', '0.00', yuan(sum(false)), yuan(sum(true))].map((cell) => `\`${cell}`).join(',');
  return Buffer.from(`\uFEFF${[HEAD, ...rows.map(line), FOOT, foot, ''].join(eol)}`);
}

const made = fc.record({
  no: fc.stringMatching(/^[0-9a-z_]{6,20}$/), fen: fc.integer({ min: 2, max: 9_999_999 }), voucher: fc.constantFrom(0, 1), refund: fc.boolean(), goods: fc.constantFrom('矿泉水', 'a,b', '"x", y', ' '),
});

test('every row is read, packed or not; another reader sees the same cells', () => {
  fc.assert(
    fc.property(fc.array(made, { maxLength: 20 }), fc.boolean(), (rows, packed) => {
      const file = bill(rows);
      const read = readWechatBill(packed ? gzipSync(file) : file);
      expect(read.map(({ kind, orderNo, amountMinor }) => ({ kind, orderNo, amountMinor }))).toEqual(
        rows.map(({ no, fen, refund }) => ({ kind: refund ? 'refund' : 'payment', orderNo: `O-${no}`, amountMinor: fen })),
      );
      const theirs = Formatter.castCsvBill(Buffer.from(file)) as { rows: Record<string, string>[] };
      expect(read.map(({ transactionId }) => transactionId)).toEqual(theirs.rows.map((row) => row['微信订单号']));
    }),
  );
});

test('a payment and a refund, in full', () => {
  const rows = readWechatBill(bill([{ no: 'a', fen: 1234, voucher: 34, refund: false, goods: 'x' }, { no: 'b', fen: 5, voucher: 0, refund: true, goods: 'x' }]));
  const common = { currency: 'CNY', atMs: Date.parse('2026-11-20T05:14:15Z'), feeMinor: 1 };
  expect(rows).toEqual([
    { kind: 'payment', orderNo: 'O-a', transactionId: 'T-a', amountMinor: 1234, ...common, voucherMinor: 34 },
    { kind: 'refund', orderNo: 'O-b', transactionId: 'T-b', refundId: 'R-b', refundNo: 'RN-b', amountMinor: 5, ...common },
  ]);
});

test('the columns of before November 2018', () => {
  const head = HEAD.replace('应结订单金额', '总金额').replace('代金券金额', '企业红包金额').split(',').slice(0, 24).join(',');
  const row = line({ no: 'a', fen: 12, voucher: 0, refund: false, goods: 'x' });
  const file = [head, row.split(',`').slice(0, 24).join(',`'), '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额', '`1,`0.12,`0.00,`0.00,`0.00000', ''].join('\n');
  expect(readWechatBill(Buffer.from(file))).toMatchObject([{ amountMinor: 12 }]);
});

describe('a file that is not whole is refused, all of it', () => {
  const whole = Buffer.from(bill([{ no: 'a', fen: 12, voucher: 0, refund: false, goods: 'x' }, { no: 'b', fen: 7, voucher: 0, refund: false, goods: 'x' }], '\n')).toString('utf8').split('\n');
  const refused = (lines: string[]) => () => readWechatBill(Buffer.from(lines.join('\n')));
  test('cut off before its summary', () => expect(refused(whole.slice(0, 3))).toThrow('cut off'));
  test('a row lost on the way', () => expect(refused(whole.toSpliced(1, 1))).toThrow('the summary counts 2'));
  test('an amount changed on the way', () => expect(refused(whole.map((text) => text.replace('`0.12,`0.00,`\n', '`0.13').replace('`0.60%,`0.12', '`0.60%,`0.13')))).toThrow('add up'));
  test('a state that nobody knows', () => expect(refused(whole.map((text) => text.replace('SUCCESS', 'MAYBE')))).toThrow('MAYBE'));
  test('a currency that is none, and money below nothing', () => {
    expect(refused(whole.map((text) => text.replace('`CNY', '`¥')))).toThrow('line 2: not a currency');
    expect(refused(whole.map((text) => text.replace('`0.60%,`0.12', '`0.60%,`-0.12')))).toThrow('line 2: not an amount: -0.12');
  });
  test('a few bytes that unpack to more lines than any shop sells', () => {
    expect(() => readWechatBill(gzipSync('\n'.repeat(BILL_LINES_MAX + 1)))).toThrow(`more than ${BILL_LINES_MAX} lines`);
  });
  test('another file', () => {
    expect(refused(['a,b', '1,2'])).toThrow('no trade bill');
    expect(() => readWechatBill(new Uint8Array([0x1f, 0x8b, 1, 2, 3]))).toThrow('unpack');
    expect(() => readWechatBill(new Uint8Array())).toThrow('no trade bill');
  });
  test('any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      expect(() => readWechatBill(bytes)).toThrow(expect.objectContaining({ code: 'BILL' }));
    }));
  });
});
