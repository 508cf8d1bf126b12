import { zipSync } from 'fflate';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { BILL_LINES_MAX } from '../bill-lines.ts';
import { readAlipayBill } from './bill.ts';

const HEAD = '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
const yuan = (fen: number) => (fen / 100).toFixed(2);

interface Made { no: string; fen: number; off: number; refund: boolean; goods: string }
function line({ no, fen, off, refund, goods }: Made): string {
  const signed = (amount: number) => yuan(refund ? -amount : amount);
  return [
    `T${no}\t`, `O${no}\t`, refund ? '退款' : '交易', goods, '2026-11-20 13:14:00', '2026-11-20 13:14:15', '\t', '\t', '\t', '\t', '**博(156******89)\t',
    signed(fen), signed(fen - off), '0.00', '0.00', '0.00', signed(off), '0.00', '', '0.00\t', '0.00', refund ? `R${no}\t` : '\t', refund ? '0.01' : '-0.12', '0.00', '',
  ].join(',');
}
function detail(rows: readonly Made[], eol = '\r\n'): string {
  const of = (refund: boolean) => rows.filter((row) => row.refund === refund);
  const sum = (refund: boolean) => of(refund).reduce((total, row) => total + (row.fen - row.off) * (refund ? -1 : 1), 0);
  return [
    '#支付宝业务明细查询', '#账号：[20880000000000000156]', '#起始日期：[2026年11月20日 00:00:00]   终止日期：[2026年11月21日 00:00:00]',
    '#-----------------------------------------业务明细列表----------------------------------------', HEAD, ...rows.map(line),
    '#-----------------------------------------业务明细列表结束------------------------------------',
    `#交易合计：${of(false).length}笔，商家实收共${yuan(sum(false))}元，商家优惠共0.00元`, `#退款合计：${of(true).length}笔，商家实收退款共${yuan(sum(true))}元，商家优惠退款共0.00元`, '#导出时间：[2026年11月21日 06:27:10]', '',
  ].join(eol);
}
const zipped = (text: string): Uint8Array =>
  zipSync({ '20880_20261120_summary.csv': iconv.encode('#支付宝业务汇总查询\r\n', 'gb18030'), '20880_20261120_detail.csv': iconv.encode(text, 'gb18030') });

const made = fc.record({ no: fc.stringMatching(/^[0-9]{16,28}$/), fen: fc.integer({ min: 2, max: 9_999_999 }), off: fc.constantFrom(0, 1), refund: fc.boolean(), goods: fc.constantFrom('矿泉水', '镕', '"a,b"', '') });

test('every row is read: from the zip, from the file in it, and where a spreadsheet made it UTF-8', () => {
  fc.assert(
    fc.property(fc.array(made, { maxLength: 20 }), fc.constantFrom('zip', 'gb18030', 'utf8', 'mark'), (rows, how) => {
      const text = detail(rows);
      const files = { zip: () => zipped(text), gb18030: () => iconv.encode(text, 'gb18030'), utf8: () => Buffer.from(text), mark: () => Buffer.from(`\uFEFF${text}`) };
      expect(readAlipayBill(files[how]()).map(({ kind, orderNo, amountMinor }) => ({ kind, orderNo, amountMinor }))).toEqual(
        rows.map(({ no, fen, refund }) => ({ kind: refund ? 'refund' : 'payment', orderNo: `O${no}`, amountMinor: fen })),
      );
    }),
  );
});

test('a payment and a refund, in full', () => {
  const rows = readAlipayBill(zipped(detail([{ no: '1', fen: 1234, off: 34, refund: false, goods: 'x' }, { no: '2', fen: 5, off: 0, refund: true, goods: 'x' }])));
  const common = { currency: 'CNY', atMs: Date.parse('2026-11-20T05:14:15Z') };
  expect(rows).toEqual([
    { kind: 'payment', orderNo: 'O1', transactionId: 'T1', amountMinor: 1234, feeMinor: 12, voucherMinor: 34, ...common },
    { kind: 'refund', orderNo: 'O2', transactionId: 'T2', amountMinor: 5, feeMinor: -1, refundNo: 'R2', ...common },
  ]);
});

describe('a file that is not whole is refused, all of it', () => {
  const whole = detail([{ no: '1', fen: 12, off: 0, refund: false, goods: 'x' }, { no: '2', fen: 7, off: 0, refund: false, goods: 'x' }], '\n');
  const refused = (text: string) => () => readAlipayBill(iconv.encode(text, 'gb18030'));
  test('cut off', () => expect(refused(whole.slice(0, whole.indexOf('#-----', whole.indexOf('O2'))))).toThrow('cut off'));
  test('a row lost', () => expect(refused(whole.split('\n').filter((text) => !text.startsWith('T1')).join('\n'))).toThrow('counts 2'));
  test('an amount changed', () => expect(refused(whole.replace('0.12,0.12', '0.12,0.13'))).toThrow('add up'));
  test('a payment below zero', () => expect(refused(whole.replace('0.12,0.12', '-0.12,0.12'))).toThrow('below zero'));
  test('more lines than any shop sells', () => expect(refused('\n'.repeat(BILL_LINES_MAX + 1))).toThrow(`more than ${BILL_LINES_MAX} lines`));
  test('no amount', () => expect(refused(whole.replace('0.12,0.12', 'x,0.12'))).toThrow('line 6: not an amount: x'));
  test('another kind of row', () => expect(refused(whole.replace(',交易,', ',充值,'))).toThrow('充值'));
  test('another file, an empty zip, a broken one', () => {
    expect(refused('a,b\n1,2')).toThrow('no trade bill');
    expect(() => readAlipayBill(zipSync({ 'a.csv': Buffer.from('x') }))).toThrow('no trade bill');
    expect(() => readAlipayBill(zipped(whole).subarray(0, 100))).toThrow('does not open');
  });
  test('any bytes at all', () => {
    fc.assert(fc.property(fc.uint8Array(), fc.boolean(), (bytes, zip) => {
      const file = zip ? Buffer.concat([Buffer.from('PK'), bytes]) : bytes;
      expect(() => readAlipayBill(file)).toThrow(expect.objectContaining({ code: 'BILL' }));
    }));
  });
});
