import { useSignal } from '@preact/signals';
import type { DeviceReport } from '#main/contract';
import { words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { HexDump } from './HexDump.tsx';
import { busy, run } from './state.ts';
import { said } from './words/index.ts';

const HEX = /^(\s*[0-9a-fA-F]{2})+\s*$/;

/** UnifiedPOS DirectIO: asked back before it is sent, for bytes can set a device for good. */
export function RawCommand({ device }: { device: DeviceReport }) {
  const t = said.value;
  const hex = useSignal('');
  const isAsking = useSignal(false);
  const isBad = useSignal(false);
  const answer = useSignal<string | null>(null);
  const count = hex.value.replaceAll(/\s/g, '').length / 2;
  function ask(): void {
    isBad.value = !HEX.test(hex.value);
    isAsking.value = !isBad.value;
  }
  async function send(): Promise<void> {
    isAsking.value = false;
    const sent = await run('raw', 'diagnostics.raw', { key: device.key, hex: hex.value });
    answer.value = sent?.ok.answer ?? null;
  }
  return (
    <section class="part">
      <h3>{t.raw}</h3>
      <div class="row">
        <label class="field grow">
          <span>{t.rawHint}</span>
          <input
            class="input bytes"
            autocomplete="off"
            spellcheck={false}
            value={hex.value}
            onInput={(event) => (hex.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') ask();
            }}
          />
        </label>
        <Button disabled={hex.value.trim() === '' || busy.value.has('raw')} onPress={ask}>{t.send}</Button>
      </div>
      {isBad.value && <p class="field-error" role="alert">{t.rawBad}</p>}
      {answer.value !== null && (
        <div>
          <p class="muted small">{t.answer}</p>
          {answer.value === '' ? <p class="muted">{t.noAnswer}</p> : <HexDump hex={answer.value} label={t.answer} />}
        </div>
      )}
      {isAsking.value && (
        <Dialog title={t.raw} closeLabel={words.value.close} onClose={() => (isAsking.value = false)}>
          <p>{t.rawAsk(count, device.name)}</p>
          <HexDump hex={hex.value.replaceAll(/\s/g, '')} label={t.raw} />
          <div class="dialog-actions">
            <Button keycap="Esc" onPress={() => (isAsking.value = false)}>{t.cancel}</Button>
            <Button kind="main" onPress={() => void send()}>{t.send}</Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
