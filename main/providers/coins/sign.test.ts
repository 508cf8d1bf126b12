import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, coinsSignature, encoded, verifyCoins } from './sign.ts';

const secret = 'lH3ELTNiFxCQTmi9pPcWWikhsjO04Yoqw3euoHUuOLC3GYBW64ZqzQsiOEHXQS76';
const order = 'symbol=BTCPHP&side=BUY&type=LIMIT&timeInForce=GTC';
const rest = 'quantity=1&price=0.1&recvWindow=5000&timestamp=1538323200000';

describe('the published signatures (REST API, "SIGNED Endpoint Examples" and "Cash out")', () => {
  test.each([
    ['a query string', `${order}&${rest}`, '', 'd7b09aa959094bafd1de10be3985651691fff6cc04b5cd94aea8cc1ca02e0ed8'],
    ['a form', '', `${order}&${rest}`, 'd7b09aa959094bafd1de10be3985651691fff6cc04b5cd94aea8cc1ca02e0ed8'],
    ['both, with nothing between them', order, rest, '340037ed5366e650bd0e09e170db4a6ace0a9cba3e8af4e5c37ba2143fb84de0'],
    ['a query string and JSON', 'k1=v1&k2=v2', '{"key":"value"}', 'ef230e573e76e304d4579ef7f777a7f236aec25b8881ccc9797bb91b186e24dd'],
  ])('%s', (_, query, body, signature) => {
    expect(coinsSignature(secret, query, body)).toBe(signature);
    expect(verifyCoins(secret, query, body, signature.toUpperCase())).toBe(true);
    expect(verifyCoins(secret, `${query} `, body, signature)).toBe(false);
    expect(verifyCoins(secret.toLowerCase(), query, body, signature)).toBe(false);
  });
});

test('parameters are signed in the order of their names, as they are, and sent percent-encoded', () => {
  const parameters = { timestamp: 1538323200000, remark: '柜台 & Shop', amount: 18.8, Z: '1' };
  expect(canonical(parameters)).toBe('Z=1&amount=18.8&remark=柜台 & Shop&timestamp=1538323200000');
  expect(encoded(parameters)).toBe('Z=1&amount=18.8&remark=%E6%9F%9C%E5%8F%B0+%26+Shop&timestamp=1538323200000');
});

test('what is sent reads back as what was signed', () => {
  const parameters = fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.string());
  fc.assert(
    fc.property(parameters, (one) => {
      const read = [...new URLSearchParams(encoded(one))].map(([name, value]) => `${name}=${value}`).join('&');
      expect(read).toBe(canonical(one));
    }),
  );
});
