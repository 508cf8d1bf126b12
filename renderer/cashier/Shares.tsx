import type { TenderView } from '#main/contract';
import { money, words } from '../state/words.ts';

/** Who paid what, where vouchers paid a part: the customer, the scheme, the shop, others. */
export function Shares({ tenders }: { tenders: readonly TenderView[] }) {
  const t = words.value;
  const promotions = tenders.flatMap((tender) => tender.promotions ?? []);
  if (promotions.length === 0) return null;
  const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const vouchers = sum(promotions.map(({ amountMinor }) => amountMinor));
  const shares: [string, number][] = [
    [t.shareCustomer, sum(tenders.map(({ amountMinor }) => amountMinor)) - vouchers],
    [t.shareScheme, sum(promotions.map(({ schemeMinor }) => schemeMinor))],
    [t.shareMerchant, sum(promotions.map(({ merchantMinor }) => merchantMinor))],
    [t.shareOther, sum(promotions.map(({ otherMinor }) => otherMinor))],
  ];
  return (
    <dl class="shares" aria-label={t.shares}>
      {shares.map(([name, amount], at) => (at === 0 || amount !== 0) && (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{money(amount)}</dd>
        </div>
      ))}
    </dl>
  );
}
