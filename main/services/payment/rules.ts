/** What must hold before an attempt may begin. */
import { Fault, type Minor } from '#main/contract';
import { holdsSale, type Attempt } from '../../core/payment/attempt.ts';
import { routeCode } from '../../core/payment/codes.ts';
import type { PaymentProvider, Register, Store } from '../../ports.ts';

/** Attempts of one sale: beyond this something is wrong that another code will not mend. */
export const ATTEMPTS_PER_SALE_MAX = 99;

export type Providers = ReadonlyMap<string, PaymentProvider>;

export function unresolvedOf(store: Store, saleId: string): Attempt | null {
  return store.attempts.ofSale(saleId).find(holdsSale) ?? null;
}

/** @throws Fault PAYMENT_OPEN while an attempt of the sale is unresolved. */
export function assertSettled(store: Store, saleId: string): void {
  const open = unresolvedOf(store, saleId);
  if (open === null) return;
  const details = { attemptId: open.id, phase: open.phase };
  throw new Fault('PAYMENT_OPEN', 'a payment of this sale is not settled yet: wait for its result or cancel it', details);
}

/** Whose code is this: see core/payment/codes.ts. */
export function recognise(providers: Providers, code: string): { scheme: string; enabled: boolean } | null {
  const owners = [...providers.values()].filter((provider) => provider.modes.includes('cpm') && provider.ownsCode(code));
  return routeCode(code, owners.map(({ scheme }) => scheme));
}

/**
 * What a new attempt collects of a sale.
 * @param asked absent = all that is due
 * @throws Fault BAD_STATE, PAYMENT_OPEN, AMOUNT, LIMIT where the sale cannot take one
 */
export function amountFor(store: Store, sale: ReturnType<Register['current']>, asked: Minor | undefined): Minor {
  const { saleId, status, dueMinor } = sale;
  if (status === 'completed') throw new Fault('BAD_STATE', 'this sale is paid: start the next one');
  assertSettled(store, saleId);
  const amountMinor = asked ?? dueMinor;
  if (amountMinor <= 0 || amountMinor > dueMinor) {
    throw new Fault('AMOUNT', 'a collection is more than nothing and at most what is due', { amountMinor, dueMinor });
  }
  if (store.attempts.ofSale(saleId).length >= ATTEMPTS_PER_SALE_MAX) {
    throw new Fault('LIMIT', `this sale had ${ATTEMPTS_PER_SALE_MAX} payment attempts: collect in cash, or clear it and begin anew`);
  }
  return amountMinor;
}

/** @throws Fault CODE_NOT_RECOGNISED, SCHEME_OFF */
export function schemeOf(providers: Providers, code: string): string {
  const known = recognise(providers, code);
  if (known === null) throw new Fault('CODE_NOT_RECOGNISED', 'no payment scheme knows this code: scan the payment code of the wallet');
  const { scheme, enabled } = known;
  if (!enabled) throw new Fault('SCHEME_OFF', `${scheme} is not switched on in this shop: use another wallet`, { scheme });
  return scheme;
}

/** @throws Fault CODE_USED where the code was charged before: it is single-use, also where its payment failed. */
export function assertFresh(store: Store, payerCodeHash: string): void {
  const used = store.attempts.byPayerCode(payerCodeHash);
  if (used === null) return;
  throw new Fault('CODE_USED', 'this code was used before: ask the customer for a new one', { attemptId: used.id, phase: used.phase });
}
