import { kiosks } from '../../state/terminal.ts';
import { Icon } from '../../ui/Icon.tsx';
import { away, calls, openKiosks, said } from './state.ts';

/** Who needs somebody at a kiosk. A shop without kiosks has none. */
export function KiosksChip() {
  const count = kiosks.value.length;
  if (count === 0) return null;
  const t = said.value;
  const isAmber = calls.value.length > 0 || away.value.length > 0;
  const text = calls.value.length > 0 ? t.chipCalls(calls.value.length) : away.value.length > 0 ? t.chipAway(away.value.length) : t.chip(count);
  return (
    <button type="button" class={isAmber ? 'chip amber' : 'chip'} data-chip="kiosks" aria-haspopup="dialog" aria-label={text} onClick={openKiosks}>
      <Icon name={isAmber ? 'alert' : 'device'} />
      <span class="chip-text">{text}</span>
    </button>
  );
}
