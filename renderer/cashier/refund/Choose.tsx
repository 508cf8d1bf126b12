import { useEffect, useRef } from 'preact/hooks';
import { REFUND_REASON_MAX } from '#main/contract';
import { formatTime } from '../../i18n/format.ts';
import { refunds, shop } from '../../state/terminal.ts';
import { language, money, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { reprint } from '../actions.ts';
import { back, setReason, toggleAll, toPin } from './actions.ts';
import { Lines } from './Lines.tsx';
import { Blocked, Ways } from './Money.tsx';
import { Part } from './Part.tsx';
import { asked, hint, isAllTaken, isDone, quote, reason, refundableLines, sale, said } from './state.ts';

function Reason() {
  const t = said.value;
  const ready = [t.reasonUnwanted, t.reasonFaulty, t.reasonWrong, t.reasonPrice];
  return (
    <div class="refund-reason" role="group" aria-label={t.reason}>
      {ready.map((text) => (
        <Button key={text} pressed={reason.value === text} onPress={() => setReason(text)}>{text}</Button>
      ))}
      <input
        class="input"
        aria-label={t.reason}
        placeholder={t.reasonOther}
        maxLength={REFUND_REASON_MAX}
        autocomplete="off"
        value={ready.includes(reason.value) ? '' : reason.value}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
    </div>
  );
}

/** What was given back of this sale before, with its slips, and what of it has not ended. */
function Earlier() {
  const t = said.value;
  const now = sale.value;
  if (now === null || now.returns.length === 0) return null;
  const zone = shop.value?.timeZone ?? 'UTC';
  const open = refunds.value.filter((one) => one.saleId === now.saleId && !isDone(one));
  return (
    <section class="refund-earlier" aria-label={t.earlier}>
      <h3 class="part-title">{t.earlier}</h3>
      <ul class="rows">
        {now.returns.map(({ saleId, receiptNo, totalMinor, atMs }) => (
          <li key={saleId}>
            <span class="what">
              <span>{t.slip(receiptNo)}</span>
              <span class="muted small">{formatTime(atMs, zone, language.value)}{totalMinor === 0 && ` · ${t.settledCash}`}</span>
            </span>
            {totalMinor !== 0 && <strong class="rows-amount">{money(0 - totalMinor)}</strong>}
            <Button icon="printer" label={`${t.slipAgain}: ${receiptNo}`} onPress={() => void reprint(saleId)} />
          </li>
        ))}
      </ul>
      <ul class="refund-parts">{open.map((view) => <Part key={view.id} view={view} />)}</ul>
    </section>
  );
}

/** What comes back, why, and the money that goes back for it, before anything is done. */
export function Choose() {
  const t = said.value;
  const now = sale.value;
  const isAnyLeft = refundableLines.value.length > 0;
  const total = quote.value?.totalMinor;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('[data-first]')?.focus(), [now]);
  if (now === null) return null;
  return (
    <div ref={box} class="refund-choose">
      <div class="refund-goods">
        {isAnyLeft && <Button keycap="F8" pressed={isAllTaken.value} onPress={toggleAll}>{t.everything} · {money(now.refundableMinor)}</Button>}
        <div class="refund-scroll">
          <Lines />
          <Earlier />
        </div>
        {isAnyLeft && <Reason />}
      </div>
      <aside class="refund-money" aria-label={t.goesBack}>
        <p class="due-label">{t.goesBack}</p>
        <p class={`refund-total ${total === undefined ? 'muted' : ''}`}>{money(total ?? 0)}</p>
        <Ways />
        <Blocked />
        {isAnyLeft && asked.value === null && (
          <p class="refund-scan-hint muted">
            <Icon name="scan" />
            {t.scanGoods}
          </p>
        )}
        {!isAnyLeft && <p class="notice">{t.nothingLeft}</p>}
        <div class="refund-foot">
          <p class="field-error" role="alert">{hint.value}</p>
          {isAnyLeft && <Button kind="main" keycap="F12" onPress={() => void toPin()}>{total === undefined ? t.toPinNone : t.toPin(money(total))}</Button>}
          <Button kind="plain" keycap="Esc" data-first={isAnyLeft ? undefined : true} onPress={back}>{isAnyLeft ? t.backFind : words.value.back}</Button>
        </div>
      </aside>
    </div>
  );
}
