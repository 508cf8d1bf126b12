import { useSignal } from '@preact/signals';
import type { RawScanView } from '#main/contract';
import { Button } from '../ui/Button.tsx';
import { GapChart } from './GapChart.tsx';
import { dump, HexDump } from './HexDump.tsx';
import { busy, chosenScan, run, scans, truth } from './state.ts';
import { clockTime } from './time.ts';
import { WedgeWizard } from './wedge/Wizard.tsx';
import { wedgeWords } from './wedge/words.ts';
import { said } from './words/index.ts';

const textOf = ({ hex }: RawScanView): string => dump(hex).map(({ text }) => text).join('');

/** The device's name, or that it came through the keyboard. */
function sourceOf({ key }: RawScanView): string {
  if (key === 'keyboard') return said.value.keyboard;
  return truth.value?.devices.find((device) => device.key === key)?.name ?? key;
}

function Meaning({ scan }: { scan: RawScanView }) {
  const t = said.value;
  const { meaning, refused } = scan;
  return (
    <section class="part">
      <h3>{t.decoded}</h3>
      {refused !== undefined && <p class="amber-text">{t.refused}: {refused}</p>}
      {meaning !== undefined && (
        <dl class="plain-facts">
          {[
            ['kind', meaning.kind],
            ...(meaning.symbology === undefined ? [] : [['symbology', meaning.symbology]]),
            ...(meaning.ai === undefined ? [] : [['GS1', meaning.ai]]),
            ...meaning.fields.map(({ name, value }) => [name, value]),
          ].map(([name, value], at) => (
            <div key={at}>
              <dt>{name}</dt>
              <dd class="bytes">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {meaning?.error !== undefined && <p class="amber-text">{meaning.error}</p>}
    </section>
  );
}

function Detail({ scan }: { scan: RawScanView }) {
  const t = said.value;
  return (
    <article class="detail" aria-label={t.raws}>
      <header class="detail-head">
        <h2 class="bytes scan-text">{textOf(scan)}</h2>
        <p class="muted">{sourceOf(scan)} · {clockTime(scan.atMs)} · {t.bytes(scan.hex.length / 2)}</p>
      </header>
      <section class="part">
        <h3>{t.raws}</h3>
        <HexDump hex={scan.hex} label={t.raws} />
      </section>
      <section class="part">
        <h3>{t.timings}</h3>
        <GapChart timingsMs={scan.timingsMs} />
      </section>
      <Meaning scan={scan} />
    </article>
  );
}

/** Every scan as it comes. The newest is open until another is chosen. */
export function Scans() {
  const t = said.value;
  const all = scans.value;
  const now = all.find(({ id, key }) => id === chosenScan.value?.id && key === chosenScan.value.key) ?? all[0];
  const isHeld = truth.value?.scansHeld === true;
  const isMeasuring = useSignal(false);
  return (
    <div class="two">
      <div class="side">
        <div class="side-actions">
          <Button
            class={isHeld ? 'pressed' : ''}
            pressed={isHeld}
            disabled={busy.value.has('hold')}
            onPress={() => void run('hold', 'diagnostics.holdScans', { on: !isHeld })}
          >
            {t.holdScans}
          </Button>
          <Button disabled={isMeasuring.value} onPress={() => (isMeasuring.value = true)}>{wedgeWords.value.title}</Button>
        </div>
        <ul class="list" aria-label={t.scanList}>
          {all.map((scan) => (
            <li key={`${scan.key} ${scan.id}`}>
              <button type="button" class="device" aria-pressed={scan === now} onClick={() => (chosenScan.value = scan)}>
                <span class="device-name bytes">{textOf(scan)}</span>
                <time class="device-word">{clockTime(scan.atMs)}</time>
                <span class={`device-model ${scan.refused === undefined ? '' : 'amber-text'}`}>
                  {scan.refused === undefined ? (scan.meaning?.kind ?? '') : t.refused}
                </span>
                <span class="device-facts">{sourceOf(scan)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      {isMeasuring.value ? (
        <WedgeWizard onClose={() => (isMeasuring.value = false)} />
      ) : now === undefined ? (
        <p class="detail muted">{t.scanHint}</p>
      ) : (
        <Detail scan={now} />
      )}
    </div>
  );
}
