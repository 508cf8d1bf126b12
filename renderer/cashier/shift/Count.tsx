import { signal, useSignal, type Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { PIN_LENGTH_MIN } from '#main/contract';
import { parseAmount } from '../../i18n/format.ts';
import { shop } from '../../state/terminal.ts';
import { money, moneyFormat, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from './Field.tsx';
import { closeShift, go, isBusy, refusal, said, shift, showFigures, view } from './state.ts';

/** Pieces of one denomination that a drawer may hold. */
const PIECES_MAX = 9_999;

const piecesOf = (text: string): number => {
  const pieces = Number(text.trim() === '' ? 0 : text);
  return Number.isInteger(pieces) && pieces >= 0 && pieces <= PIECES_MAX ? pieces : NaN;
};

function Pieces({ valueMinor, text, isFirst }: { valueMinor: number; text: Signal<string>; isFirst: boolean }) {
  const pieces = piecesOf(text.value);
  return (
    <label class="shift-pieces">
      <span class="shift-value">{money(valueMinor)}</span>
      <span aria-hidden="true">×</span>
      <input
        class="input"
        aria-label={said.value.pieces(money(valueMinor))}
        aria-invalid={Number.isNaN(pieces)}
        {...(isFirst ? { 'data-first': true } : {})}
        inputMode="numeric"
        autocomplete="off"
        placeholder="0"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <span class="shift-sum">{Number.isNaN(pieces) ? '—' : money(valueMinor * pieces)}</span>
    </label>
  );
}

/** The drawer by denominations, the largest first. What should be there is not shown before. */
export function Count() {
  const t = said.value;
  const values = (shop.value?.denominationsMinor ?? []).toSorted((a, b) => b - a);
  const texts = useMemo(() => values.map(() => signal('')), [values.length]);
  const other = useSignal('');
  const otherMinor = other.value.trim() === '' ? 0 : (parseAmount(other.value, moneyFormat.value.exponent) ?? NaN);
  const total = values.reduce((sum, value, at) => sum + value * piecesOf(texts[at]?.value ?? ''), otherMinor);
  const isReady = Number.isSafeInteger(total) && total >= 0;
  const next = () => void (isReady && go({ at: 'pin', for: 'close', countedMinor: total }));
  return (
    <div class="shift">
      <p class="muted">{t.countHint}</p>
      <div class="shift-count">
        {values.map((value, at) => {
          const text = texts[at];
          return text === undefined ? null : <Pieces key={value} valueMinor={value} text={text} isFirst={at === 0} />;
        })}
      </div>
      <Field label={t.other} text={other} kind="money" onEnter={next} />
      <p class="shift-total" role="status">
        <span>{t.counted}</span>
        <strong>{isReady ? money(total) : '—'}</strong>
      </p>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={() => go({ at: 'home' })}>{words.value.back}</Button>
        <Button kind="main" disabled={!isReady} onPress={next}>{t.toPin}</Button>
      </div>
    </div>
  );
}

/** A supervisor's PIN, for the X report or the close. Its digits are never shown. */
export function Pin() {
  const t = said.value;
  const now = view.value;
  const pin = useSignal('');
  if (now.at !== 'pin') return null;
  const isReady = pin.value.length >= PIN_LENGTH_MIN && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady || now.at !== 'pin') return;
    const typed = pin.value;
    // It stands nowhere for longer than it takes to send it.
    pin.value = '';
    await (now.for === 'figures' ? showFigures(typed) : closeShift(now.countedMinor, typed));
  }
  const training = shop.value?.supervisorPin;
  return (
    <div class="shift">
      {now.for === 'close' && (
        <>
          <p class="shift-total"><span>{t.counted}</span><strong>{money(now.countedMinor)}</strong></p>
          <p>{t.closeFinal}</p>
        </>
      )}
      <Field label={training === undefined ? t.pin : `${t.pin} · ${t.pinTraining(training)}`} text={pin} kind="pin" isFirst onEnter={() => void done()} />
      <p class="field-error" role="alert">{refusal.value}</p>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={() => go(now.for === 'close' ? { at: 'count' } : { at: 'home' })}>{words.value.back}</Button>
        <Button kind="main" keycap="Enter" disabled={!isReady} onPress={() => void done()}>{now.for === 'figures' ? t.figuresDo : t.closeDo(shift.value?.no ?? 0)}</Button>
      </div>
    </div>
  );
}
