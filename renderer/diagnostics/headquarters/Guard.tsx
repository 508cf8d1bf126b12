/** What must not be done while money is here alone, and a supervisor's word. */
import { useSignal } from '@preact/signals';
import { guardedActions, PIN_LENGTH_MAX, PIN_LENGTH_MIN, type GuardedAction, type GuardView } from '#main/contract';
import { money, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberPad } from '../../ui/NumberPad.tsx';
import { remark, run } from '../state.ts';
import { hq } from '../words/headquarters.ts';

function stand({ by, entries, documents, amountMinor }: GuardView): string {
  const t = hq.value;
  if (by === 'training') return t.training;
  if (entries === 0) return t.safe;
  return (by === 'headquarters' ? t.risk : t.riskBackup)(entries, documents, money(amountMinor));
}

function Decide({ action, close }: { action: GuardedAction; close(): void }) {
  const t = hq.value;
  const pin = useSignal('');
  const type = (text: string): void => void (pin.value = text.replaceAll(/\D/g, '').slice(0, PIN_LENGTH_MAX));
  async function done(): Promise<void> {
    if (pin.value.length < PIN_LENGTH_MIN) return;
    const decided = await run('decide', 'guard.override', { action, pin: pin.value });
    close();
    if (decided !== null) remark.value = { text: t.decidedFile(decided.ok.file), isAmber: false };
  }
  return (
    <Dialog title={t.decideTitle(t.actions[action])} closeLabel={words.value.close} onClose={close}>
      <p>{t.decideBody}</p>
      <label class="field">
        <span>{t.pin}</span>
        <input
          class="input pin" type="password" inputMode="numeric" autocomplete="off" data-first value={pin.value}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void done();
          }}
        />
      </label>
      <NumberPad value={pin.value} onChange={type} deleteLabel={words.value.deleteDigit} />
      <Button kind="danger" keycap="Enter" disabled={pin.value.length < PIN_LENGTH_MIN} onPress={() => void done()}>{t.allow}</Button>
    </Dialog>
  );
}

export function Guard({ view, changed }: { view: GuardView; changed(): Promise<void> }) {
  const t = hq.value;
  const deciding = useSignal<GuardedAction | null>(null);
  const isSafe = view.entries === 0;
  async function signOut(): Promise<void> {
    if ((await run('signOut', 'guard.signOut', {})) !== null) remark.value = { text: t.signedOut, isAmber: false };
    await changed();
  }
  const actions = guardedActions.filter((action) => action !== 'signOut' || view.by === 'headquarters');
  return (
    <section data-guard={isSafe ? 'safe' : 'risk'}>
      <h3>{t.guardTitle}</h3>
      <p class={isSafe ? '' : view.by === 'headquarters' ? 'notice red' : 'notice amber'}>{stand(view)}</p>
      <ul class="rows">
        {actions.map((action) => {
          const isDecided = view.overridden.includes(action);
          const may = isSafe || isDecided;
          return (
            <li key={action}>
              <span class="what">
                <strong>{t.actions[action]}</strong>
                <span class={may ? 'muted small' : 'amber-text small'}>{isSafe ? t.allowed : isDecided ? t.decided : t.refusedNow}{action === 'signOut' ? '' : ` · ${t.byCommand[action]}`}</span>
              </span>
              {!may && <Button onPress={() => (deciding.value = action)}>{t.decide}</Button>}
              {may && action === 'signOut' && <Button kind="danger" onPress={() => void signOut()}>{t.signOutDo}</Button>}
            </li>
          );
        })}
      </ul>
      {deciding.value !== null && (
        <Decide
          action={deciding.value}
          close={() => {
            deciding.value = null;
            void changed();
          }}
        />
      )}
    </section>
  );
}
