import { promises, sale, shop } from '../../state/terminal.ts';
import { money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { dialog } from '../state.ts';
import { offered, openTake, refusal, said, sumMinor, take, trying } from './state.ts';

/** Beside the ways to pay: shown where the shop allows it at all. */
export function PromiseWay() {
  if (offered.value.length === 0) return null;
  return <Button kind="plain" icon="clock" class="promise-way" onPress={openTake}>{said.value.way}</Button>;
}

/** What it means, before it is done: nothing that a customer shows proves anything. */
export function TakeDialog() {
  const t = said.value;
  const amount = money(sale.value?.dueMinor ?? 0);
  const limit = money(shop.value?.promises?.sumMinor ?? 0);
  const isBusy = trying.value !== null;
  // While the scheme is tried the sale may end at any moment: nobody should be elsewhere then.
  const close = () => {
    if (!isBusy) dialog.value = null;
  };
  return (
    <Dialog title={t.takeTitle} closeLabel={words.value.close} onClose={close}>
      <p>{t.takeBody}</p>
      <p class="notice amber promise-proof"><Icon name="alert" />{t.proof}</p>
      <p>{t.takeEnd}</p>
      {promises.value.length > 0 && <p class="muted">{t.openNow(promises.value.length, money(sumMinor.value), limit)}</p>}
      <p class={refusal.value === '' ? 'muted' : 'amber-text promise-refusal'} role="status">
        {trying.value === null ? refusal.value : t.trying(schemeText(trying.value))}
      </p>
      {offered.value.map((scheme) => (
        <Button key={scheme} class="promise-scheme" disabled={isBusy} onPress={() => void take(scheme)}>
          <SchemeMark colour={schemeMark(scheme)} />
          {t.takeBy(schemeText(scheme), amount)}
        </Button>
      ))}
      <div class="dialog-actions">
        <Button keycap="Esc" disabled={isBusy} onPress={close}>{words.value.back}</Button>
      </div>
    </Dialog>
  );
}
