import { useEffect, useRef } from 'preact/hooks';
import type { ProductView } from '#main/contract';
import { held, keys, sale } from '../state/terminal.ts';
import { money, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import * as act from './actions.ts';
import { chosenResult, currentLine, dialog, group, query, results, sheets, splitQuantity, type Sheet } from './state.ts';
import { onHandText } from './shared/StockDialog.tsx';
import { SheetPanel } from './SheetPanel.tsx';
import { WeighSheet } from './WeighSheet.tsx';

function Search() {
  const t = words.value;
  const ref = useRef<HTMLInputElement>(null);
  const isSheet = sheets.value.length > 0;
  const isDialog = dialog.value !== null;
  useEffect(() => {
    if (!isSheet && !isDialog) ref.current?.focus();
  }, [isSheet, isDialog]);
  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={ref}
        id="search"
        class="input"
        type="text"
        autocomplete="off"
        spellcheck={false}
        role="combobox"
        aria-expanded={results.value !== null}
        aria-controls="results"
        aria-activedescendant={results.value?.length ? `result-${chosenResult.value}` : undefined}
        aria-label={t.search}
        placeholder={`${t.search} · ${t.searchHint}`}
        value={query.value}
        onInput={(event) => act.type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing) void act.enterSearch();
        }}
      />
      {query.value === '' ? (
        <kbd class="keycap" aria-hidden="true">F2</kbd>
      ) : (
        <Button kind="plain" icon="close" label={t.clearSearch} onPress={act.clearSearch} />
      )}
    </div>
  );
}

const priceText = (product: ProductView) => {
  const t = words.value;
  if (product.priceMinor === null) return t.noPrice;
  return product.unit === 'kg' ? t.perKg(money(product.priceMinor)) : money(product.priceMinor);
};

function Results({ products }: { products: ProductView[] }) {
  const t = words.value;
  const { rest } = splitQuantity(query.value);
  const chosen = chosenResult.value;
  const ref = useRef<HTMLUListElement>(null);
  useEffect(() => ref.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }), [chosen, products]);
  if (products.length === 0) {
    return (
      <div class="nothing" id="results">
        <p>{t.noResults(rest)}</p>
        <Button onPress={() => act.openItem(rest)}>{t.openTitle}</Button>
      </div>
    );
  }
  return (
    <ul class="results" id="results" role="listbox" aria-label={t.results(products.length)} ref={ref}>
      {products.map((product, at) => (
        <li
          key={product.id}
          id={`result-${at}`}
          role="option"
          aria-selected={at === chosen}
          class="result"
          onClick={() => void act.addByTouch(product)}
        >
          <span class="result-name">{product.name} <span class="result-stock">{onHandText(product)}</span></span>
          <span class="result-code">{product.barcode}</span>
          <span class={product.priceMinor === null ? 'result-price muted' : 'result-price'}>{priceText(product)}</span>
          <kbd class="keycap" aria-hidden="true">Enter</kbd>
        </li>
      ))}
    </ul>
  );
}

/** Arrow keys walk the grid as the eye does. */
function walk(event: KeyboardEvent): void {
  const tiles = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('button')];
  const at = tiles.indexOf(document.activeElement as HTMLElement);
  const top = tiles[0]?.offsetTop;
  const columns = tiles.filter((tile) => tile.offsetTop === top).length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (step === undefined || at < 0) return;
  event.preventDefault();
  tiles[at + step]?.focus();
}

function QuickKeys() {
  const t = words.value;
  const groups = keys.value;
  const at = Math.min(group.value, groups.length - 1);
  const products = groups[at]?.products ?? [];
  if (groups.length === 0) {
    return (
      <div class="nothing">
        <p>{t.noKeys}</p>
      </div>
    );
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label={t.quickKeys} data-roving onKeyDown={walk}>
        {groups.map((one, index) => (
          <button
            key={one.name}
            type="button"
            role="tab"
            id={`tab-${index}`}
            aria-selected={index === at}
            aria-controls="tiles"
            tabIndex={index === at ? 0 : -1}
            onFocus={() => (group.value = index)}
            onClick={() => (group.value = index)}
          >
            {one.name}
          </button>
        ))}
      </div>
      <div class="tiles" id="tiles" role="tabpanel" aria-labelledby={`tab-${at}`} data-roving onKeyDown={walk} key={at}>
        {products.map((product, index) => (
          <button key={product.id} type="button" class="tile" tabIndex={index === 0 ? 0 : -1} onClick={() => void act.addByTouch(product)}>
            <span class="tile-name">{product.name}</span>
            <span class="tile-price">{priceText(product)}</span>
          </button>
        ))}
      </div>
    </>
  );
}

function FunctionKeys() {
  const t = words.value;
  const none = currentLine.value === null;
  const heldCount = held.value.length;
  return (
    <nav class="functions" aria-label={t.fnMore}>
      <Button keycap="F3" disabled={none} onPress={() => (dialog.value = 'quantity')}>{t.fnQuantity}</Button>
      <Button keycap="Del" disabled={none} onPress={() => void act.removeLine()}>{t.fnRemove}</Button>
      <Button keycap="F9" disabled={!sale.value?.canUndo} onPress={() => void act.undo()}>{t.fnUndo}</Button>
      <Button keycap="F6" disabled={none} onPress={() => void act.hold()}>{t.fnHold}</Button>
      <Button keycap="F7" disabled={heldCount === 0} onPress={act.openHeld}>
        {t.fnHeld} {heldCount > 0 && <b class="count">{heldCount}</b>}
      </Button>
      <Button keycap="F8" disabled={none} onPress={() => (dialog.value = 'clear')}>{t.fnClear}</Button>
      <Button keycap="F10" onPress={() => (dialog.value = 'more')}>{t.fnMore}</Button>
    </nav>
  );
}

const SheetOf = ({ sheet }: { sheet: Sheet }) =>
  sheet.kind === 'weigh' ? <WeighSheet key={sheet.id} sheet={sheet} /> : <SheetPanel key={sheet.id} sheet={sheet} />;

export function Selling() {
  const sheet = sheets.value[0];
  const found = results.value;
  return (
    <>
      <Search />
      <div class="field-area">
        {sheet ? <SheetOf sheet={sheet} /> : found ? <Results products={found} /> : <QuickKeys />}
      </div>
      <FunctionKeys />
    </>
  );
}
