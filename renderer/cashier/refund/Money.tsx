import type { RefundableTenderView } from '#main/contract';
import { said as shared } from '../shared/state.ts';
import { money, schemeMark, schemeText } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { quoteText, toggleInCash } from './actions.ts';
import { inCash, quote, quoteFault, sale, said } from './state.ts';

/** By which ways the money goes, as it is quoted. */
export function Ways() {
  const t = said.value;
  const now = quote.value;
  if (now === null) return null;
  const taxMinor = now.taxes.reduce((sum, one) => sum + one.taxMinor, 0);
  return (
    <>
      <ul class="refund-money-ways">
        {now.tenders.map(({ kind, scheme, amountMinor }, at) => (
          <li key={at}>
            {scheme === undefined ? <Icon name={kind === 'points' ? 'star' : 'cash'} /> : <SchemeMark colour={schemeMark(scheme)} />}
            <span class="what">
              <span>{kind === 'points' ? shared.value.points : scheme === undefined ? t.byCash : schemeText(scheme)}</span>
              <span class="muted small">{kind === 'points' ? '' : scheme === undefined ? t.byCashHow : t.bySchemeHow}</span>
            </span>
            <strong class="rows-amount">{money(amountMinor)}</strong>
          </li>
        ))}
      </ul>
      {taxMinor !== 0 && <p class="muted small">{t.taxOf(money(taxMinor))}</p>}
      {now.points > 0 && (
        <p class="refund-points">
          <Icon name="star" />
          {t.pointsBack(now.points)}
        </p>
      )}
    </>
  );
}

function blockedText({ blocked, scheme = '' }: RefundableTenderView): string {
  const t = said.value;
  const name = schemeText(scheme);
  const texts: Record<string, string> = {
    TOO_OLD: t.blockedOld(name), TOO_MANY: t.blockedMany(name), SCHEME_OFF: t.blockedOff(name),
    STATIC_CODE: t.blockedStatic(name), NOT_COLLECTED: t.blockedPromise(name),
  };
  return texts[blocked?.code ?? ''] ?? blocked?.message ?? '';
}

/** What was never collected goes back in no way, also not in cash. */
const isCollected = ({ blocked }: RefundableTenderView): boolean => String(blocked?.code) !== 'NOT_COLLECTED';

/** Why a scheme takes nothing back any more, and cash instead. Only where that matters. */
export function Blocked() {
  const t = said.value;
  const blocked = (sale.value?.tenders ?? []).filter((tender) => tender.blocked !== undefined && tender.refundableMinor > 0);
  const fault = quoteFault.value;
  if (blocked.length === 0) return fault === null ? null : <p class="notice amber">{quoteText(fault)}</p>;
  const canBeCash = blocked.some(isCollected);
  return (
    <div class="refund-blocked notice amber">
      {blocked.map((tender, at) => <p key={at}>{blockedText(tender)}</p>)}
      {canBeCash && <p>{t.blockedDo}</p>}
      {canBeCash && <Button icon="cash" pressed={inCash.value} onPress={toggleInCash}>{inCash.value ? t.inCashOn : t.inCash}</Button>}
    </div>
  );
}
