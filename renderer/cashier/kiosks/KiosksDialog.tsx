import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { HelpCallView, HelpWay, KioskStateView } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { kiosks, nowMs } from '../../state/terminal.ts';
import { language, money, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { timeOf } from '../shared/state.ts';
import { dialog } from '../state.ts';
import { Answer } from './Answer.tsx';
import { asked, decide, drop, dropping, said, setOpen } from './state.ts';

const close = () => void (dialog.value = null);

/** One call: why, of what, for how long, and what may be said to it from here. */
function Call({ kiosk, call, isAway }: { kiosk: string; call: HelpCallView; isAway: boolean }) {
  const t = said.value;
  const isBusy = useSignal(false);
  const say = (way: HelpWay) => async (): Promise<void> => {
    if (way === 'price' || way === 'weight') return void (asked.value = { kiosk, call, way });
    if (isBusy.value) return;
    isBusy.value = true;
    await decide(kiosk, { callId: call.id, way });
    isBusy.value = false;
  };
  return (
    <li class="kiosk-call" data-call={call.reason}>
      <div class="kiosk-call-about">
        <p class="kiosk-call-words">
          <Icon name="alert" />
          <strong>{t.reasons[call.reason]}</strong>
          <span class="muted small">{t.since(formatAge(nowMs.value - call.sinceMs, language.value))}</span>
        </p>
        {(call.productName ?? call.code) !== undefined && <p>{call.productName ?? call.code}</p>}
      </div>
      <div class="kiosk-ways">
        {call.ways.length === 0 && <p class="small">{t.mustGo}</p>}
        {call.ways.map((way) => (
          <Button key={way} {...(way === 'approve' || way === 'seen' ? { kind: 'main' as const } : {})} disabled={isAway || isBusy.value} onPress={() => void say(way)()}>{t[way]}</Button>
        ))}
      </div>
    </li>
  );
}

function stateText({ step, closed, payment, awaySinceMs }: KioskStateView): string {
  const t = said.value;
  if (awaySinceMs !== undefined) return t.away(timeOf(awaySinceMs));
  if (closed !== undefined) return closed.reason === 'staff' ? t.closedByStaff : t.closedStore;
  if (payment !== undefined && step === 'payment') return `${t.steps[step]} · ${t.paying(schemeText(payment.scheme), money(payment.amountMinor))}`;
  return t.steps[step];
}

/** One kiosk: where its customer is, who waits, and what can be done from here. */
function Kiosk({ one }: { one: KioskStateView }) {
  const t = said.value;
  const { kiosk, calls, itemCount, totalMinor, awaySinceMs, closed, staff, troubles } = one;
  const isAway = awaySinceMs !== undefined;
  const hasBasket = itemCount > 0 && one.step !== 'paid';
  return (
    <li class={calls.length > 0 || isAway ? 'kiosk amber' : 'kiosk'} data-kiosk={kiosk}>
      <p class="kiosk-head">
        <strong>{kiosk}</strong>
        <span class={isAway ? 'amber-text' : 'muted'}>{stateText(one)}</span>
        {hasBasket && <span class="kiosk-basket">{t.basket(itemCount, money(totalMinor))}</span>}
      </p>
      {staff !== undefined && <p class="small">{t.panel(staff.by)}</p>}
      {troubles.map(({ role }) => (
        <p key={role} class="small amber-text">{t.trouble(words.value[role])}</p>
      ))}
      <ul class="kiosk-calls">
        {calls.map((call) => <Call key={call.id} kiosk={kiosk} call={call} isAway={isAway} />)}
      </ul>
      <div class="kiosk-ways">
        {hasBasket && <Button disabled={isAway} onPress={() => void (dropping.value = kiosk)}>{t.drop}</Button>}
        {closed?.reason !== 'store' && <Button disabled={isAway} onPress={() => void setOpen(one)}>{closed === undefined ? t.close : t.open}</Button>}
      </div>
    </li>
  );
}

function Drop({ kiosk }: { kiosk: string }) {
  const t = said.value;
  const back = () => void (dropping.value = null);
  return (
    <Dialog title={`${kiosk} · ${t.drop}`} closeLabel={words.value.close} onClose={back}>
      <p>{t.dropAsk(kiosk)}</p>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={back}>{words.value.back}</Button>
        <Button kind="danger" onPress={() => void drop(kiosk)}>{t.drop}</Button>
      </div>
    </Dialog>
  );
}

/** The shop's kiosks, those that need somebody first. */
export function KiosksDialog() {
  const t = said.value;
  useEffect(() => () => {
    asked.value = null;
    dropping.value = null;
  }, []);
  const answering = asked.value;
  if (answering !== null && (answering.way === 'price' || answering.way === 'weight')) return <Answer key={answering.call.id} kiosk={answering.kiosk} call={answering.call} way={answering.way} />;
  if (dropping.value !== null) return <Drop kiosk={dropping.value} />;
  const sorted = kiosks.value.toSorted((a, b) => b.calls.length - a.calls.length);
  return (
    <Dialog title={t.title} closeLabel={words.value.close} onClose={close}>
      {sorted.length === 0 && <p class="muted">{t.none}</p>}
      {/* No decision has the focus: a stray Enter decides nothing. */}
      <ul class="kiosks" data-first tabIndex={-1}>
        {sorted.map((one) => <Kiosk key={one.kiosk} one={one} />)}
      </ul>
    </Dialog>
  );
}
