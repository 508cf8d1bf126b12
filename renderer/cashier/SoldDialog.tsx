import { formatDay, formatQuantity, formatTime } from '../i18n/format.ts';
import { shop } from '../state/terminal.ts';
import { language, money, schemeText, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { reprint } from './actions.ts';
import { said as promised } from './promise/state.ts';
import { openSale } from './refund/actions.ts';
import { said } from './refund/state.ts';
import { tenderName } from './shared/state.ts';
import { dialog, sold } from './state.ts';

const close = () => void (dialog.value = null);

export function reprintSold(): void {
  close();
  void reprint(sold.value?.saleId);
}

export function refundSold(): void {
  if (sold.value !== null) void openSale({ saleId: sold.value.saleId });
}

/** The sale whose receipt was scanned: what was sold, how it was paid, and its receipt once more. */
export function SoldDialog() {
  const t = words.value;
  const now = sold.value;
  if (now === null) return null;
  const zone = shop.value?.timeZone ?? 'UTC';
  return (
    <Dialog title={t.soldTitle(now.receiptNo)} closeLabel={t.close} onClose={close}>
      <p class="muted small">
        {formatDay(now.completedAtMs, zone, language.value)} {formatTime(now.completedAtMs, zone, language.value)}
        {now.memberNo !== undefined && ` · ${t.member(now.memberNo)}`}
      </p>
      <ul class="rows sold-lines" tabIndex={0} aria-label={t.cart}>
        {now.lines.map((line) => (
          <li key={line.id}>
            <span class="what">
              <span>{line.name}</span>
              <span class="muted small">
                {formatQuantity(line.quantityMilli, line.unit, language.value)} × {money(line.priceMinor)}
                {line.batch !== undefined && ` · ${line.batch}`}
              </span>
            </span>
            <strong class="rows-amount">{money(line.amountMinor)}</strong>
          </li>
        ))}
      </ul>
      <ul class="rows">
        <li>
          <span class="what">{t.total}</span>
          <strong class="rows-amount">{money(now.totalMinor)}</strong>
        </li>
        {now.tenders.map((tender, at) => (
          <li key={at}>
            <span class="what">{tender.kind === 'promised' ? promised.value.tender(schemeText(tender.scheme ?? '')) : tenderName(tender)}</span>
            <span class="rows-amount">{money(tender.amountMinor)}</span>
          </li>
        ))}
      </ul>
      <div class="dialog-actions">
        <Button icon="printer" keycap="F9" onPress={reprintSold}>{t.soldReprint}</Button>
        <Button icon="back" keycap="F8" onPress={refundSold}>{said.value.refund}</Button>
      </div>
    </Dialog>
  );
}
