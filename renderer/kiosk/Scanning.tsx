import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LineView } from '#main/contract';
import { formatQuantity } from '../i18n/format.ts';
import { kiosk, keys, sale } from '../state/terminal.ts';
import { language, money } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Amount } from './Amount.tsx';
import { ScanHere } from './art.tsx';
import { send } from './link.ts';
import { Picture } from './Picture.tsx';
import { lastLine, sheet, words } from './state.ts';

const ONE = 1000;

const each = (line: LineView) => `${formatQuantity(line.quantityMilli, line.unit, language.value)} × ${money(line.priceMinor)}`;
/** A whole number of pieces: one more and one less have a meaning. */
const isCounted = ({ unit, quantityMilli }: LineView) => unit === 'piece' && quantityMilli > 0 && quantityMilli % ONE === 0;

/** The last item, as large as it can be: did the scan count? */
function Hero({ line }: { line: LineView | null }) {
  const t = words.value;
  if (line === null) {
    return (
      <section class="hero empty">
        <ScanHere />
        <div class="hero-words">
          <h1 tabIndex={-1}>{t.scanFirst}</h1>
          <p class="hero-hint">{t.scanFirstHint}</p>
        </div>
      </section>
    );
  }
  return (
    <section class="hero" aria-label={t.lastItem}>
      <Picture key={line.id} name={line.name} productId={line.productId} />
      <div class="hero-words">
        {/* New elements for new words: nothing that stood here moves. */}
        <div class="hero-title"><h1 key={line.name} class="hero-name" tabIndex={-1}>{line.name}</h1></div>
        <p key={`${line.id} ${line.amountMinor}`} class="hero-sum"><Amount of="hero" amountMinor={line.amountMinor} /></p>
        <p class="hero-each">{line.unit === 'kg' || line.quantityMilli !== ONE ? each(line) : ''}</p>
      </div>
    </section>
  );
}

function Steps({ line }: { line: LineView }) {
  const t = words.value;
  const { id: lineId, quantityMilli, name } = line;
  const isOne = !isCounted(line) || quantityMilli === ONE;
  return (
    <span class="steps">
      <Button
        class="step"
        label={isOne ? t.remove(name) : t.less(name)}
        onPress={() => (isOne ? send('kiosk.remove', { lineId }) : send('kiosk.quantity', { lineId, quantityMilli: quantityMilli - ONE }))}
      >
        <Icon name={isOne ? 'bin' : 'minus'} />
      </Button>
      <span class="steps-count">{formatQuantity(quantityMilli, line.unit, language.value)}</span>
      {isCounted(line) ? (
        <Button class="step" label={t.more(name)} onPress={() => send('kiosk.quantity', { lineId, quantityMilli: quantityMilli + ONE })}>
          <Icon name="plus" />
        </Button>
      ) : (
        <span class="step-none" />
      )}
    </span>
  );
}

function Line({ line, isLast }: { line: LineView; isLast: boolean }) {
  const { discounts = [] } = line;
  return (
    <li class={isLast ? 'line now' : 'line'} data-line={line.id}>
      <span class="line-what">
        <span class="line-name">{line.name}</span>
        <span class="line-each">
          {line.unit === 'kg' ? words.value.perKg(money(line.priceMinor)) : money(line.priceMinor)}
          {discounts.map(({ promotionId, name, amountMinor }) => (
            <span key={promotionId} class="line-off"> {name} {money(0 - amountMinor)}</span>
          ))}
        </span>
      </span>
      <Steps line={line} />
      <span key={line.amountMinor} class="line-amount">{money(line.amountMinor)}</span>
    </li>
  );
}

function Lines({ lines, last }: { lines: LineView[]; last: LineView | null }) {
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector(`[data-line="${last?.id}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [last?.id, last?.quantityMilli]);
  return (
    <ol ref={list} class="lines" aria-label={words.value.basket} tabIndex={0}>
      {lines.map((line) => <Line key={line.id} line={line} isLast={line.id === last?.id} />)}
    </ol>
  );
}

export function Scanning() {
  const t = words.value;
  const now = sale.value;
  if (now === null) return null;
  const waits = kiosk.value?.calls.some(({ blocks, holdsPayment }) => blocks || holdsPayment) ?? false;
  return (
    <main class="scanning">
      <Hero line={lastLine.value} />
      <Lines lines={now.lines} last={lastLine.value} />
      <section class="foot">
        <p class="total">
          <span class="total-label">{t.total}</span>
          <span class="total-items">{t.items(now.itemCount)}</span>
          <Amount key={now.totalMinor} of="total" amountMinor={now.totalMinor} />
        </p>
        <div class="foot-ways">
          <Button class="quiet-way" icon="close" onPress={() => (sheet.value = 'leave')}>{t.leave}</Button>
          {keys.value.length > 0 && <Button class="quiet-way" icon="search" onPress={() => (sheet.value = 'pick')}>{t.noBarcode}</Button>}
          <Button kind="main" class="finish" disabled={now.lines.length === 0 || waits} onPress={() => send('kiosk.go', { to: 'bags' })}>{t.finish}</Button>
        </div>
      </section>
    </main>
  );
}
