import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { WedgeSettings } from '#main/contract';
import { shop } from '../../state/terminal.ts';
import { GS, keyOf, type WedgeKey } from '../../state/wedge-keys.ts';
import { Button } from '../../ui/Button.tsx';
import { code128B } from '../../ui/code128.ts';
import { busy, remark, run } from '../state.ts';
import { checkCode, knownCodes, measure, type Trouble } from './measure.ts';
import { wedgeWords } from './words.ts';
import './wedge.css';

/** No scanner waits this long within a code: what came by then is all of it. */
const CODE_END_MS = 700;
const QUIET_MODULES = 10;
const HEIGHT = 44;

/** A Code 128 barcode, black on white in both themes. */
function Barcode({ text }: { text: string }) {
  let at = QUIET_MODULES;
  let d = '';
  code128B(text).forEach((width, index) => {
    if (index % 2 === 0) d += `M${at} 0h${width}v${HEIGHT}h-${width}z`;
    at += width;
  });
  return (
    <svg class="wedge-bars" viewBox={`0 -6 ${at + QUIET_MODULES} ${HEIGHT + 12}`} role="img" aria-label={text.replaceAll(GS, ' ')} shape-rendering="crispEdges">
      <rect y={-6} width={at + QUIET_MODULES} height={HEIGHT + 12} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  );
}

/** What was measured, a row each. */
function Result({ settings }: { settings: WedgeSettings }) {
  const t = wedgeWords.value;
  const { separator } = settings;
  const rows: [string, string, boolean?][] = [
    [t.prefix, settings.prefix || t.none],
    [t.trail, settings.trail || t.none],
    [t.suffix, settings.suffix === 'none' ? t.pause : settings.suffix],
    [t.gap, `${settings.gapMs} ms`],
    [t.aim, settings.aim ? t.yes : t.no],
    [t.layout, settings.layout === 'typed' ? t.typed : t.physical],
    [t.swapped, settings.swapsCase ? t.yes : t.no],
    [t.separator, separator === GS ? t.separatorOk : separator === '' ? t.separatorLost : t.separatorAs(separator), separator === ''],
  ];
  return (
    <dl class="plain-facts wedge-result">
      {rows.map(([name, value, isAmber]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={isAmber === true ? 'amber-text' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Hears every key while it is there, before any field or other listener does. Esc is a person's. */
function useKeys(isOn: boolean, onKeys: (keys: WedgeKey[]) => void, onCode: (keys: WedgeKey[]) => void, onEscape: () => void): void {
  useEffect(() => {
    if (!isOn) return undefined;
    let keys: WedgeKey[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.repeat) return;
      if (event.key === 'Escape') return onEscape();
      keys = [...keys, keyOf(event)];
      onKeys(keys);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const code = keys;
        keys = [];
        onCode(code);
      }, CODE_END_MS);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKeyDown, true);
    };
  }, [isOn]);
}

async function keep(wedge: WedgeSettings | null, done: () => void): Promise<void> {
  if ((await run('wedge', 'diagnostics.saveWedge', { wedge })) === null) return;
  const t = wedgeWords.value;
  remark.value = { text: wedge === null ? t.forgotten : t.saved, isAmber: false };
  done();
}

function Step({ at, heard, trouble }: { at: number; heard: number; trouble: Trouble | null }) {
  const t = wedgeWords.value;
  return (
    <section class="part wedge-step" data-step={at}>
      <h3>{t.step(at + 1)}: {t.scanThis}</h3>
      <Barcode text={knownCodes[at] ?? ''} />
      <p role="status">{heard === 0 ? t.listening : t.keysHeard(heard)}</p>
      <p class="amber-text" role="alert">{trouble === null ? '' : t[trouble]}</p>
    </section>
  );
}

/** Leads through three codes; then shows what was measured, to keep or not. */
export function WedgeWizard({ onClose }: { onClose(): void }) {
  const t = wedgeWords.value;
  const codes = useSignal<WedgeKey[][]>([]);
  const heard = useSignal(0);
  const trouble = useSignal<Trouble | null>(null);
  const settings = useSignal<WedgeSettings | null>(null);

  function again(why: Trouble | null): void {
    codes.value = [];
    settings.value = null;
    trouble.value = why;
  }
  function take(keys: WedgeKey[]): void {
    heard.value = 0;
    const at = codes.value.length;
    trouble.value = checkCode(keys, knownCodes[at] ?? '');
    if (trouble.value !== null) return;
    codes.value = [...codes.value, keys];
    if (codes.value.length < knownCodes.length) return;
    const result = measure(codes.value);
    if (typeof result === 'string') again(result);
    else settings.value = result;
  }
  useKeys(settings.value === null, (keys) => (heard.value = keys.length), take, onClose);
  const now = settings.value;
  return (
    <article class="detail wedge" aria-label={t.title}>
      <header class="detail-head">
        <h2>{t.title}</h2>
        <p class="muted">{t.intro}</p>
      </header>
      {now === null ? (
        <Step at={codes.value.length} heard={heard.value} trouble={trouble.value} />
      ) : (
        <section class="part">
          <h3>{t.result}</h3>
          <Result settings={now} />
        </section>
      )}
      <div class="wedge-actions">
        {now !== null && <Button kind="main" disabled={busy.value.has('wedge')} onPress={() => void keep(now, onClose)}>{t.save}</Button>}
        {now !== null && <Button onPress={() => again(null)}>{t.again}</Button>}
        {now === null && shop.value?.wedge !== undefined && <Button onPress={() => void keep(null, onClose)}>{t.forget}</Button>}
        <Button kind="plain" keycap="Esc" onPress={onClose}>{t.cancel}</Button>
      </div>
    </article>
  );
}
