import { shared } from '../../state/terminal.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { isAlone, openShared, openStock, said, timeOf } from './state.ts';

/** Whether the tills see each other, and how much a person has to put right. A till that shares nothing has none. */
export function SharedChip() {
  const { configured, sinceMs, conflicts = 0 } = shared.value;
  if (!configured) return null;
  const t = said.value;
  const alone = sinceMs === undefined ? t.chipNever : t.chipAlone(timeOf(sinceMs));
  const text = isAlone.value ? alone : conflicts > 0 ? t.chipConflicts(conflicts) : t.chipOnline;
  const isAmber = isAlone.value || conflicts > 0;
  return (
    <button type="button" class={isAmber ? 'chip amber' : 'chip'} data-chip="shared" aria-haspopup="dialog" aria-label={text} onClick={openShared}>
      <Icon name={isAmber ? 'alert' : 'twice'} />
      <span class="chip-text">{text}</span>
    </button>
  );
}

/** Stock, and the other tills where there are any. */
export function SharedEntry() {
  const t = said.value;
  const { stock, configured } = shared.value;
  if (stock !== true) return null;
  return (
    <div class="more-pair">
      <Button icon="plus" onPress={openStock}>{t.stockTitle}</Button>
      {configured && <Button icon="twice" onPress={openShared}>{t.title}</Button>}
    </div>
  );
}
