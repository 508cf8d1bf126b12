import { useEffect, useRef } from 'preact/hooks';
import { kiosk, nowMs } from '../state/terminal.ts';
import { Button } from '../ui/Button.tsx';
import { stay } from './idle.ts';
import { sound } from './link.ts';
import { Ring } from './Ring.tsx';
import { words } from './state.ts';

/** Is anybody there? Any touch and any key is an answer. */
function Question({ leftMs, ofMs }: { leftMs: number; ofMs: number }) {
  const t = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    sound('attention');
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} class="sheet idle" aria-label={t.idleTitle} onCancel={(event) => event.preventDefault()}>
      <div class="sheet-box">
        <Ring leftMs={leftMs} ofMs={ofMs} label={t.timeLeft} />
        <h2>{t.idleTitle}</h2>
        <p class="stage-hint">{t.idleHint}</p>
        <Button kind="main" onPress={stay}>{t.idleHere}</Button>
      </div>
    </dialog>
  );
}

export function Idle() {
  const now = kiosk.value;
  if (now?.idle === undefined || now.step === 'paid' || nowMs.value < now.idle.warnAtMs) return null;
  const { warnAtMs, endAtMs } = now.idle;
  return <Question leftMs={endAtMs - nowMs.value} ofMs={endAtMs - warnAtMs} />;
}
