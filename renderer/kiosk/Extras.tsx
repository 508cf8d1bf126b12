import { useSignal } from '@preact/signals';
import { sale } from '../state/terminal.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { ask, send, sound } from './link.ts';
import { Question } from './Question.tsx';
import { words } from './state.ts';

/** A member's card, scanned or typed. Going on without one is as large as with one. */
export function Extras() {
  const t = words.value;
  const typed = useSignal('');
  const memberNo = sale.value?.memberNo;
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
