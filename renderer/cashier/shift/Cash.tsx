import { useSignal } from '@preact/signals';
import { CASH_REASON_MAX, CASHIER_NAME_MAX } from '#main/contract';
import { parseAmount } from '../../i18n/format.ts';
import { money, moneyFormat, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from './Field.tsx';
import { begin, go, isBusy, moveCash, said, who } from './state.ts';

const home = () => go({ at: 'home' });

/** What lies in the drawer before the first sale. */
export function Open() {
  const t = said.value;
  const float = useSignal('');
  const minor = parseAmount(float.value, moneyFormat.value.exponent);
  const isReady = minor !== null && minor >= 0 && who.value.trim() !== '' && !isBusy.value;
  const done = () => void (isReady && minor !== null && begin(minor));
  return (
    <div class="shift">
      <Field label={t.by} text={who} kind="name" isFirst lengthMax={CASHIER_NAME_MAX} />
      <Field label={t.amount} text={float} kind="money" onEnter={done} />
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={home}>{words.value.back}</Button>
        <Button kind="main" keycap="Enter" disabled={!isReady} onPress={done}>{t.openDo(money(minor ?? 0))}</Button>
      </div>
    </div>
  );
}

/** Cash beside sales: from the bank, to the bank, a delivery paid at the counter. */
export function Cash({ direction }: { direction: 'in' | 'out' }) {
  const t = said.value;
  const amount = useSignal('');
  const reason = useSignal('');
  const minor = parseAmount(amount.value, moneyFormat.value.exponent);
  const ready = direction === 'in' ? t.inReasons : t.outReasons;
  const isReady = minor !== null && minor > 0 && reason.value.trim() !== '' && who.value.trim() !== '' && !isBusy.value;
  const done = () => void (isReady && minor !== null && moveCash(direction, minor, reason.value.trim()));
  return (
    <div class="shift">
      <Field label={t.amount} text={amount} kind="money" isFirst />
      <div class="shift-reasons" role="group" aria-label={t.reason}>
        {ready.map((text) => (
          <Button key={text} pressed={reason.value === text} onPress={() => (reason.value = text)}>{text}</Button>
        ))}
      </div>
      <Field label={t.reason} text={reason} kind="name" lengthMax={CASH_REASON_MAX} />
      <Field label={t.by} text={who} kind="name" lengthMax={CASHIER_NAME_MAX} onEnter={done} />
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={home}>{words.value.back}</Button>
        <Button kind="main" keycap="Enter" disabled={!isReady} onPress={done}>{direction === 'in' ? t.inDo(money(minor ?? 0)) : t.outDo(money(minor ?? 0))}</Button>
      </div>
    </div>
  );
}
