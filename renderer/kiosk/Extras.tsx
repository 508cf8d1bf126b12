import { useSignal } from '@preact/signals';
import type { Minor } from '#main/contract';
import { sale } from '../state/terminal.ts';
import { money } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { ask, send, sound } from './link.ts';
import { Question } from './Question.tsx';
import { words } from './state.ts';

/** What promotions and coupons take off the basket. */
const offMinor = (): Minor => (sale.value?.lines ?? []).flatMap(({ discounts = [] }) => discounts).reduce((sum, { amountMinor }) => sum + amountMinor, 0) as Minor;

/** A member's card, scanned or typed, and coupons, scanned. Going on without one is as large as with one. */
export function Extras() {
  const t = words.value;
  const typed = useSignal('');
  const memberNo = sale.value?.memberNo;
  const off = offMinor();
  const take = async () => {
    if ((await ask('kiosk.member', { code: typed.value })) === null) return;
    typed.value = '';
    sound('found');
  };
  return (
    <Question
      title={t.extrasTitle}
      hint={t.extrasHint}
      icon="card"
      back={() => send('kiosk.go', { to: 'scanning' })}
      next={<Button kind="main" onPress={() => send('kiosk.go', { to: 'payment' })}>{memberNo === undefined ? t.extrasSkip : t.extrasGo}</Button>}
    >
      <div class="extras">
        {off > 0 && <p class="extras-done" role="status"><Icon name="check" />{t.extrasOff(money(off))}</p>}
        {memberNo === undefined ? (
          <>
            <p class="typed" aria-live="polite"><span class="visually-hidden">{t.extrasNumber} </span>{typed.value || <span class="muted">{t.extrasNumber}</span>}</p>
            <NumberPad value={typed.value} onChange={(text) => (typed.value = text)} deleteLabel={t.deleteDigit} />
            <Button class="extras-take" disabled={typed.value === ''} onPress={() => void take()}>{t.extrasTake}</Button>
          </>
        ) : (
          <p class="extras-done"><Icon name="check" />{t.extrasMember(memberNo)}</p>
        )}
      </div>
    </Question>
  );
}
