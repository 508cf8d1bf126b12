import fc from 'fast-check';
import { billPayment, anyId, trueMoney } from 'promptparse/generate';
import { parse } from 'promptparse';
import promptpay from 'promptpay-qr';
import { generate as sgqr } from 'sgqr';
import { describe, expect, test } from 'vitest';
import { crc16, emvFields } from '../barcode/emv.ts';
import type { Account } from './accounts.ts';
import { readCode, writeMerchantCode, type MerchantCode } from './code.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const price = fc.integer({ min: 1, max: 9_999_999 }).map((minor) => (minor / 100).toFixed(2));
const thai = { currency: 'THB', country: 'TH' } as const;
/** The same rows whatever their order: both Thai libraries put the country before the amount. The reader checks the CRC. */
const rows = (text: string) => (emvFields(text) ?? []).filter(({ id }) => id !== '63').toSorted((a, b) => a.id.localeCompare(b.id));

describe('agrees with others', () => {
  test('PromptPay by phone, tax id and e-wallet, with and without an amount: promptparse and promptpay-qr', () => {
    const phone = digits(9).map((rest) => ({ type: 'MSISDN', target: `0${rest}`, account: { scheme: 'promptpay', proxy: 'phone', value: `0066${rest}` } }) as const);
    const tax = digits(13).map((id) => ({ type: 'NATID', target: id, account: { scheme: 'promptpay', proxy: 'taxId', value: id } }) as const);
    const wallet = digits(15).map((id) => ({ type: 'EWALLETID', target: id, account: { scheme: 'promptpay', proxy: 'eWallet', value: id } }) as const);
    fc.assert(
      fc.property(fc.oneof(phone, tax, wallet), fc.option(price, { nil: undefined }), ({ type, target, account }, amount) => {
        const ours = writeMerchantCode({ ...thai, accounts: [account], method: amount === undefined ? 'static' : 'dynamic', ...(amount === undefined ? {} : { amount }) });
        const theirs = [
          anyId(amount === undefined ? { type, target } : { type, target, amount: Number(amount) }),
          promptpay(target, amount === undefined ? {} : { amount: Number(amount) }),
        ];
        for (const text of theirs) {
          expect(rows(text)).toEqual(rows(ours));
          expect(readCode(text)).toEqual(readCode(ours));
        }
        expect(parse(ours, true)?.getTagValue('29', '00')).toBe('A000000677010111');
      }),
    );
  });

  test('PromptPay bills: promptparse', () => {
    fc.assert(
      fc.property(digits(15), fc.stringMatching(/^[A-Z0-9]{1,20}$/), fc.option(fc.stringMatching(/^[A-Z0-9]{1,20}$/), { nil: undefined }), price, (biller, ref1, ref2, amount) => {
        const account = { scheme: 'promptpayBill', biller, ref1, ...(ref2 === undefined ? {} : { ref2 }) } as const;
        const theirs = billPayment({ billerId: biller, ref1, amount: Number(amount), ...(ref2 === undefined ? {} : { ref2 }) });
        const ours = writeMerchantCode({ ...thai, accounts: [account], amount, method: parse(theirs)?.getTagValue('01') === '12' ? 'dynamic' : 'static' });
        expect(rows(theirs)).toEqual(rows(ours));
        expect(readCode(theirs)).toMatchObject({ accounts: [account], currency: 'THB', amount });
      }),
    );
  });

  test('PayNow by phone and UEN: sgqr', () => {
    const proxy = fc.oneof(
      digits(8).map((rest) => ({ scheme: 'paynow', proxy: 'phone', value: `+65${rest}` }) as const),
      fc.stringMatching(/^[0-9]{9}[A-Z]$/).map((uen) => ({ scheme: 'paynow', proxy: 'uen', value: uen }) as const),
    );
    fc.assert(
      fc.property(proxy, fc.boolean(), price, fc.stringMatching(/^[A-Za-z]{1,20}$/), ({ proxy: kind, value }, amountMayChange, amount, name) => {
        const common = { amount: amount as '1.00', merchant_name: name, comments: 'INV1', editable: amountMayChange, expiry_date: '20380119' } as const;
        const theirs = kind === 'uen' ? sgqr({ ...common, number: value as '2', number_type: 'UEN' }) : sgqr({ ...common, number: value as '+651' });
        const ours = writeMerchantCode({
          accounts: [{ scheme: 'paynow', proxy: kind, value, amountMayChange, expires: '20380119' }],
          method: 'dynamic', category: '0000', currency: 'SGD', amount, country: 'SG', name, city: 'Singapore', additional: { bill: 'INV1' },
        });
        expect(ours).toBe(theirs);
      }),
    );
  });

  test('an account that is not known here is read with its rows', () => {
    expect(readCode(trueMoney({ mobileNo: '0812345678', amount: 10 }))).toMatchObject({ accounts: [{ scheme: 'promptpay', proxy: 'eWallet', value: '140000812345678' }] });
    const text = writeMerchantCode({ ...thai, accounts: [{ scheme: 'duitnow', acquirer: '1', merchant: '2' }] }).replace('A0000006150001', 'A0000006159999');
    expect(readCode(text)).toContain('CRC');
    expect(readCode(text.slice(0, -4) + crc16(text.slice(0, -4)))).toMatchObject({ accounts: [{ scheme: 'other', guid: 'A0000006159999' }] });
  });
});

test('what is written is read back, in any script', () => {
  const accounts: Exclude<Account, { scheme: 'other' }>[] = [
    { scheme: 'duitnow', acquirer: '890053', merchant: 'MBBQR1234567' },
    { scheme: 'jpqr', numbers: ['1234567890123', '0001', '000001', '000002'] },
    { scheme: 'qrph', bic: 'GXCHPHM2XXX', merchant: '0123456789', reference: 'R1' },
    { scheme: 'qris', nmid: 'ID1020021181745', criteria: 'UMI' },
  ];
  const currencies = { duitnow: 'MYR', jpqr: 'JPY', qrph: 'PHP', qris: 'IDR' } as const;
  for (const account of accounts) {
    const currency = currencies[account.scheme as keyof typeof currencies];
    const code: MerchantCode = {
      accounts: [account], currency, country: 'XX', name: '柜台便利店', city: 'Tōkyō', method: 'dynamic', amount: '1.00', postalCode: '1000001',
      additional: { store: 'S1', terminal: 'T1' }, language: { code: 'JA', name: '柜台' },
    };
    expect(readCode(writeMerchantCode(code))).toMatchObject({ accounts: [account], currency, name: '柜台便利店', additional: { store: 'S1', terminal: 'T1' } });
  }
});

test('a value that does not fit is refused, not cut', () => {
  const code: MerchantCode = { accounts: [{ scheme: 'promptpay', proxy: 'phone', value: '0066812345678' }], ...thai };
  expect(() => writeMerchantCode({ ...code, name: 'x'.repeat(26) })).toThrow('field 59');
  expect(() => writeMerchantCode({ ...code, amount: '' })).toThrow('field 54');
});
