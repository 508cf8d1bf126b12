import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LineView, Minor } from '#main/contract';
import { formatQuantity } from '../i18n/format.ts';
import { sale } from '../state/terminal.ts';
import { language, money, schemeText, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { nextSale, openAttempt, pay, stepQuantity } from './actions.ts';
import { Paper } from './Paper.tsx';
import { chosenLineId, currentLine, mode } from './state.ts';

const quantityText = (line: LineView) =>
  `${formatQuantity(line.quantityMilli, line.unit, language.value)} × ${money(line.priceMinor)}`;

/** What is offered on a line, with what it takes off. */
const Off = ({ line: { discounts = [] } }: { line: LineView }) => (
  <>
    {discounts.map(({ promotionId, name, amountMinor }) => (
      <span key={promotionId} class="off"> · {name} {money((0 - amountMinor) as Minor)}</span>
    ))}
  </>
);

/** The line at hand, large: the cashier checks it without reading the list. */
function Hero() {
  const t = words.value;
  const line = currentLine.value;
  if (line === null) {
    return (
      <section class="hero empty" aria-label={t.lastItem}>
        <p class="hero-name">{t.emptyCart}</p>
        <p class="muted">{t.emptyCartHint}</p>
      </section>
    );
  }
  const isSelling = mode.value === 'selling';
  return (
    <section class="hero" aria-label={t.lastItem} aria-live="polite">
      <p class="hero-label">{chosenLineId.value === null ? t.lastItem : t.chosenLine}</p>
      <p class="hero-name">{line.name}</p>
      <p class="hero-sum">
        <span class="hero-quantity">{quantityText(line)}<Off line={line} /></span>
        <strong class="hero-amount" key={line.amountMinor}>
          {money(line.amountMinor)}
        </strong>
      </p>
      {isSelling && line.unit === 'piece' && (
        <div class="hero-step">
          <Button icon="minus" label={t.less} onPress={() => void stepQuantity(-1)} />
          <Button icon="plus" label={t.more} onPress={() => void stepQuantity(1)} />
        </div>
      )}
    </section>
  );
}

function Line({ line, number }: { line: LineView; number: number }) {
  const isCurrent = line.id === currentLine.value?.id;
  const ref = useRef<HTMLLIElement>(null);
  const isLast = line.id === sale.value?.lastLineId;
  useLayoutEffect(() => {
    if (isCurrent) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent, line.quantityMilli]);
  return (
    <li ref={ref} class="line" data-line={line.id}>
      <button
        type="button"
        class="line-button"
        tabIndex={-1}
        aria-pressed={line.id === chosenLineId.value}
        data-current={isCurrent}
        onClick={() => (chosenLineId.value = line.id)}
      >
        {isLast && <span key={line.quantityMilli} class="line-flash" aria-hidden="true" />}
        <span class="line-number">{number}</span>
        <span class="line-name">{line.name}</span>
        <span class="line-quantity">{quantityText(line)}<Off line={line} /></span>
        <span class="line-amount">{money(line.amountMinor)}</span>
      </button>
    </li>
  );
}

/** What the total is made of, in one line that is always there. */
function taxText(): string {
  const now = sale.value;
  if (now === null || now.lines.length === 0) return ' ';
  const t = words.value;
  const tax = now.taxes.reduce((sum, one) => sum + one.taxMinor, 0);
  const isAdded = now.lines.some((line) => !line.taxIncluded);
  return isAdded ? t.taxAdded(money(now.totalMinor - tax), money(tax)) : t.taxIncluded(money(tax));
}

/** While paying: what is waited for. */
function payingText(): string {
  const open = openAttempt();
  return open === null ? words.value.chooseWay : schemeText(open.scheme);
}

export function Cart() {
  const t = words.value;
  const now = sale.value;
  if (now === null) return null;
  return (
    <aside class="cart" aria-label={t.cart}>
      <Hero />
      <div class="lines-area">
        <ol class="lines" tabIndex={-1} aria-label={t.cart}>
          {now.lines.map((line, at) => (
            <Line key={line.id} line={line} number={at + 1} />
          ))}
        </ol>
        {mode.value === 'selling' && <Paper small />}
      </div>
      <section class="sum" aria-label={t.total}>
        <p class="sum-side">
          <span class="sum-items">
            {t.items(now.itemCount)}
            {now.memberNo !== undefined && <span class="member"> · {t.member(now.memberNo)}</span>}
          </span>
          <span class="muted small">{taxText()}</span>
        </p>
        {/* Keyed: a longer amount is a new one, not the old one moved. Its end stays in place. */}
        <p class="sum-total" key={now.totalMinor}>
          <span class="visually-hidden">{t.total}</span>
          {money(now.totalMinor)}
        </p>
        {mode.value === 'selling' && (
          <Button kind="main" class="pay" keycap="F12" disabled={now.lines.length === 0} onPress={() => void pay()}>
            {t.pay}
          </Button>
        )}
        {mode.value === 'paying' && <p class="sum-state">{payingText()}</p>}
        {mode.value === 'completed' && (
          <Button kind="main" class="pay" keycap="Enter" onPress={() => void nextSale()}>
            {t.nextSale}
          </Button>
        )}
      </section>
    </aside>
  );
}
