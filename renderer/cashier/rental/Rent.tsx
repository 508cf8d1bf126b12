import { useSignal } from '@preact/signals';
import { RENTAL_NAME_MAX } from '#main/contract';
import { parseAmount } from '../../i18n/format.ts';
import { moneyFormat, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { offers, rentOut, said, view } from './state.ts';

/** What is rented, the most that may be collected, and on whose credit. */
export function Rent() {
  const t = said.value;
  const name = useSignal('');
  const risk = useSignal('');
  const agreement = useSignal('');
  const chosen = useSignal(offers.value[0]?.id ?? '');
  const problem = useSignal('');
  const isBusy = useSignal(false);
  const scheme = offers.value.find(({ id }) => id === chosen.value);
  async function done(): Promise<void> {
    if (isBusy.value || scheme === undefined) return;
    const riskMinor = parseAmount(risk.value, moneyFormat.value.exponent);
    if (name.value.trim() === '') return void (problem.value = t.badName);
    if (riskMinor === null || riskMinor < 1) return void (problem.value = t.badRisk);
    problem.value = '';
    isBusy.value = true;
    const signed = scheme.rental?.agreements === true ? agreement.value.trim() : '';
    if (!(await rentOut({ scheme: scheme.id, name: name.value.trim(), riskMinor, ...(signed === '' ? {} : { agreement: signed }) }))) isBusy.value = false;
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.isComposing && !event.repeat) void done();
  };
  return (
    <div class="rental">
      <p>{t.rentBody}</p>
      <label class="field">
        <span>{t.name}</span>
        <input class="input" data-first autocomplete="off" maxLength={RENTAL_NAME_MAX} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} onKeyDown={onKeyDown} />
      </label>
      <label class="field">
        <span>{t.risk}</span>
        <input class="input money" inputMode="decimal" autocomplete="off" value={risk.value} onInput={(event) => (risk.value = event.currentTarget.value)} onKeyDown={onKeyDown} />
      </label>
      {offers.value.length > 1 && (
        <div class="field">
          <span>{t.by}</span>
          <Choice label={t.by} value={chosen.value} options={offers.value.map(({ id }) => ({ value: id, text: schemeText(id) }))} onChange={(value) => (chosen.value = value)} />
        </div>
      )}
      {scheme?.rental?.agreements === true && (
        <label class="field">
          <span>{t.agreement}</span>
          <input class="input" autocomplete="off" maxLength={64} value={agreement.value} onInput={(event) => (agreement.value = event.currentTarget.value)} onKeyDown={onKeyDown} />
        </label>
      )}
      <p class="field-error" role="alert">{problem.value}</p>
      <div class="dialog-actions">
        <Button onPress={() => (view.value = { at: 'list' })}>{words.value.back}</Button>
        <Button kind="main" keycap="Enter" disabled={isBusy.value} onPress={() => void done()}>{t.rent}</Button>
      </div>
    </div>
  );
}
