import { useEffect } from 'preact/hooks';
import type { PromiseView } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { nowMs, promises } from '../../state/terminal.ts';
import { language, money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { dialog } from '../state.ts';
import { Ask, Decide, when } from './Proof.tsx';
import { canAsk, decided, deciding, match, openList, said, sumMinor } from './state.ts';

const close = () => void (dialog.value = null);

/** How many are not collected, and how much. */
export function PromiseChip() {
  if (promises.value.length === 0) return null;
  const text = said.value.chip(promises.value.length, money(sumMinor.value));
  return (
    <button type="button" class="chip amber" data-chip="promises" aria-haspopup="dialog" aria-label={text} onClick={openList}>
      <Icon name="alert" />
      <span class="chip-text">{text}</span>
    </button>
  );
}

function Candidates({ one }: { one: PromiseView }) {
  const t = said.value;
  if (one.candidates.length === 0) return <p class="muted small">{t.notOnBill}</p>;
  return (
    <>
      <p class="small">{t.onBill}</p>
      {one.candidates.map(({ transactionId, amountMinor, atMs }) => (
        <p key={transactionId} class="promise-row">
          <span class="small">{t.row(money(amountMinor), atMs === undefined ? '–' : when(atMs), transactionId)}</span>
          <Button onPress={() => void match(one.id, transactionId)}>{t.rowIsIt}</Button>
        </p>
      ))}
    </>
  );
}

function One({ one }: { one: PromiseView }) {
  const t = said.value;
  return (
    <li class="promise" data-promise={one.id}>
      <p class="promise-head">
        <strong class="promise-amount">{money(one.amountMinor)}</strong>
        <span class="promise-scheme-name"><SchemeMark colour={schemeMark(one.scheme)} />{schemeText(one.scheme)}</span>
        <span class="promise-age">{words.value.since(formatAge(nowMs.value - one.madeAtMs, language.value))}</span>
      </p>
      <p class="muted small">{t.receipt(one.receiptNo)} · {when(one.madeAtMs)}</p>
      <Candidates one={one} />
      <div class="promise-ways">
        {canAsk(one.scheme) && <Button onPress={() => void (deciding.value = { id: one.id, way: 'ask' })}>{t.ask(schemeText(one.scheme))}</Button>}
        <Button onPress={() => void (deciding.value = { id: one.id, way: 'received' })}>{t.received}</Button>
        <Button onPress={() => void (deciding.value = { id: one.id, way: 'never' })}>{t.never}</Button>
      </div>
    </li>
  );
}

/** What is not yet collected, the oldest first, with what may prove it; or the question about one of them. */
export function ListDialog() {
  const t = said.value;
  // A scan closes the dialog, too: what was asked is not done.
  useEffect(() => () => void (deciding.value = null), []);
  const one = decided.value;
  const at = deciding.value;
  if (one !== null && at !== null) return at.way === 'ask' ? <Ask key={at.id} one={one} /> : <Decide key={`${at.id} ${at.way}`} one={one} collected={at.way === 'received'} />;
  return (
    <Dialog title={t.listTitle} closeLabel={words.value.close} onClose={close}>
      {promises.value.length === 0 ? <p class="muted">{t.listNone}</p> : <p>{t.listBody} <strong>{t.listSum(promises.value.length, money(sumMinor.value))}</strong></p>}
      <ul class="promises">
        {promises.value.map((each) => (
          <One key={each.id} one={each} />
        ))}
      </ul>
    </Dialog>
  );
}
