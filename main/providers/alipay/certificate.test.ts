import { generateKeyPairSync } from 'node:crypto';
import { AlipaySdk } from 'alipay-sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { certificate, newPair } from '../sandbox/keys.ts';
import { certificateSn, rootCertificateSn } from './certificate.ts';

/** Made with openssl for this test: an issuer of four attributes, a serial number whose first byte is above 7f. */
const ROOT = `-----BEGIN CERTIFICATE-----
MIICkTCCAfqgAwIBAgIJAPGis8TV5vcIMA0GCSqGSIb3DQEBCwUAMF8xCzAJBgNV
BAYTAkNOMRcwFQYDVQQKDA5EZW1vIEZpbmFuY2lhbDEgMB4GA1UECwwXQ2VydGlm
aWNhdGlvbiBBdXRob3JpdHkxFTATBgNVBAMMDERlbW8gUm9vdCBSMTAgFw0yNjEx
MjExNTE2MjRaGA8yMTI2MTAyODE1MTYyNFowXzELMAkGA1UEBhMCQ04xFzAVBgNV
BAoMDkRlbW8gRmluYW5jaWFsMSAwHgYDVQQLDBdDZXJ0aWZpY2F0aW9uIEF1dGhv
cml0eTEVMBMGA1UEAwwMRGVtbyBSb290IFIxMIGfMA0GCSqGSIb3DQEBAQUAA4GN
ADCBiQKBgQCxpFok/PQOsapltT/xstnnU6w1xihJ5edlP4i3vBxDG/MC7aWCld2T
BWQbxmLE0B6OrJHMUoE+Y9sBBiTAF4mjN/yvNexhZrE0QbvCtH2xdQWNhr/TXVXP
OchHiLlcTUJ6lEi2rXcUOdvjpXTp8V7NbPq9xDAYxw5pkiu4VL7l+QIDAQABo1Mw
UTAdBgNVHQ4EFgQUMMVwd2xZebyzp+oQt6FRUGY2eHgwHwYDVR0jBBgwFoAUMMVw
d2xZebyzp+oQt6FRUGY2eHgwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsF
AAOBgQBcBbfvu7LrnI6FLGX3rub7ZrEJ5f3hkqR9rOYZybsmpf7Gel6ZnovVt2L5
KItB3iBXvqGHbw5xLACHszjkTqrgLOOa3dUeiz8DaFn4y2l0M3D52QW5L4J3+xY6
cZwm+JQHu24qXevWbaKeO0dUmCSfZx7ZLVjBITNKv6n+w+tLBQ==
-----END CERTIFICATE-----`;
/** Signed with ECDSA: not counted among the roots. */
const ELLIPTIC_ROOT = `-----BEGIN CERTIFICATE-----
MIIBxDCCAWmgAwIBAgIUZ9ychG7+RWhU/qfxvOLu0iq/2mwwCgYIKoZIzj0EAwIw
NjELMAkGA1UEBhMCQ04xEDAOBgNVBAoMB0RlbW8gRUMxFTATBgNVBAMMDERlbW8g
Um9vdCBFMTAgFw0yNjExMjExNTE2MjRaGA8yMTI2MTAyODE1MTYyNFowNjELMAkG
A1UEBhMCQ04xEDAOBgNVBAoMB0RlbW8gRUMxFTATBgNVBAMMDERlbW8gUm9vdCBF
MTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNJ5WjFJCcG7fMvW74FwhNklgIZO
bKV64XhnHyksCsCc34I95Hw/xR8qLRwwNfk6bkupZSaFwGAdBDQO3wqK41ajUzBR
MB0GA1UdDgQWBBTQvNLTxMtK+eSghFFjUideTYJVMjAfBgNVHSMEGDAWgBTQvNLT
xMtK+eSghFFjUideTYJVMjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kA
MEYCIQD30qdfwv0rK3k9Xg96LHg2NtkaKVn6Qpsc2oG4fhadHAIhALIeIM3maRZS
NXGgJP/D7efzo1DVT70ss55iHETbCQtl
-----END CERTIFICATE-----`;
/** Its own name is not the issuer's. */
const APPLICATION = `-----BEGIN CERTIFICATE-----
MIIBxDCCAS0CEH8BAgMEBQYHCAkKCwwNDg8wDQYJKoZIhvcNAQELBQAwXzELMAkG
A1UEBhMCQ04xFzAVBgNVBAoMDkRlbW8gRmluYW5jaWFsMSAwHgYDVQQLDBdDZXJ0
aWZpY2F0aW9uIEF1dGhvcml0eTEVMBMGA1UEAwwMRGVtbyBSb290IFIxMCAXDTI2
MTEyMTE1MTYyNFoYDzIxMjYxMDI4MTUxNjI0WjAsMQswCQYDVQQGEwJDTjEPMA0G
A1UECgwG5p+c5Y+wMQwwCgYDVQQDDANhcHAwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAATSeVoxSQnBu3zL1u+BcITZJYCGTmyleuF4Zx8pLArAnN+CPeR8P8UfKi0c
MDX5Om5LqWUmhcBgHQQ0Dt8KiuNWMA0GCSqGSIb3DQEBCwUAA4GBAB3P8W2pkEkO
Gp5JSpUmRp0HvZvWGCN8S/RVX9OdY8vBv6f5/i/5nV3gSkQdgASCvP8GVoIwT7MW
NVjXKqvuhPzuZObeStwA+XROXBBM1S59iUZPHjD8+V7i/GqVGugthAb5NHIZUgEc
gRmmH6/uzFWMF0gyS9GDt5cF0vYfH4X+
-----END CERTIFICATE-----`;
/** An e-mail address, a comma, an equals sign, Chinese, SHA-1. */
const ODD = `-----BEGIN CERTIFICATE-----
MIICmTCCAgKgAwIBAgIBBTANBgkqhkiG9w0BAQUFADBnMRowGAYJKoZIhvcNAQkB
FgthQGIuZXhhbXBsZTEUMBIGA1UECAwL5rWZ5rGfLCDnnIExDzANBgNVBAcMBuad
reW3njEUMAgGA1UECwwBQTAIBgNVBAsMAUIxDDAKBgNVBAMMA3g9MTAgFw0yNjEx
MjExNTE2MjRaGA8yMTI2MTAyODE1MTYyNFowZzEaMBgGCSqGSIb3DQEJARYLYUBi
LmV4YW1wbGUxFDASBgNVBAgMC+a1meaxnywg55yBMQ8wDQYDVQQHDAbmna3lt54x
FDAIBgNVBAsMAUEwCAYDVQQLDAFCMQwwCgYDVQQDDAN4PTEwgZ8wDQYJKoZIhvcN
AQEBBQADgY0AMIGJAoGBALhKvFEdlnlbGRCSvxdJ919w3XmubFNlx58M+v7uyWCI
xR7yYFd/rBbIYbwIK2phM1uHixt2WaNw+4mfSOhGb5ZSySOyM0ejFngBJ/GGWViu
kIqlH1M+iEKv/fd0JsSpZb/BYBo21ebCOKsL5vjH0RgnXyB5IhzCgEJTuoy3g/+z
AgMBAAGjUzBRMB0GA1UdDgQWBBQ6wL5vXbo2fRkbjEJ/dwgp0bQ/ETAfBgNVHSME
GDAWgBQ6wL5vXbo2fRkbjEJ/dwgp0bQ/ETAPBgNVHRMBAf8EBTADAQH/MA0GCSqG
SIb3DQEBBQUAA4GBAGck23TV0fvF5ntSULbxIzrs8glauLEMtabwJT0PJcNiAMdU
7ETHAn/vTkMBpUkCu6l8Kv6PoA0vaELnvpn6MedFa9rovKpJ3L0frxdMOUF5aUzt
xFEl5dSUQIf3Xexa/VHM5Sd1zVyfuE7L8RSITcA+XfoNfAjmJTW4vOsR+DPq
-----END CERTIFICATE-----`;
const ROOTS = [ROOT, ELLIPTIC_ROOT, ODD].join('\n');

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
/** What the official SDK computes. */
function sdkSns(pem: string): { app: unknown; root: unknown } {
  const { config } = new AlipaySdk({ appId: '1', privateKey, keyType: 'PKCS8', appCertContent: pem, alipayPublicCertContent: pem, alipayRootCertContent: ROOTS });
  return { app: config.appCertSn, root: config.alipayRootCertSn };
}

test.each([['a root', ROOT], ['an elliptic one', ELLIPTIC_ROOT], ['an application', APPLICATION], ['odd names', ODD], ['several in a file', ROOTS]])('%s: the serial number is what the official SDK computes', (_, pem) => {
  expect(certificateSn(pem)).toBe(sdkSns(pem).app);
  expect(certificateSn(pem.replaceAll('\n', '\r\n'))).toBe(sdkSns(pem).app);
});

test('the roots: those signed by RSA, joined', () => {
  expect(rootCertificateSn(ROOTS)).toBe(sdkSns(ROOT).root);
  expect(rootCertificateSn(ROOTS)).toBe(`${certificateSn(ROOT)}_${certificateSn(ODD)}`);
  expect(rootCertificateSn(ELLIPTIC_ROOT)).toBeNull();
});

test('of any serial number and name', async () => {
  const pair = await newPair();
  fc.assert(
    fc.property(fc.stringMatching(/^[1-7][0-9a-f]{39}$/), fc.stringMatching(/^[ -~柜台]{1,30}$/), (serial, name) => {
      const pem = certificate(name, serial, pair, 0);
      expect(certificateSn(pem)).toBe(sdkSns(pem).app);
    }),
    { numRuns: 20 },
  );
});

test('what is no certificate has none', () => {
  for (const text of ['', 'x', ROOT.replace(/^M/m, 'A'), ROOT.replace(/\n[^-]{64}\n/, '\n'), ROOT.slice(0, 300)]) {
    expect(certificateSn(text)).toBeNull();
    expect(rootCertificateSn(text)).toBeNull();
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => certificateSn(`-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----`) === null));
});
