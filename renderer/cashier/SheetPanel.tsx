import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { parseAmount } from '../i18n/format.ts';
import { moneyFormat, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { dropSheet, sellSheet } from './actions.ts';
import { sheets, type PriceSheet } from './state.ts';

function titleOf(sheet: PriceSheet): string {
  const t = words.value;
  return { unknown: t.unknownTitle, price: t.priceTitle, open: t.openTitle }[sheet.kind];
}

function subjectOf(sheet: PriceSheet): string {
  if (sheet.kind === 'unknown') return sheet.code;
  return sheet.kind === 'price' ? (sheet.product.barcode ?? '') : '';
}

const nameOf = (sheet: PriceSheet): string =>
  sheet.kind === 'price' ? sheet.product.name : sheet.kind === 'open' ? sheet.name : words.value.openItemName;

/** Asks the price of what the catalogue does not know. Not modal: the next scan still lands in the cart. */
export function SheetPanel({ sheet }: { sheet: PriceSheet }) {
  const t = words.value;
  const { exponent } = moneyFormat.value;
  const name = useSignal(nameOf(sheet));
  const price = useSignal('');
  const error = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const waiting = sheets.value.length - 1;
  const subject = subjectOf(sheet);

  function sell(keep: boolean): void {
    const priceMinor = parseAmount(price.value, exponent);
    if (name.value.trim() === '') error.value = t.nameBad;
    else if (priceMinor === null) error.value = t.priceBad;
    else void sellSheet(sheet, name.value.trim(), priceMinor, keep);
  }

  return (
    <section
      class="sheet"
      aria-label={titleOf(sheet)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.isComposing) sell(false);
      }}
    >
      <div class="sheet-form">
        <header class="sheet-head">
          <h2>{titleOf(sheet)}</h2>
          {subject && <p class="sheet-code">{subject}</p>}
          <p class="muted small">
            {t.unknownNext} {waiting > 0 && t.moreUnknown(waiting)}
          </p>
        </header>
        {sheet.kind === 'price' ? (
          <p class="sheet-name">{sheet.product.name}</p>
        ) : (
          <label class="field">
            <span>{t.itemName}</span>
            <input class="input" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} onFocus={(event) => event.currentTarget.select()} />
          </label>
        )}
        <label class="field">
          <span>{t.itemPrice}</span>
          <input
            ref={field}
            class="input money"
            inputMode="decimal"
            value={price.value}
            onInput={(event) => {
              price.value = event.currentTarget.value;
              error.value = '';
            }}
          />
        </label>
        <p class="field-error" role="alert">{error.value}</p>
        <div class="sheet-actions">
          <Button kind="main" keycap="Enter" onPress={() => sell(false)}>{sheet.kind === 'price' ? t.sellAtPrice : t.sellOpen}</Button>
          {sheet.kind !== 'open' && <Button onPress={() => sell(true)}>{t.addToCatalogue}</Button>}
          <Button kind="plain" keycap="Esc" onPress={dropSheet}>{t.skip}</Button>
        </div>
      </div>
      <NumberPad value={price.value} onChange={(text) => (price.value = text)} deleteLabel={t.deleteDigit} {...(exponent > 0 ? { extra: '.' as const } : { extra: '00' as const })} />
    </section>
  );
}
