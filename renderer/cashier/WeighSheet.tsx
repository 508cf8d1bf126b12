import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ScaleView } from '#main/contract';
import { formatQuantity, parseQuantity } from '../i18n/format.ts';
import { scale } from '../state/terminal.ts';
import { language, money, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { dropSheet, readScale, sellWeighed, tare, zeroScale } from './actions.ts';
import { sheets, type WeighSheetSubject } from './state.ts';
import './weigh.css';

/** The terminal lets go of the scale where a screen no longer asks: well within its time. */
const ASK_EVERY_MS = 5_000;
const GRAMS_PER_KG = 1000;

/** The scale's state in words; what is amber has to be put right by a person. */
function wordsOf(view: ScaleView): { text: string; isAmber: boolean } {
  const t = words.value;
  switch (view.state) {
    case 'none':
      return { text: t.weighNone, isAmber: false };
    case 'stable':
      return { text: view.grams === 0 ? t.weighEmpty : t.weighStable, isAmber: false };
    case 'unstable':
      return { text: t.weighUnstable, isAmber: false };
    case 'overload':
      return { text: t.weighOverload, isAmber: true };
    case 'underZero':
      return { text: t.weighUnderZero, isAmber: true };
    case 'silent':
      return { text: t.weighSilent, isAmber: true };
  }
}

/** The live weight, large. Without a weight there is a dash, never a zero. */
function Readout({ view, priceMinor }: { view: ScaleView; priceMinor: number }) {
  const t = words.value;
  const { text, isAmber } = wordsOf(view);
  const weight = view.state === 'stable' ? formatQuantity(view.grams, 'kg', language.value) : '– kg';
  const canSell = view.state === 'stable' && view.grams > 0;
  return (
    <div class={`weigh-readout ${isAmber ? 'amber' : ''}`} data-state={view.state} data-can-sell={canSell}>
      <output class="weigh-weight">{weight}</output>
      <p class="weigh-amount">{canSell ? money(Math.round((view.grams * priceMinor) / GRAMS_PER_KG)) : ' '}</p>
      <p class="weigh-state" role="status">
        {isAmber && <Icon name="alert" />}
        <span>{text}</span>
        {view.state !== 'none' && view.tared && <span class="weigh-tared">{t.weighTared}</span>}
      </p>
    </div>
  );
}

function useScale(): ScaleView | null {
  useEffect(() => {
    scale.value = null;
    void readScale();
    const timer = setInterval(() => void readScale(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return scale.value;
}

/** Weighs one product. Not modal: the next scan still lands in the cart. */
export function WeighSheet({ sheet }: { sheet: WeighSheetSubject }) {
  const t = words.value;
  const view = useScale();
  const typed = useSignal('');
  const error = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const priceMinor = sheet.priceMinor ?? sheet.product.priceMinor ?? 0;
  const waiting = sheets.value.length - 1;
  const isBound = view !== null && view.state !== 'none';
  const canAccept = view?.state === 'stable' && view.grams > 0;

  function sell(): void {
    if (typed.value.trim() === '') {
      if (canAccept) void sellWeighed(sheet, null);
      else error.value = view === null || view.state === 'none' ? t.weighBad : wordsOf(view).text;
      return;
    }
    const milli = parseQuantity(typed.value);
    if (milli === null || milli < 0) error.value = t.weighBad;
    else void sellWeighed(sheet, milli);
  }

  return (
    <section
      class="sheet weigh"
      aria-label={t.weighTitle}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.isComposing) sell();
      }}
    >
      <div class="sheet-form">
        <header class="sheet-head">
          <h2>{sheet.product.name}</h2>
          <p class="muted">
            {t.weighTitle} · {t.perKg(money(priceMinor))} {waiting > 0 && t.moreUnknown(waiting)}
          </p>
        </header>
        {view !== null && <Readout view={view} priceMinor={priceMinor} />}
        {isBound && (
          <div class="weigh-tools">
            <Button keycap="F4" onPress={() => void tare(view.tared)}>{view.tared ? t.weighTareOff : t.weighTare}</Button>
            {view.canZero && <Button onPress={() => void zeroScale()}>{t.weighZero}</Button>}
          </div>
        )}
        <label class="field">
          <span>{isBound ? t.weighByHand : t.weighTyped}</span>
          <input
            ref={field}
            class="input money"
            inputMode="decimal"
            autocomplete="off"
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
              error.value = '';
            }}
          />
        </label>
        {error.value !== '' && <p class="field-error" role="alert">{error.value}</p>}
        <div class="sheet-actions">
          <Button kind="main" keycap="Enter" disabled={typed.value === '' && !canAccept} onPress={sell}>{t.weighAccept}</Button>
          <Button kind="plain" keycap="Esc" onPress={dropSheet}>{t.skip}</Button>
        </div>
      </div>
      <NumberPad value={typed.value} onChange={(text) => (typed.value = text)} extra="." deleteLabel={t.deleteDigit} />
    </section>
  );
}
