import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { NOTE_LENGTH_MAX, PIN_LENGTH_MIN, type PromiseView } from '#main/contract';
import { formatAge, formatDay, formatTime } from '../../i18n/format.ts';
import { nowMs, promises, shop } from '../../state/terminal.ts';
import { language, money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { dialog } from '../state.ts';
import { decide, decided, deciding, match, openList, said, sumMinor } from './state.ts';

const close = () => void (dialog.value = null);

function when(atMs: number): string {
  const zone = shop.value?.timeZone ?? 'UTC';
  return `${formatDay(atMs, zone, language.value)} ${formatTime(atMs, zone, language.value)}`;
}

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
        <Button onPress={() => void (deciding.value = { id: one.id, collected: true })}>{t.received}</Button>
        <Button onPress={() => void (deciding.value = { id: one.id, collected: false })}>{t.never}</Button>
      </div>
    </li>
  );
}

/** A supervisor's written word, with a PIN. Its digits are never shown. */
function Decide({ one, collected }: { one: PromiseView; collected: boolean }) {
  const t = said.value;
  const note = useSignal('');
  const pin = useSignal('');
  const isBusy = useSignal(false);
  const back = () => void (deciding.value = null);
  const isReady = note.value.trim() !== '' && pin.value.length >= PIN_LENGTH_MIN && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady) return;
    isBusy.value = true;
    const isDone = await decide(one.id, collected, note.value.trim(), pin.value);
    isBusy.value = false;
    pin.value = '';
    if (isDone) back();
  }
  const training = shop.value?.supervisorPin;
  const amount = money(one.amountMinor);
  return (
    <Dialog title={collected ? t.receivedTitle(amount) : t.neverTitle(amount)} closeLabel={words.value.close} onClose={back}>
      <p>{collected ? t.receivedBody : t.neverBody}</p>
      <p class="muted small">{schemeText(one.scheme)} · {t.receipt(one.receiptNo)} · {when(one.madeAtMs)}</p>
      <label class="field">
        <span>{t.note}</span>
        <input class="input" data-first maxLength={NOTE_LENGTH_MAX} autocomplete="off" value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>{training === undefined ? t.pin : `${t.pin} · ${t.pinTraining(training)}`}</span>
        <input
          class="input"
          type="password"
          inputMode="numeric"
          autocomplete="off"
          value={pin.value}
          onInput={(event) => (pin.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.isComposing && !event.repeat) void done();
          }}
        />
      </label>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind={collected ? 'main' : 'danger'} disabled={!isReady} onPress={() => void done()}>{collected ? t.doReceived : t.doNever}</Button>
      </div>
    </Dialog>
  );
}

/** What is not yet collected, the oldest first, with what may prove it; or the question about one of them. */
export function ListDialog() {
  const t = said.value;
  // A scan closes the dialog, too: what was asked is not done.
  useEffect(() => () => void (deciding.value = null), []);
  const one = decided.value;
  const at = deciding.value;
  if (one !== null && at !== null) return <Decide key={`${at.id} ${at.collected}`} one={one} collected={at.collected} />;
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
