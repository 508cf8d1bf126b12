import type { HeldView } from '#main/contract';
import { held, sale } from '../../state/terminal.ts';
import { money, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { dialog } from '../state.ts';
import { away, isAlone, said, takeHeld, timeOf } from './state.ts';

function close(): void {
  away.value = null;
  dialog.value = null;
}

function whereText({ till, heldAtMs, awaySinceMs }: HeldView): string {
  const t = said.value;
  const parts = [timeOf(heldAtMs), ...(till === undefined ? [] : [t.heldAt(till)]), ...(till === undefined || awaySinceMs === undefined ? [] : [t.heldAway(till, timeOf(awaySinceMs))])];
  return parts.join(' · ');
}

function Away({ one }: { one: HeldView }) {
  const t = said.value;
  const back = () => void (away.value = null);
  return (
    <Dialog title={t.awayTitle} closeLabel={words.value.close} onClose={back}>
      <p>{t.awayBody(one.till ?? '')}</p>
      <p><strong>{one.firstName} {words.value.heldAndMore(one.itemCount)} · {money(one.totalMinor)}</strong></p>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind="danger" onPress={() => void takeHeld(one, true)}>{t.awayTake}</Button>
      </div>
    </Dialog>
  );
}

/** Sales on hold, of this till and of the others. */
export function HeldDialog() {
  const t = words.value;
  const s = said.value;
  if (away.value !== null) return <Away one={away.value} />;
  const isBlocked = (sale.value?.lines.length ?? 0) > 0 && sale.value?.status !== 'completed';
  const hasOthers = held.value.some(({ till }) => till !== undefined);
  return (
    <Dialog title={t.heldTitle} closeLabel={t.close} onClose={close}>
      {isBlocked && <p class="notice">{t.heldBlocked}</p>}
      {isAlone.value && hasOthers && <p class="notice amber">{s.heldAloneOther}</p>}
      {held.value.length === 0 && <p class="muted">{t.heldNone}</p>}
      <ul class="rows">
        {held.value.map((one) => (
          <li key={one.id} data-till={one.till}>
            <span class="what">
              <span>{one.firstName} {t.heldAndMore(one.itemCount)}</span>
              <span class={one.awaySinceMs === undefined ? 'muted small' : 'amber-text small'}>{whereText(one)}</span>
            </span>
            <strong class="rows-amount">{money(one.totalMinor)}</strong>
            <Button disabled={isBlocked || (isAlone.value && one.till !== undefined)} onPress={() => void takeHeld(one, false)}>
              {one.till === undefined ? t.heldResume : s.heldTake}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
