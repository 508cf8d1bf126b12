import { useSignal } from '@preact/signals';
import { PIN_LENGTH_MIN, type ConflictView } from '#main/contract';
import { shared } from '../../state/terminal.ts';
import { money, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { dialog } from '../state.ts';
import { PinFields } from './PinFields.tsx';
import { acknowledge, acknowledging, conflicts, isAlone, number, quantity, said, timeOf } from './state.ts';

const close = () => void (dialog.value = null);

function wordsOf(one: ConflictView): { title: string; body: string } {
  const t = said.value;
  switch (one.kind) {
    case 'overdrawn':
      return { title: t.overdrawn(one.key, number(0 - one.value)), body: t.overdrawnBody };
    case 'twice':
      return { title: t.twice(one.value), body: t.twiceBody };
    case 'stock':
      return { title: t.stockBelow(one.name ?? one.key, quantity(one.value)), body: t.stockBelowBody };
  }
}

function knownText({ till, atMs, receiptNo, points, totalMinor }: ConflictView['known'][number]): string {
  const t = said.value;
  const where = receiptNo ?? till;
  return points === undefined ? t.knownSale(where, timeOf(atMs), totalMinor === undefined ? '' : money(totalMinor)) : t.knownSpent(where, timeOf(atMs), number(points));
}

function Conflict({ one }: { one: ConflictView }) {
  const t = said.value;
  const { title, body } = wordsOf(one);
  const { acknowledged } = one;
  return (
    <li class={acknowledged === undefined ? 'conflict' : 'conflict seen'} data-conflict={one.kind}>
      <div class="conflict-words">
        <strong>{title}</strong>
        <p class="small">{body}</p>
        {one.known.map((known, at) => (
          <p key={at} class="muted small">{knownText(known)}</p>
        ))}
        {acknowledged !== undefined && <p class="small">{t.acknowledged(acknowledged.by, timeOf(acknowledged.atMs))}{acknowledged.note === undefined ? '' : `: ${acknowledged.note}`}</p>}
      </div>
      {acknowledged === undefined && <Button onPress={() => void (acknowledging.value = one)}>{t.acknowledge}</Button>}
    </li>
  );
}

/** What works while the till is alone. */
function Alone() {
  const t = said.value;
  const { alone } = shared.value;
  return (
    <ul class="alone">
      <li>{t.aloneHeld}</li>
      <li>{t.aloneEarn}</li>
      <li>
        {alone === undefined ? t.aloneNoSpend : t.aloneSpend(alone.countLeft, number(alone.pointsLeft))}
        {alone?.untilMs !== undefined && ` ${t.aloneUntil(timeOf(alone.untilMs))}`}
      </li>
      <li>{t.aloneStock}</li>
    </ul>
  );
}

function Acknowledge({ one }: { one: ConflictView }) {
  const t = said.value;
  const note = useSignal('');
  const pin = useSignal('');
  const isBusy = useSignal(false);
  const back = () => void (acknowledging.value = null);
  const isReady = pin.value.length >= PIN_LENGTH_MIN && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady) return;
    isBusy.value = true;
    await acknowledge(one.kind, one.key, pin.value, note.value.trim());
    isBusy.value = false;
    pin.value = '';
  }
  return (
    <Dialog title={t.acknowledgeTitle} closeLabel={words.value.close} onClose={back}>
      <p><strong>{wordsOf(one).title}</strong></p>
      <p>{t.acknowledgeBody}</p>
      <PinFields note={note} pin={pin} done={() => void done()} />
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind="main" disabled={!isReady} onPress={() => void done()}>{t.acknowledge}</Button>
      </div>
    </Dialog>
  );
}

/** Whether the tills see each other, what is limited where not, and what a person has to put right. */
export function SharedDialog() {
  const t = said.value;
  const { sinceMs, pending, trouble } = shared.value;
  if (acknowledging.value !== null) return <Acknowledge one={acknowledging.value} />;
  const list = conflicts.value;
  return (
    <Dialog title={t.title} closeLabel={words.value.close} onClose={close}>
      <p>{!isAlone.value ? t.onlineBody : sinceMs === undefined ? t.neverBody : t.aloneBody(timeOf(sinceMs))}</p>
      {isAlone.value && <Alone />}
      {pending > 0 && <p class="muted small">{t.pending(pending)}</p>}
      {trouble !== undefined && <p class="muted small">{trouble.message}</p>}
      <h3 class="part-title">{t.conflictsTitle}</h3>
      {list === null ? <p class="muted">{t.conflictsUnknown}</p> : list.length === 0 && <p class="muted">{t.conflictsNone}</p>}
      <ul class="conflicts">
        {(list ?? []).map((one) => (
          <Conflict key={`${one.kind} ${one.key}`} one={one} />
        ))}
      </ul>
    </Dialog>
  );
}
