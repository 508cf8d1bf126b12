import { Icon } from '../../ui/Icon.tsx';
import { openList } from './actions.ts';
import { hasFailed, openRefunds, said } from './state.ts';

/** How many refunds have not ended. Amber where one needs somebody. */
export function RefundChip() {
  const open = openRefunds.value;
  if (open.length === 0) return null;
  const isAmber = open.some(hasFailed);
  const text = said.value.openCount(open.length);
  return (
    <button type="button" class={`chip ${isAmber ? 'amber' : ''}`} data-chip="refunds" aria-haspopup="dialog" aria-label={text} onClick={openList}>
      <Icon name={isAmber ? 'alert' : 'back'} />
      <span class="chip-text">{text}</span>
    </button>
  );
}
