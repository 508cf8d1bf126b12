import { useSignal } from '@preact/signals';
import { Button } from '../ui/Button.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { request } from './link.ts';
import { Sheet } from './Sheet.tsx';
import { sheet, words } from './state.ts';

export { StaffPanel } from './StaffPanel.tsx';

const PIN_LENGTH_MIN = 4;

/** The door to the panel. */
export function Pin() {
  const t = words.value;
  const typed = useSignal('');
  const said = useSignal('');
  const unlock = async () => {
    const answer = await request('kiosk.staff', { pin: typed.value });
    typed.value = '';
    if ('ok' in answer) return void (sheet.value = null);
    const waitMs = answer.fault.details?.['waitMs'];
    said.value = typeof waitMs === 'number' ? t.staffPinWait(Math.ceil(waitMs / 1000)) : t.staffPinBad;
  };
  return (
    <Sheet title={t.staffTitle} kind="staff-door">
      <label class="field">
        <span>{t.staffPin}</span>
        <input
          class="input pin"
          type="password"
          inputMode="none"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void unlock();
          }}
        />
      </label>
      <p class="field-error" role="status">{said.value}</p>
      <NumberPad value={typed.value} onChange={(text) => (typed.value = text)} deleteLabel={t.deleteDigit} />
      <Button kind="main" disabled={typed.value.length < PIN_LENGTH_MIN} onPress={() => void unlock()}>{t.staffOpen}</Button>
    </Sheet>
  );
}
