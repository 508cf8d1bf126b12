import { useSignal } from '@preact/signals';
import type { RentalView } from '#main/contract';
import { parseAmount } from '../../i18n/format.ts';
import { money, moneyFormat, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { bringBack, said, view } from './state.ts';

/** What is due, and what is taken off. */
export function Back({ rental }: { rental: RentalView }) {
  const t = said.value;
  const due = useSignal('');
  const off = useSignal('');
  const isBusy = useSignal(false);
  const { exponent } = moneyFormat.value;
  const dueMinor = parseAmount(due.value, exponent);
  const offMinor = off.value.trim() === '' ? 0 : parseAmount(off.value, exponent);
  const total = dueMinor === null || offMinor === null ? null : dueMinor - offMinor;
  const problem = total === null ? (due.value === '' && off.value === '' ? '' : t.badDue) : total < 0 ? t.belowZero : total > rental.riskMinor ? t.aboveRisk(money(rental.riskMinor)) : '';
  const isReady = total !== null && problem === '' && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady || dueMinor === null || offMinor === null) return;
    isBusy.value = true;
    await bringBack({ rentalId: rental.id, amountMinor: dueMinor, ...(offMinor === 0 ? {} : { discountMinor: offMinor }) });
    isBusy.value = false;
  }
  const field = (label: string, text: typeof due, isFirst: boolean) => (
    <label class="field">
      <span>{label}</span>
      <input
        class="input money"
        {...(isFirst ? { 'data-first': true } : {})}
        inputMode="decimal"
        autocomplete="off"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.repeat) void done();
        }}
      />
    </label>
  );
  return (
    <div class="rental">
      <p class="muted">{t.atMost(money(rental.riskMinor))} · {t.order(rental.orderNo)}</p>
      {field(t.due, due, true)}
      {field(t.discount, off, false)}
      <p class="rental-total" role="status">{total === null || problem !== '' ? '' : t.total(money(total))}</p>
      <p class="field-error" role="alert">{problem}</p>
      <p class="muted small">{t.backFinal}</p>
      <div class="dialog-actions">
        <Button onPress={() => (view.value = { at: 'list' })}>{words.value.back}</Button>
        <Button kind="main" keycap="Enter" disabled={!isReady} onPress={() => void done()}>{t.collect}</Button>
      </div>
    </div>
  );
}
