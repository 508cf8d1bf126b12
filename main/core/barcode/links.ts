/**
 * Links of a shop's own that stand for goods: what its mini program's product codes hold. An ordinary link in a QR code
 * opens a mini program where the merchant registered its address (WeChat, "扫普通链接二维码打开小程序": protocol and domain
 * agree, and the path is below the registered one), so that the shop's scanner reads the very same code. The round mini
 * program code is no such link, and a short link does not hold what it stands for: neither can be read here.
 */

export interface LinkRule {
  /** `https://shop.example/goods/{code}` or `https://shop.example/goods?sku={code}`: where the product's code stands. */
  url: string;
}

/** What a link may name: a barcode, or a product's own number. */
const CODE = /^[A-Za-z0-9._-]{1,64}$/;
const SLOT = '{code}';
/** Longest link that is looked at, in characters. */
export const LINK_LENGTH_MAX = 1024;

interface Address {
  /** Protocol and domain, in small letters. */
  site: string;
  path: string[];
  query: [name: string, value: string][];
}

/** What stands in a link, or null where it is none. The part after # is the page's own. */
function read(text: string): Address | null {
  const parts = text.length > LINK_LENGTH_MAX ? null : /^(https?:\/\/[^/?#\s]+)([^?#\s]*)(?:\?([^#\s]*))?(?:#\S*)?$/i.exec(text);
  if (parts === null) return null;
  const [, site = '', path = '', query = ''] = parts;
  const pairs = query.split('&').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { site: site.toLowerCase(), path: path.replace(/\/$/, '').split('/'), query: query === '' ? [] : pairs };
}

/** Does the text say exactly once where the code stands? */
export function isLinkRule(url: string): boolean {
  const address = read(url);
  const slots = address === null ? [] : [...address.path, ...address.query.map(([, value]) => value)].filter((part) => part === SLOT);
  return slots.length === 1 && url.split(SLOT).length === 2;
}

/** An escape that is none stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function codeBy({ url }: LinkRule, link: Address): string | null {
  const rule = read(url);
  if (rule === null || rule.site !== link.site || rule.path.length !== link.path.length) return null;
  let code = '';
  const fits = (wanted: string, found: string | undefined): boolean => {
    if (wanted === SLOT) code = decoded(found ?? '');
    return wanted === SLOT || wanted === found;
  };
  // What a rule does not name may stand in the query all the same: where the link was handed out, for instance.
  const isFitting = rule.path.every((part, at) => fits(part, link.path[at])) && rule.query.every(([name, value]) => fits(value, link.query.find(([key]) => key === name)?.[1]));
  return isFitting && CODE.test(code) ? code : null;
}

/** The product's code in a link, by the first rule that fits; null where none does. */
export function linkCode(text: string, rules: readonly LinkRule[]): string | null {
  const link = rules.length === 0 ? null : read(text);
  if (link === null) return null;
  for (const rule of rules) {
    const code = codeBy(rule, link);
    if (code !== null) return code;
  }
  return null;
}
