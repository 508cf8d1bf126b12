import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { RefundableLineView } from '#main/contract';
import { formatQuantity, parseQuantity } from '../../i18n/format.ts';
import { language, money } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { take } from './actions.ts';
import { quote, sale, said, shownLine, taken } from './state.ts';

const ONE = 1000;

const quantityText = (milli: number, { unit }: RefundableLineView): string => formatQuantity(milli, unit, language.value);
/** As one types it. */
const plainText = (milli: number): string => String(milli / 1000);

/** By the piece one more or less; what was weighed comes back whole, or as much as is typed. */
function stepped({ lineId, unit, refundableMilli }: RefundableLineView, step: 1 | -1): void {
  const now = taken.value.get(lineId) ?? 0;
  take(lineId, unit === 'kg' ? (step === 1 ? refundableMilli : 0) : Math.min(refundableMilli, Math.max(0, now + step * ONE)));
}

/** Up and down walk from line to line. */
function walk(field: HTMLInputElement, step: 1 | -1): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>('.refund-quantity')];
  fields[fields.indexOf(field) + step]?.focus();
}

function Quantity({ line }: { line: RefundableLineView }) {
  const { lineId, name, unit } = line;
  const now = taken.value.get(lineId) ?? 0;
  const typed = useSignal('');
  const isPiece = unit === 'piece';
  const typedMilli = parseQuantity(typed.value) ?? 0;
  return (
    <input
      class="input refund-quantity"
      inputMode={isPiece ? 'numeric' : 'decimal'}
      autocomplete="off"
      aria-label={said.value.howMany(name)}
      // While it means what is taken, it stays as it was typed: `1.` on the way to `1.5`.
      value={typedMilli === now && typed.value !== '' ? typed.value : plainText(now)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => (typed.value = '')}
      onInput={(event) => {
        typed.value = event.currentTarget.value.replaceAll(isPiece ? /\D/g : /[^\d.]/g, '').slice(0, 9);
        take(lineId, parseQuantity(typed.value) ?? 0);
        event.currentTarget.value = typed.value;
      }}
      onKeyDown={(event) => {
        const field = event.currentTarget;
        const run = { ArrowUp: () => walk(field, -1), ArrowDown: () => walk(field, 1), '+': () => stepped(line, 1), '-': () => stepped(line, -1) }[event.key];
        if (run === undefined) return;
        event.preventDefault();
        typed.value = '';
        run();
      }}
    />
  );
}

function Line({ line, isFirst }: { line: RefundableLineView; isFirst: boolean }) {
  const t = said.value;
  const { lineId, name, quantityMilli, priceMinor, refundableMilli, refundableMinor } = line;
  const now = taken.value.get(lineId) ?? 0;
  const amountMinor = quote.value?.lines.find((one) => one.lineId === lineId)?.amountMinor;
  const before = quantityMilli - refundableMilli;
  const row = useRef<HTMLLIElement>(null);
  const isShown = shownLine.value === lineId;
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isShown, now]);
  const sub = [t.soldCount(quantityText(quantityMilli, line), money(priceMinor)), before > 0 && refundableMilli > 0 ? t.lineBack(quantityText(before, line)) : ''];
  if (refundableMilli <= 0) {
    return (
      <li class="refund-line gone">
        <span class="refund-line-name">
          <span>{name}</span>
          <span class="small">{sub[0]} · {quantityMilli < 0 ? t.lineReturn : t.lineNone}</span>
        </span>
        {amountMinor !== undefined && <strong class="refund-line-amount">{money(amountMinor)}</strong>}
      </li>
    );
  }
  return (
    <li ref={row} class={`refund-line ${now > 0 ? 'taken' : ''}`} data-line={lineId}>
      <button
        type="button"
        class="refund-line-name"
        aria-pressed={now > 0}
        data-first={isFirst ? true : undefined}
        onClick={() => take(lineId, now > 0 ? 0 : refundableMilli)}
      >
        <span class="refund-check" aria-hidden="true">{now > 0 && <Icon name="check" />}</span>
        <span class="what">
          <span class="refund-line-title">{name}</span>
          <span class="muted small">{sub.filter(Boolean).join(' · ')}</span>
        </span>
      </button>
      <span class="refund-stepper">
        <Button icon="minus" label={t.oneLess(name)} disabled={now <= 0} onPress={() => stepped(line, -1)} />
        <Quantity line={line} />
        <Button icon="plus" label={t.oneMore(name)} disabled={now >= refundableMilli} onPress={() => stepped(line, 1)} />
      </span>
      <span class="refund-line-amount">
        {now > 0 && amountMinor !== undefined ? <strong>{money(amountMinor)}</strong> : <span class="muted">{money(refundableMinor)}</span>}
        <span class="muted small">{t.ofMost(quantityText(refundableMilli, line))}</span>
      </span>
    </li>
  );
}

/** The lines of the sale, and how much of each comes back. */
export function Lines() {
  const lines = sale.value?.lines ?? [];
  const first = lines.find(({ refundableMilli }) => refundableMilli > 0)?.lineId;
  return (
    <ul class="refund-lines">
      {lines.map((line) => <Line key={line.lineId} line={line} isFirst={line.lineId === first} />)}
    </ul>
  );
}
