import type { RentalView } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { nowMs } from '../../state/terminal.ts';
import { language, money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { QrCode } from '../../ui/QrCode.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { dialog } from '../state.ts';
import { Back } from './Back.tsx';
import { Rent } from './Rent.tsx';
import { callOff, current, isOpen, offers, openRental, openRentals, said, stateText, view } from './state.ts';

const close = () => void (dialog.value = null);
const toList = () => void (view.value = { at: 'list' });

/** In the menu, where something can be rented out or is. */
export function RentalEntry() {
  const t = said.value;
  const count = openRentals.value.length;
  if (offers.value.length === 0 && count === 0) return null;
  return <Button icon="clock" onPress={openRental}>{count === 0 ? t.more : t.moreCount(count)}</Button>;
}

const mayBeCancelled = ({ phase }: RentalView): boolean => phase === 'asked' || phase === 'consent' || phase === 'out';

function Row({ rental }: { rental: RentalView }) {
  const t = said.value;
  const { id, phase, outAtMs, openedAtMs } = rental;
  const { text, tone } = stateText(rental);
  const short = phase === 'out' && rental.refusal === undefined ? t.outShort : phase === 'consent' && !rental.inDoubt ? t.consentShort : text;
  return (
    <li class="rental-row" data-rental={id} data-phase={phase}>
      <p class="rental-head">
        <strong>{rental.name}</strong>
        <span class="rental-scheme"><SchemeMark colour={schemeMark(rental.scheme)} />{schemeText(rental.scheme)}</span>
        <span class="rental-age">{words.value.since(formatAge(nowMs.value - (outAtMs ?? openedAtMs), language.value))}</span>
      </p>
      <p class={tone === 'amber' ? 'amber-text' : ''}>{short} <span class="muted">· {t.atMost(money(rental.riskMinor))}</span></p>
      <div class="rental-ways">
        {phase === 'out' ? <Button onPress={() => (view.value = { at: 'back', id })}>{t.back}</Button> : <Button onPress={() => (view.value = { at: 'one', id })}>{t.show}</Button>}
        {mayBeCancelled(rental) && <Button kind="plain" onPress={() => (view.value = { at: 'cancel', id })}>{t.cancel}</Button>}
      </div>
    </li>
  );
}

/** Those that have not ended, the oldest first, with their age. */
function List() {
  const t = said.value;
  return (
    <div class="rental">
      {openRentals.value.length === 0 && <p class="muted">{t.listNone}</p>}
      <ul class="rental-rows">
        {openRentals.value.map((one) => (
          <Row key={one.id} rental={one} />
        ))}
      </ul>
      {offers.value.length > 0 && <Button kind="main" icon="plus" onPress={() => (view.value = { at: 'rent' })}>{t.rent}</Button>}
    </div>
  );
}

/** One of them: the code for the customer, and what is known. */
function One({ rental }: { rental: RentalView }) {
  const t = said.value;
  const { text, tone } = stateText(rental);
  return (
    <div class="rental rental-one" data-phase={rental.phase}>
      <p class="rental-head">
        <strong>{rental.name}</strong>
        <span class="rental-scheme"><SchemeMark colour={schemeMark(rental.scheme)} />{schemeText(rental.scheme)}</span>
        <span class="muted">{t.atMost(money(rental.riskMinor))}</span>
      </p>
      {rental.code !== undefined && <div class="rental-code"><QrCode text={rental.code} label={t.consentLabel} /></div>}
      <p class={`notice ${tone} rental-state`} role="status">{text}</p>
      <p class="muted small">{t.order(rental.orderNo)}</p>
      <div class="dialog-actions">
        {mayBeCancelled(rental) && <Button onPress={() => (view.value = { at: 'cancel', id: rental.id })}>{t.cancel}</Button>}
        <Button kind="main" onPress={isOpen(rental) ? toList : close}>{isOpen(rental) ? words.value.back : words.value.done}</Button>
      </div>
    </div>
  );
}

function Cancel({ rental }: { rental: RentalView }) {
  const t = said.value;
  return (
    <div class="rental">
      <p>{t.cancelBody}</p>
      <div class="dialog-actions">
        <Button onPress={toList}>{words.value.back}</Button>
        <Button kind="danger" onPress={() => void callOff(rental.id)}>{t.cancelDo}</Button>
      </div>
    </div>
  );
}

/** Goods rented out on a scheme's credit: the list, one of them, or what is asked about it. */
export function RentalDialog() {
  const t = said.value;
  const { at } = view.value;
  const rental = current.value;
  const title = at === 'rent' ? t.rentTitle : at === 'back' && rental !== null ? t.backTitle(rental.name) : at === 'cancel' && rental !== null ? t.cancelTitle(rental.name) : t.listTitle;
  return (
    <Dialog title={title} closeLabel={words.value.close} onClose={close}>
      {at === 'rent' && <Rent />}
      {at === 'list' && <List />}
      {rental !== null && at === 'one' && <One rental={rental} />}
      {rental !== null && at === 'back' && <Back key={rental.id} rental={rental} />}
      {rental !== null && at === 'cancel' && <Cancel rental={rental} />}
    </Dialog>
  );
}
