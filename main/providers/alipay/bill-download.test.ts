import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quietLog, systemClock } from '#main/system.ts';
import { billUrl, downloadBill } from './bill-download.ts';

let server: Server;
let origin: string;
let asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === '/gone' ? 403 : 200).end('not a bill');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** @param answer what the gateway's proven answer is */
const download = (answer: Record<string, unknown>, home = origin) => {
  asked = [];
  const context = { clock: systemClock, nonce: () => 'n', log: quietLog };
  return downloadBill(async () => ({ kind: 'proven', answer }), home, context, '2026-11-20');
};

test('an address is the scheme’s own, and from afar it is fetched over TLS', () => {
  expect(billUrl('http://dwbillcenter.alipay.com/downloadBillFile.resource?fileId=1', 'https://openapi.alipay.com')?.href).toBe('https://dwbillcenter.alipay.com/downloadBillFile.resource?fileId=1');
  expect(billUrl('http://127.0.0.1:8/x', 'http://127.0.0.1:8')?.href).toBe('http://127.0.0.1:8/x');
  for (const foreign of ['', 'x', 'http://127.0.0.1:9/x', 'https://alipay.com.example/x', 'https://dwbillcenter.alipay.com:8443/x', 'ftp://dwbillcenter.alipay.com/x', 'file:///etc/hosts', 'https://evilalipay.com/x']) {
    expect(billUrl(foreign, 'http://127.0.0.1:8')).toBeNull();
  }
});

test('another address is not asked at all', async () => {
  expect(await download({ code: '10000', bill_download_url: `${origin}/bill` }, 'https://openapi.alipay.com')).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('not the scheme') });
  expect(asked).toEqual([]);
});

test('what is no bill proves nothing', async () => {
  expect(await download({ code: '10000', bill_download_url: `${origin}/bill` })).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('no trade bill') });
  expect(await download({ code: '10000', bill_download_url: `${origin}/gone` })).toEqual({ kind: 'unknown', reason: 'HTTP 403 for the bill' });
  expect(await download({ code: '10000' })).toMatchObject({ kind: 'unknown' });
  expect(await download({})).toMatchObject({ kind: 'unknown' });
});

test.each(['isp.bill_not_exist', 'BILL_NOT_EXIST'])('%s: not ready; another failure is told with its words', async (code) => {
  expect(await download({ code: '40004', sub_code: code, sub_msg: '账单不存在' })).toEqual({ kind: 'notReady', reason: '账单不存在' });
  expect(await download({ code: '40004', sub_code: 'isv.invalid_arguments', sub_msg: '参数错误' })).toEqual({ kind: 'unknown', reason: 'code 40004 isv.invalid_arguments 参数错误' });
});
