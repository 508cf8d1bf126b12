import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type HelpCallView, type HelpReason, type HelpWay, type Minor } from '#main/contract';
import { formatAge, parseAmount } from '../i18n/format.ts';
import { kiosk, nowMs, sale } from '../state/terminal.ts';
import { language, money, moneyFormat, schemeText } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { LEGAL_AGE } from './call-words.ts';
import { ask, send } from './link.ts';
import { words } from './state.ts';

function reasonText({ reason, minAge }: HelpCallView): string {
  const t = words.value;
  const texts: Record<HelpReason, string> = {
    called: t.reasonCalled, age: t.reasonAge(minAge ?? LEGAL_AGE), expired: t.reasonExpired, unknownItem: t.reasonUnknown, noPrice: t.reasonPrice, weight: t.reasonWeight, randomCheck: t.reasonCheck,
    limit: t.reasonLimit, removed: t.reasonRemoved, paymentUnknown: t.reasonPayment, paymentFailed: t.reasonFailed, printer: t.reasonPrinter, scale: t.reasonScale,
  };
  return texts[reason];
}

const decide = (callId: string, way: HelpWay, more: { priceMinor?: Minor; name?: string; grams?: number } = {}): void => send('kiosk.decide', { callId, way, ...more });

/** A price or a weight, typed. */
function Given({ call, way }: { call: HelpCallView; way: 'price' | 'weight' }) {
  const t = words.value;
  const typed = useSignal('');
  const name = useSignal(call.productName ?? '');
  const isPrice = way === 'price';
  const needsName = isPrice && call.productName === undefined;
  const value = isPrice ? parseAmount(typed.value, moneyFormat.value.exponent) : /^\d{1,6}$/.test(typed.value) ? Number(typed.value) : null;
  const give = () => {
    if (value === null || value === 0) return;
    decide(call.id, way, isPrice ? { priceMinor: value as Minor, ...(needsName ? { name: name.value.trim() } : {}) } : { grams: value });
  };
  return (
    <div class="given">
      {needsName && (
        <label class="field"><span>{t.staffName}</span><input class="input" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} /></label>
      )}
      <label class="field">
        <span>{isPrice ? t.staffPrice : t.staffGrams}</span>
        <input class="input" inputMode="decimal" autocomplete="off" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
      </label>
      <Button kind="main" disabled={value === null || value === 0 || (needsName && name.value.trim() === '')} onPress={give}>{isPrice ? t.wayPrice : t.wayWeight}</Button>
    </div>
  );
}

function Call({ call }: { call: HelpCallView }) {
  const t = words.value;
  const plain: Partial<Record<HelpWay, string>> = { seen: t.waySeen, approve: t.wayApprove, refuse: t.wayRefuse };
  const { attempt, check } = call;
  return (
    <li class="call">
      <div class="call-what">
        <strong>{reasonText(call)}</strong>
        <span>{[call.productName, call.code].filter(Boolean).join(' · ')}</span>
        {attempt !== undefined && <span>{schemeText(attempt.scheme)} · {money(attempt.amountMinor)} · {t.factOrder(attempt.orderNo)}</span>}
        {check !== undefined && <span>{t.factCheck(check.measured === null ? '–' : String(check.measured), String(check.allowed))}</span>}
        <span class="muted">{t.staffSince(formatAge(nowMs.value - call.sinceMs, language.value))} · {call.blocks ? t.staffBlocks : t.staffGoesOn}</span>
      </div>
      <div class="call-ways">
        {call.ways.map((way) => {
          const text = plain[way];
          return text === undefined ? null : <Button key={way} class="call-way" onPress={() => decide(call.id, way)}>{text}</Button>;
        })}
      </div>
      {call.ways.map((way) => (way === 'price' || way === 'weight' ? <Given key={way} call={call} way={way} /> : null))}
    </li>
  );
}

async function openScreen(role: 'cashier' | 'diagnostics'): Promise<void> {
  const answer = await ask('kiosk.staffScreen', { role });
  const url = answer?.ok.url ?? null;
  if (url !== null) open(url, '_blank', 'noopener');
}

/** Void, close, the other screens. */
function Whole() {
  const t = words.value;
  const asks = useSignal(false);
  const isClosed = kiosk.value?.closed?.reason === 'staff';
  return (
    <div class="staff-ways">
      {asks.value ? (
        <div class="staff-ask" role="group" aria-label={t.staffVoidAsk}>
          <p>{t.staffVoidAsk}</p>
          <Button onPress={() => (asks.value = false)}>{t.staffBack}</Button>
          <Button kind="danger" onPress={() => { asks.value = false; send('kiosk.voidBasket', {}); }}>{t.staffVoidDo}</Button>
        </div>
      ) : (
        <Button disabled={(sale.value?.lines.length ?? 0) === 0} onPress={() => (asks.value = true)}>{t.staffVoid}</Button>
      )}
      <Button onPress={() => send('kiosk.setOpen', { open: isClosed })}>{isClosed ? t.staffReopen : t.staffClose}</Button>
      <Button onPress={() => void openScreen('cashier')}>{t.staffCashier}</Button>
      <Button onPress={() => void openScreen('diagnostics')}>{t.staffDiagnostics}</Button>
    </div>
  );
}

/** For staff at this kiosk, behind their PIN. The customer's basket stays as it is below it. */
export function StaffPanel() {
  const t = words.value;
  const calls = kiosk.value?.calls ?? [];
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = ref.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const lock = () => send('kiosk.lockStaff', {});
  return (
    <dialog ref={ref} class="sheet staff" aria-label={t.staffTitle} onCancel={(event) => { event.preventDefault(); lock(); }}>
      <div class="sheet-box">
        <h2>{t.staffTitle}</h2>
        <section class="staff-calls">
          <h3>{t.staffCalls}</h3>
          {calls.length === 0 ? <p class="muted">{t.staffNoCalls}</p> : <ul>{calls.map((call) => <Call key={call.id} call={call} />)}</ul>}
        </section>
        <Whole />
        <Button kind="main" icon="lock" onPress={lock}>{t.staffLock}</Button>
      </div>
    </dialog>
  );
}
