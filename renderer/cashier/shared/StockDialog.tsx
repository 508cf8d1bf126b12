import { useSignal } from '@preact/signals';
import { PIN_LENGTH_MIN, type ProductView, type StockReason } from '#main/contract';
import { parseQuantity } from '../../i18n/format.ts';
import { words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { dialog } from '../state.ts';
import { PinFields } from './PinFields.tsx';
import { adjust, findStock, quantity, said, stockFound, stockOf, timeOf } from './state.ts';

const close = () => void (dialog.value = null);

/** What is on hand, or '' where that is not known. */
export function onHandText({ onHandMilli, onHandAtMs, unit }: ProductView): string {
  const t = said.value;
  if (onHandMilli === undefined) return '';
  return onHandAtMs === undefined ? t.stockOnHand(quantity(onHandMilli, unit)) : t.stockAt(quantity(onHandMilli, unit), timeOf(onHandAtMs));
}

function Find() {
  const t = said.value;
  const text = useSignal('');
  const find = (value: string): void => {
    text.value = value;
    void findStock(value);
  };
  return (
    <Dialog title={t.stockTitle} closeLabel={words.value.close} onClose={close}>
      <label class="field">
        <span>{t.stockFind}</span>
        <input class="input" data-first autocomplete="off" value={text.value} onInput={(event) => find(event.currentTarget.value)} />
      </label>
      {text.value.trim() !== '' && stockFound.value.length === 0 && <p class="muted">{t.stockNone}</p>}
      <ul class="rows">
        {stockFound.value.map((product) => (
          <li key={product.id}>
            <span class="what">
              <span>{product.name}</span>
              <span class="muted small">{onHandText(product) || t.stockNotKept}</span>
            </span>
            <Button onPress={() => void (stockOf.value = product)}>{t.stockChoose}</Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function Adjust({ product }: { product: ProductView }) {
  const t = said.value;
  const reason = useSignal<StockReason>(product.onHandMilli === undefined ? 'counted' : 'received');
  const text = useSignal('');
  const note = useSignal('');
  const pin = useSignal('');
  const isBusy = useSignal(false);
  const back = () => void (stockOf.value = null);
  // Nothing counted is a count, too.
  const milli = text.value.trim() === '0' ? 0 : parseQuantity(text.value);
  const isReady = milli !== null && milli >= 0 && (milli > 0 || reason.value === 'counted') && pin.value.length >= PIN_LENGTH_MIN && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady || milli === null) return;
    isBusy.value = true;
    await adjust(product, reason.value, milli, pin.value, note.value.trim());
    isBusy.value = false;
    pin.value = '';
  }
  const reasons: { value: StockReason; text: string }[] = [
    { value: 'received', text: t.stockReceived },
    { value: 'lost', text: t.stockLost },
    { value: 'counted', text: t.stockCounted },
  ];
  return (
    <Dialog title={t.stockTitle} closeLabel={words.value.close} onClose={back}>
      <p><strong>{product.name}</strong> · {onHandText(product) || t.stockNotKept}</p>
      <Choice label={t.stockTitle} value={reason.value} options={reasons} onChange={(value) => (reason.value = value)} />
      <label class="field">
        <span>{t.stockQuantity}</span>
        <input class="input money" data-first inputMode="decimal" autocomplete="off" value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
      </label>
      <PinFields note={note} pin={pin} done={() => void done()} />
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind="main" disabled={!isReady} onPress={() => void done()}>{t.stockSave}</Button>
      </div>
    </Dialog>
  );
}

/** A supervisor's word on what came, was lost or was counted. */
export function StockDialog() {
  const product = stockOf.value;
  return product === null ? <Find /> : <Adjust key={product.id} product={product} />;
}
