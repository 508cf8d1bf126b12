import { useEffect, useRef } from 'preact/hooks';
import type { Minor, RefundPhase } from '#main/contract';
import { linkState } from '../../state/terminal.ts';
import { money } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { reprint } from '../actions.ts';
import { finish } from './actions.ts';
import { CashPart, Part } from './Part.tsx';
import { Slip } from './Slip.tsx';
import { ended, hasFailed, isDone, parts, said } from './state.ts';

/** The whole in one line: what is worst known of its parts. */
function outcomeOf(isAll: boolean, totalMinor: Minor): { text: string; icon: IconName } {
  const t = said.value;
  const total = money(totalMinor);
  const isAny = (...phases: RefundPhase[]) => parts.value.some(({ phase }) => phases.includes(phase));
  if (parts.value.some(hasFailed)) return { text: t.endPerson, icon: 'alert' };
  if (isAll) return { text: t.endDone(total), icon: 'check' };
  if (isAny('unknown', 'querying')) return { text: `${total} · ${t.endUnknown}`, icon: 'unknown' };
  return isAny('queued') ? { text: t.endQueued(total), icon: 'pause' } : { text: t.endOpen(total), icon: 'clock' };
}

/** What became of the money, as far as it is known, while it becomes known. */
export function End() {
  const t = said.value;
  const now = ended.value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('.main')?.focus(), []);
  if (now === null) return null;
  const views = parts.value;
  // A part that nothing is known of yet has not ended either.
  const isAll = views.length === now.refundIds.length && views.every(isDone);
  const isPerson = views.some(hasFailed);
  const outcome = outcomeOf(isAll, now.totalMinor);
  return (
    <div ref={box} class="refund-end">
      <p class={`refund-outcome ${isPerson ? 'amber-text' : ''}`} role="status">
        <span class="refund-outcome-icon"><Icon name={outcome.icon} /></span>
        {outcome.text}
      </p>
      {linkState.value !== 'connected' && <p class="notice amber" role="alert">{t.linkLost}</p>}
      <ul class="refund-parts">
        {now.cashMinor > 0 && <CashPart amountMinor={now.cashMinor} />}
        {views.map((view) => <Part key={view.id} view={view} />)}
      </ul>
      {now.points > 0 && (
        <p class="refund-points">
          <Icon name="star" />
          {isAll ? t.pointsBack(now.points) : t.pointsLater(now.points)}
        </p>
      )}
      <div class="refund-end-foot">
        <Slip of={now} />
        <div class="dialog-actions">
          <Button icon="printer" keycap="F9" onPress={() => void reprint(now.returnSaleId)}>{t.slipAgain}</Button>
          <Button kind="main" keycap="Enter" onPress={finish}>{isPerson ? t.finishPerson : t.finish}</Button>
        </div>
      </div>
    </div>
  );
}
