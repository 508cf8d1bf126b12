import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { NOTE_LENGTH_MAX, type MoneyView, type MoneyWay } from '#main/contract';
import { sale, shop } from '../../state/terminal.ts';
import { money, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { wayText } from './money-words.ts';
import { carryOut, isFreeing } from './questions.ts';

/** The second touch of a double one falls on what came up under the finger: it confirms nothing. Milliseconds. */
const ARMED_AFTER_MS = 500;

/** What is asked, with amounts, and what comes of it. */
function question(sum: MoneyView, way: MoneyWay): { text: string; body: string } {
  const t = words.value;
  const amount = money(sum.amountMinor);
  if (way === 'refund') return { text: t.askRefund(amount, schemeText(sum.scheme)), body: '' };
  if (way === 'attach') {
    const exit = sum.exits.find((one) => one.way === 'attach');
    return { text: t.askAttach(amount, money(sale.value?.dueMinor ?? 0)), body: exit?.own === false ? t.askAttachOther : '' };
  }
  return isFreeing(sum, way) ? { text: t.askFree, body: t.askFreeBody } : { text: t.askKeep(amount), body: t.askKeepBody };
}

function doText(sum: MoneyView, way: MoneyWay): string {
  const t = words.value;
  const amount = money(sum.amountMinor);
  return isFreeing(sum, way) ? t.wayFree : { refund: t.doRefund(amount), attach: t.doAttach(amount), keep: t.doKeep(amount) }[way];
}

interface FieldProps {
  value: Signal<string>;
  onEnter(): void;
}

const whenEnter = (run: () => void) => (event: KeyboardEvent) => {
  if (event.key === 'Enter' && !event.isComposing) run();
};

/** Why: ready words for a touch, or what a person types. */
function Reason({ value, onEnter }: FieldProps) {
  const t = words.value;
  return (
    <div class="field">
      <span>{t.reason}</span>
      <div class="reasons" role="group" aria-label={t.reason}>
        {[t.reasonTwice, t.reasonAmount, t.reasonOtherWay, t.reasonGone, t.reasonOffice].map((one) => (
          <Button key={one} pressed={value.value === one} onPress={() => (value.value = one)}>{one}</Button>
        ))}
      </div>
      <input
        class="input"
        aria-label={t.reason}
        placeholder={t.reasonHint}
        maxLength={NOTE_LENGTH_MAX}
        autocomplete="off"
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
        onKeyDown={whenEnter(onEnter)}
      />
    </div>
  );
}

function Pin({ value, onEnter }: FieldProps) {
  const t = words.value;
  const training = shop.value?.supervisorPin;
  return (
    <label class="field">
      <span>{training === undefined ? t.pin : `${t.pin} · ${t.pinTraining(training)}`}</span>
      <input
        class="input"
        type="password"
        inputMode="numeric"
        autocomplete="off"
        value={value.value}
        onInput={(event) => (value.value = event.currentTarget.value)}
        onKeyDown={whenEnter(onEnter)}
      />
    </label>
  );
}

/** Not at once: see above. */
function useArmed(): boolean {
  const isArmed = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (isArmed.value = true), ARMED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isArmed.value;
}

/** One decision, asked once: why, a supervisor's PIN where it takes one, and the button that does it. */
export function MoneyForm({ sum, way, onBack, onDone }: { sum: MoneyView; way: MoneyWay; onBack(): void; onDone(): void }) {
  const t = words.value;
  const reason = useSignal('');
  const pin = useSignal('');
  const isBusy = useSignal(false);
  const isArmed = useArmed();
  const { text, body } = question(sum, way);
  const isComplete = (way === 'attach' || reason.value.trim() !== '') && (way !== 'keep' || pin.value !== '');
  const isReady = isComplete && isArmed && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady || isBusy.peek()) return;
    isBusy.value = true;
    const isDone = await carryOut(sum, way, reason.value.trim(), pin.value);
    isBusy.value = false;
    pin.value = '';
    if (isDone) onDone();
  }
  const onEnter = () => void done();
  return (
    <Dialog title={wayText(sum, way)} closeLabel={t.close} onClose={onBack}>
      <p class="question-ask">{text}</p>
      {body !== '' && <p class="muted">{body}</p>}
      {way !== 'attach' && <Reason value={reason} onEnter={onEnter} />}
      {way === 'keep' && <Pin value={pin} onEnter={onEnter} />}
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={onBack}>{t.back}</Button>
        <Button kind={way === 'refund' ? 'danger' : 'main'} class="question-do" disabled={!isReady} onPress={onEnter}>{doText(sum, way)}</Button>
      </div>
    </Dialog>
  );
}
