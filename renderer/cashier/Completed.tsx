import { sale } from '../state/terminal.ts';
import { money, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { reprint } from './actions.ts';
import { Paper } from './Paper.tsx';
import { Shares } from './Shares.tsx';
import { said as promised } from './promise/state.ts';
import { MemberResult } from './shared/MemberPoints.tsx';
import { tenderName } from './shared/state.ts';

/** The sale is paid and saved: what to hand over, and the next customer. */
export function Completed() {
  const t = words.value;
  const now = sale.value;
  if (now === null) return null;
  const changeMinor = now.tenders.reduce((sum, tender) => sum + (tender.changeMinor ?? 0), 0);
  const isPromised = now.tenders.some(({ kind }) => kind === 'promised');
  const ways = now.tenders.map(tenderName);
  return (
    <div class="completed">
      <section class="completed-main" aria-label={t.statePaid}>
        <p class="paid" role="status">
          <span class="paid-tick"><Icon name={isPromised ? 'alert' : 'check'} /></span>
          {isPromised ? promised.value.ended : t.statePaid} {changeMinor > 0 && money(now.totalMinor)}
        </p>
        {changeMinor > 0 ? (
          <div class="change">
            <p class="due-label">{t.change}</p>
            <p class="change-amount">{money(changeMinor)}</p>
          </div>
        ) : (
          <p class="change-amount">{money(now.totalMinor)}</p>
        )}
        {isPromised && <p class="amber-text">{promised.value.endedBody} {promised.value.proof}</p>}
        <Shares tenders={now.tenders} />
        <dl class="facts">
          <div>
            <dt class="visually-hidden">{t.pay}</dt>
            <dd>{ways.join(' + ')}</dd>
          </div>
          {now.receiptNo !== undefined && (
            <div>
              <dt class="visually-hidden">{t.receiptPaper}</dt>
              <dd>{t.receiptNo(now.receiptNo)}</dd>
            </div>
          )}
          <MemberResult />
          {now.pointsEarned !== undefined && now.pointsEarned > 0 && (
            <div>
              <dt class="visually-hidden">{t.pointsTitle}</dt>
              <dd>
                <Icon name="star" />
                {t.pointsEarned(now.pointsEarned)}
              </dd>
            </div>
          )}
        </dl>
        <div class="completed-actions">
          <Button icon="printer" keycap="F9" onPress={() => void reprint()}>{t.reprint}</Button>
        </div>
        <p class="scan-hint">
          <Icon name="scan" />
          {t.nextSaleHint}
        </p>
      </section>
      <Paper />
    </div>
  );
}
