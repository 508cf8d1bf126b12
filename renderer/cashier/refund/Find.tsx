import { useEffect, useRef } from 'preact/hooks';
import type { FoundSaleView } from '#main/contract';
import { formatTime } from '../../i18n/format.ts';
import { nowMs, shop } from '../../state/terminal.ts';
import { language, money, schemeText } from '../../state/words.ts';
import { said as shared } from '../shared/state.ts';
import { Icon } from '../../ui/Icon.tsx';
import { enterFind, openSale, typeFind } from './actions.ts';
import { chosenFound, findText, found, openRefunds, said } from './state.ts';

const dayOf = (atMs: number, timeZone: string, tag: string): string =>
  new Intl.DateTimeFormat(tag, { timeZone, month: 'short', day: 'numeric' }).format(atMs);

/** When it was sold: the day only where it is not today. */
function whenText(atMs: number): string {
  const zone = shop.value?.timeZone ?? 'UTC';
  const day = dayOf(atMs, zone, language.value);
  const time = formatTime(atMs, zone, language.value);
  return day === dayOf(nowMs.value, zone, language.value) ? time : `${day} ${time}`;
}

function Row({ one, at }: { one: FoundSaleView; at: number }) {
  const t = said.value;
  const { saleId, receiptNo, completedAtMs, totalMinor, refundedMinor, firstName, itemCount, tenders } = one;
  const ways = tenders.map(({ kind, scheme }) => (kind === 'points' ? shared.value.points : scheme === undefined ? t.byCash : schemeText(scheme)));
  const isOpen = openRefunds.value.some((refund) => refund.saleId === saleId);
  const back = isOpen ? t.returnedOpen : refundedMinor <= 0 ? '' : refundedMinor >= totalMinor ? t.returnedAll : t.returnedPart(money(refundedMinor));
  return (
    <li
      id={`found-${at}`}
      role="option"
      class="refund-found"
      aria-selected={at === chosenFound.value}
      onClick={() => void openSale({ saleId }, true)}
    >
      <span class="what">
        <strong>{receiptNo}</strong>
        <span class="muted small">{whenText(completedAtMs)} · {[...new Set(ways)].join(' + ')}</span>
      </span>
      <span class="what refund-found-goods">
        <span>{firstName} {t.andMore(itemCount)}</span>
        {back !== '' && <span class="amber-text small">{back}</span>}
      </span>
      <strong class="rows-amount">{money(totalMinor)}</strong>
    </li>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Enter' && !event.isComposing && !event.repeat) {
    event.preventDefault();
    event.stopPropagation();
    void enterFind();
  } else if (step !== undefined) {
    event.preventDefault();
    chosenFound.value = Math.max(0, Math.min((found.value?.length ?? 1) - 1, chosenFound.value + step));
  }
}

/** Which sale: by what stands on its receipt, or by the receipt itself under the scanner. */
export function Find() {
  const t = said.value;
  const sales = found.value;
  const chosen = chosenFound.value;
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }), [chosen, sales]);
  const text = findText.value.trim();
  return (
    <div class="refund-find">
      <label class="field">
        <span>{t.find}</span>
        <input
          ref={field}
          class="input"
          data-first
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          aria-expanded={sales !== null && sales.length > 0}
          aria-controls="found"
          aria-activedescendant={sales?.length ? `found-${chosen}` : undefined}
          value={findText.value}
          onInput={(event) => typeFind(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <p class="refund-scan-hint muted">
        <Icon name="scan" />
        {t.findHint}
      </p>
      {sales !== null && sales.length === 0 && <p class="notice" role="status">{text === '' ? t.findEmpty : t.findNone(text)}</p>}
      {sales !== null && sales.length > 0 && (
        <ul ref={list} id="found" class="refund-found-list" role="listbox" aria-label={t.found(sales.length)}>
          {sales.map((one, at) => <Row key={one.saleId} one={one} at={at} />)}
        </ul>
      )}
    </div>
  );
}
