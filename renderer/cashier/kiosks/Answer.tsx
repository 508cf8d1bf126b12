import { useSignal } from '@preact/signals';
import type { HelpCallView } from '#main/contract';
import { parseAmount } from '../../i18n/format.ts';
import { shop } from '../../state/terminal.ts';
import { words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberPad } from '../../ui/NumberPad.tsx';
import { asked, decide, said } from './state.ts';

/** A price or a weight is given in whole numbers above zero. */
function read(way: 'price' | 'weight', text: string): number | null {
  const value = way === 'price' ? parseAmount(text, shop.value?.exponent ?? 2) : /^\d{1,7}$/.test(text) ? Number(text) : null;
  return value !== null && value > 0 ? value : null;
}

/** The price of an item at a kiosk, with its name where it has none, or its weight. */
export function Answer({ kiosk, call, way }: { kiosk: string; call: HelpCallView; way: 'price' | 'weight' }) {
  const t = said.value;
  const text = useSignal('');
  const name = useSignal('');
  const isBad = useSignal(false);
  const isBusy = useSignal(false);
  const isNameless = call.reason === 'unknownItem';
  const back = () => void (asked.value = null);
  async function done(): Promise<void> {
    const value = read(way, text.value);
    isBad.value = value === null || (isNameless && name.value.trim() === '');
    if (value === null || isBad.value || isBusy.value) return;
    isBusy.value = true;
    const given = way === 'price' ? { priceMinor: value, ...(isNameless ? { name: name.value.trim() } : {}) } : { grams: value };
    const isDone = await decide(kiosk, { callId: call.id, way, ...given });
    isBusy.value = false;
    if (isDone) back();
  }
  const onEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.isComposing) void done();
  };
  return (
    <Dialog title={`${kiosk} · ${way === 'price' ? t.price : t.weight}`} closeLabel={words.value.close} onClose={back}>
      <p>{call.productName ?? call.code ?? t.reasons[call.reason]}</p>
      {isNameless && (
        <label class="field">
          <span>{t.nameField}</span>
          <input class="input" data-first autocomplete="off" maxLength={200} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} onKeyDown={onEnter} />
        </label>
      )}
      <label class="field">
        <span>{way === 'price' ? t.priceField : t.gramsField}</span>
        <input
          class="input money"
          {...(isNameless ? {} : { 'data-first': true })}
          inputMode="decimal"
          autocomplete="off"
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={onEnter}
        />
      </label>
      <p class="field-error" role="alert">{isBad.value ? t.bad : ''}</p>
      <NumberPad value={text.value} onChange={(value) => (text.value = value)} extra={way === 'price' ? '.' : '00'} deleteLabel={words.value.deleteDigit} />
      <Button kind="main" keycap="Enter" disabled={isBusy.value} onPress={() => void done()}>{t.send}</Button>
    </Dialog>
  );
}
