/** What a cashier must not overlook about headquarters: sending that has stopped for good, and a clock that is wrong. */
import { computed } from '@preact/signals';
import { formatAge } from '../../i18n/format.ts';
import { headquartersCatalogues } from '../../i18n/headquarters/index.ts';
import { sync } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { dialog } from '../state.ts';

export const said = computed(() => headquartersCatalogues[language.value]);

const open = (): void => void (dialog.value = 'sync');

/** Across the whole screen, until a technician has ended it. Scanning and paying go on under it. */
export function AlarmBar() {
  const t = said.value;
  if (sync.value.fork === undefined) return null;
  return (
    <div class="alarm-bar" role="alert">
      <Icon name="alert" />
      <strong>{t.bar}</strong>
      <Button onPress={open}>{t.what}</Button>
    </div>
  );
}

const skewText = (skewMs: number): string => formatAge(Math.abs(skewMs), language.value);

export function ClockChip() {
  const { clock } = sync.value;
  if (clock?.isBeyond !== true) return null;
  const text = said.value.clockChip(`${clock.skewMs > 0 ? '+' : '−'}${skewText(clock.skewMs)}`);
  return (
    <button type="button" class="chip amber" data-chip="clock" aria-haspopup="dialog" aria-label={text} onClick={open}>
      <Icon name="alert" />
      <span class="chip-text">{text}</span>
    </button>
  );
}

/** In the dialog of headquarters: what stands between it and this terminal. */
export function AlarmNotices() {
  const t = said.value;
  const { fork, clock, pace, pending } = sync.value;
  return (
    <>
      {fork !== undefined && (
        <div class="notice red alarm" role="alert">
          <Icon name="alert" />
          <span class="what">
            <strong>{t.bar}</strong>
            <span>{t.meaning(fork.seq)}</span>
            <span>{t.goesOn(pending)}</span>
            <span>{t.call}</span>
            <span class="small">{t.place(fork.stream, fork.seq)}</span>
          </span>
        </div>
      )}
      {clock?.isBeyond === true && (
        <div class="notice amber alarm">
          <Icon name="alert" />
          <span class="what">
            <strong>{t.clockTitle}</strong>
            <span>{clock.skewMs > 0 ? t.clockAhead(skewText(clock.skewMs)) : t.clockBehind(skewText(clock.skewMs))}</span>
            <span>{t.clockBody}</span>
          </span>
        </div>
      )}
      {pace?.isSlow === true && fork === undefined && <p class="muted">{t.slow(pace.batchEntries)}</p>}
    </>
  );
}
