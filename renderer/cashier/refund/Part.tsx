import type { RefundView } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { nowMs } from '../../state/terminal.ts';
import { language, money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { openSettle, retry } from './actions.ts';
import { partWords } from './part-words.ts';
import { isDone, said } from './state.ts';

/** Money on its way back by a scheme: how much, what is so, what happens next, and what can be done. */
export function Part({ view, isListed }: { view: RefundView; isListed?: boolean }) {
  const t = said.value;
  const { verdict, icon, tone, text, todo, next, retry: retryText, settle } = partWords(view);
  const age = words.value.since(formatAge(nowMs.value - view.startedAtMs, language.value));
  return (
    <li class={`refund-part ${tone}`} data-phase={view.phase} data-refund={view.id}>
      <p class="refund-part-head">
        <span class={`refund-verdict ${tone}`}>
          <Icon name={icon} />
          {verdict}
        </span>
        <strong class="refund-part-amount">{money(view.amountMinor)}</strong>
      </p>
      <p class="refund-part-what muted small">
        <SchemeMark colour={schemeMark(view.scheme)} />
        {[schemeText(view.scheme), isListed === true && view.receiptNo !== undefined ? t.receipt(view.receiptNo) : '', isDone(view) ? '' : age].filter(Boolean).join(' · ')}
      </p>
      <p>{text}</p>
      {todo !== undefined && <p class="refund-todo">{todo}</p>}
      {next !== undefined && <p class="muted small">{next}</p>}
      {(retryText !== undefined || settle.length > 0) && (
        <div class="refund-ways">
          {retryText !== undefined && <Button onPress={() => void retry(view.id)}>{retryText}</Button>}
          {settle.includes('cash') && <Button icon="cash" onPress={() => openSettle(view, 'cash')}>{t.giveCash}</Button>}
          {settle.includes('outside') && <Button onPress={() => openSettle(view, 'outside')}>{t.settleOutside}</Button>}
        </div>
      )}
    </li>
  );
}

/** Money that went back out of the drawer. */
export function CashPart({ amountMinor }: { amountMinor: number }) {
  const t = said.value;
  return (
    <li class="refund-part" data-phase="cash">
      <p class="refund-part-head">
        <span class="refund-verdict">
          <Icon name="cash" />
          {t.byCash}
        </span>
        <strong class="refund-part-amount">{money(amountMinor)}</strong>
      </p>
      <p>{t.cashNow}</p>
    </li>
  );
}
