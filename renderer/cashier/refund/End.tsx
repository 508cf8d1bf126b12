import { useEffect, useRef } from 'preact/hooks';
import { linkState } from '../../state/terminal.ts';
import { money } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { reprint } from '../actions.ts';
import { finish } from './actions.ts';
import { CashPart, Part } from './Part.tsx';
import { Slip } from './Slip.tsx';
import { ended, hasFailed, isDone, parts, said } from './state.ts';

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
  const total = money(now.totalMinor);
  return (
    <div ref={box} class="refund-end">
      <p class={`refund-outcome ${isPerson ? 'amber-text' : ''}`} role="status">
        <span class="refund-outcome-icon"><Icon name={isPerson ? 'alert' : isAll ? 'check' : 'clock'} /></span>
        {isPerson ? t.endPerson : isAll ? t.endDone(total) : t.endOpen(total)}
      </p>
      {linkState.value !== 'connected' && <p class="notice amber" role="alert">{t.linkLost}</p>}
      <ul class="refund-parts">
        {now.cashMinor > 0 && <CashPart amountMinor={now.cashMinor} />}
        {views.map((view) => <Part key={view.id} view={view} />)}
      </ul>
      {now.points > 0 && (
        <p class="refund-points">
          <Icon name="star" />
          {t.pointsBack(now.points)}
        </p>
      )}
      <div class="refund-end-foot">
        <Slip of={now} />
        <div class="dialog-actions">
          <Button icon="printer" keycap="F9" onPress={() => void reprint(now.returnSaleId)}>{t.slipAgain}</Button>
          <Button kind="main" keycap="Enter" onPress={finish}>{isAll ? t.finish : t.finishOpen}</Button>
        </div>
      </div>
    </div>
  );
}
