/** What the shop risks with the line down, from its settings. */
import { Fault, minor, type PromiseTermsView } from '#main/contract';
import type { PaymentProvider } from './ports.ts';
import type { Settings } from './settings.ts';

const HOUR_MS = 3_600_000;

/** @throws Fault SETTINGS where a scheme is not switched on: nothing could ever prove its payments */
export function promiseTerms({ promises, payments }: Settings, providers: readonly PaymentProvider[]): PromiseTermsView | undefined {
  if (promises === undefined) return undefined;
  const { schemes, amountMinor, sumMinor, count, ageHours } = promises;
  const off = schemes.find((scheme) => payments[scheme] === undefined);
  if (off !== undefined) throw new Fault('SETTINGS', `promises.schemes: ${off} is not switched on under payments: nothing could prove its payments`);
  return { schemes, amountMinor: minor(amountMinor), sumMinor: minor(sumMinor), count, ageMs: ageHours * HOUR_MS, asks: providers.flatMap(({ scheme, find }) => (find === undefined ? [] : [scheme])) };
}
