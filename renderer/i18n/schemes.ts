/** Payment schemes as people know them: a name in the words of a language, and the colour of the wallet's own mark. */
import type { Catalogue } from './index.ts';

type NameKey = Extract<keyof Catalogue, `scheme${string}`>;

interface Known {
  name: NameKey;
  /** Near the wallet's own, for a small mark beside the name. Never the only sign. */
  colour: string;
}

const plain: Known = { name: 'schemeQr', colour: '#6b7280' };

const schemes: Readonly<Record<string, Known>> = {
  wechat: { name: 'schemeWechat', colour: '#07c160' },
  alipay: { name: 'schemeAlipay', colour: '#1677ff' },
  alipayplus: { name: 'schemeAlipayplus', colour: '#2f54eb' },
  paypay: { name: 'schemePaypay', colour: '#ff0033' },
  linepay: { name: 'schemeLinepay', colour: '#06c755' },
  midtrans: { name: 'schemeMidtrans', colour: '#00aed6' },
  grabpay: { name: 'schemeGrabpay', colour: '#00b14f' },
  coins: { name: 'schemeCoins', colour: '#c8102e' },
  paylater: { name: 'schemePaylater', colour: '#8a5a00' },
  unionpay: { name: 'schemeUnionpay', colour: '#e21836' },
  emvco: plain,
};

/** The network whose codes an acquirer's EMVCo payment shows, by the currency it is paid in. */
const networks: Readonly<Record<string, Known>> = {
  THB: { name: 'schemePromptpay', colour: '#113566' },
  SGD: { name: 'schemePaynow', colour: '#7c1a78' },
  MYR: { name: 'schemeDuitnow', colour: '#ed2e67' },
  JPY: { name: 'schemeJpqr', colour: '#d7000f' },
  PHP: { name: 'schemeCoins', colour: '#c8102e' },
};

function known(scheme: string, currency: string | undefined): Known | undefined {
  return (scheme === 'emvco' ? networks[currency ?? ''] : undefined) ?? schemes[scheme];
}

/**
 * The name people know a payment scheme by; its id where nobody named it.
 * @param currency of the shop, ISO 4217: it tells the network of an EMVCo code
 */
export function schemeName(t: Catalogue, scheme: string, currency?: string): string {
  const found = known(scheme, currency);
  return found === undefined ? scheme : t[found.name];
}

/** A CSS colour. */
export const schemeColour = (scheme: string, currency?: string): string => (known(scheme, currency) ?? plain).colour;
