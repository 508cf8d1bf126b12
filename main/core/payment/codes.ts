/**
 * Which scheme a customer-presented code belongs to, by its form: reference "Routing a customer-presented
 * code". The schemes that are switched on decide first, since forms overlap (LINE Pay in Taiwan has WeChat's length).
 */
const forms: readonly { scheme: string; form: RegExp }[] = [
  { scheme: 'wechat', form: /^1[0-5]\d{16}$/ },
  { scheme: 'alipay', form: /^((2[5-9]|30)\d{14,22}|fp.{33})$/ },
  // The form is not from a primary source (unverified).
  { scheme: 'unionpay', form: /^62\d{17}$/ },
  // EMVCo customer-presented: base64 of the tag 85, length 05, `CPV01`.
  { scheme: 'emvco', form: /^hQVDUFYwMW[A-Za-z0-9+/]*={0,2}$/ },
];

/** The scheme whose codes look like this, or null. */
export function schemeByForm(code: string): string | null {
  return forms.find(({ form }) => form.test(code))?.scheme ?? null;
}

/**
 * Whose code is this? One of the schemes that are switched on and take it: where several do, the one that its form names,
 * else the first. Where none does, its form names the scheme that is not switched on. Null: nobody knows it.
 * @param owners the schemes switched on that take the code
 */
export function routeCode(code: string, owners: readonly string[]): { scheme: string; enabled: boolean } | null {
  const named = schemeByForm(code);
  const owner = owners.find((scheme) => scheme === named) ?? owners[0];
  if (owner !== undefined) return { scheme: owner, enabled: true };
  return named === null ? null : { scheme: named, enabled: false };
}
