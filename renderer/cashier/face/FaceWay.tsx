import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { AttemptView } from '#main/contract';
import { face, sale } from '../../state/terminal.ts';
import { money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { NumberPad } from '../../ui/NumberPad.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import * as act from '../actions.ts';
import { dialog } from '../state.ts';
import { digitsAsked, troubleText } from './words.ts';

const DIGITS_MIN = 4;

/** Beside the ways to pay, where a scheme takes faces. */
export function FaceWay() {
  if (face.value === null || face.value.schemes.length === 0) return null;
  return <Button kind="plain" icon="face" class="promise-way" onPress={() => (dialog.value = 'face')}>{words.value.faceWay}</Button>;
}

async function pay(scheme: string): Promise<void> {
  dialog.value = null;
  await act.payByFace(scheme);
}

/** The customer is asked before anything looks at them, each time, and a code does as well. */
export function FaceDialog() {
  const t = words.value;
  const close = (): void => void (dialog.value = null);
  const schemes = face.value?.schemes ?? [];
  return (
    <Dialog title={t.faceWay} closeLabel={t.close} onClose={close}>
      {/* Not on an answer: an Enter that comes by chance agrees to nothing. */}
      <p data-first tabIndex={-1}>{t.faceAsk}</p>
      <p class="due-amount">{money(sale.value?.dueMinor ?? 0)}</p>
      {schemes.map(({ scheme, trouble }) => (
        <Button key={scheme} class="promise-scheme" disabled={trouble !== undefined} onPress={() => void pay(scheme)}>
          <SchemeMark colour={schemeMark(scheme)} />
          {trouble === undefined ? t.faceAgreed(schemeText(scheme)) : `${schemeText(scheme)}: ${troubleText(t, trouble)}`}
        </Button>
      ))}
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={close}>{t.back}</Button>
      </div>
    </Dialog>
  );
}

/** Typed for the customer, where the scheme's software has no page of its own. */
export function FaceDigits({ attempt }: { attempt: AttemptView }) {
  const t = words.value;
  const typed = useSignal('');
  const field = useRef<HTMLInputElement>(null);
  const asked = digitsAsked(attempt);
  const isAsked = asked !== null;
  useEffect(() => field.current?.focus(), [isAsked]);
  if (asked === null) return null;
  const isWhole = typed.value.length >= DIGITS_MIN;
  const give = (): void => {
    if (!isWhole) return;
    void act.giveFaceDigits(typed.value);
    typed.value = '';
  };
  return (
    <div class="face-digits">
      <label class="field">
        <span>{t.faceDigits}</span>
        <input
          ref={field}
          class="input money"
          inputMode="numeric"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value.replaceAll(/\D/g, ''))}
          onKeyDown={(event) => {
            if (event.key === 'Enter') give();
          }}
        />
      </label>
      {asked.isWrong && <p class="amber-text" role="status">{t.faceDigitsWrong}</p>}
      <NumberPad value={typed.value} onChange={(text) => (typed.value = text)} deleteLabel={t.deleteDigit} />
      <Button kind="main" keycap="Enter" disabled={!isWhole} onPress={give}>{t.faceDigitsTake}</Button>
    </div>
  );
}
