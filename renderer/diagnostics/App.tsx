import { languages } from '../i18n/index.ts';
import { formatTime } from '../i18n/format.ts';
import { chosenLanguage, theme } from '../state/preferences.ts';
import { linkState, nowMs, shop } from '../state/terminal.ts';
import { language, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Camera } from './camera/Camera.tsx';
import { Devices } from './Devices.tsx';
import { Headquarters } from './headquarters/Headquarters.tsx';
import { Jobs } from './Jobs.tsx';
import { Journal } from './Journal.tsx';
import { Lock } from './Lock.tsx';
import { Log } from './Log.tsx';
import { Scans } from './Scans.tsx';
import { lock, lockNow, remark, show, truth, view, views, type View } from './state.ts';
import { Store } from './store/Store.tsx';
import { Support } from './Support.tsx';
import { said } from './words/index.ts';

/** Says that what is on the screen may be old. */
function LinkNotice() {
  const t = words.value;
  const texts = { connecting: t.connecting, disconnected: t.disconnected, refused: t.refusedLink, replaced: t.replacedLink };
  const state = linkState.value;
  if (state === 'connected') return null;
  return (
    <div class={`link-notice ${state === 'connecting' ? '' : 'amber'}`} role="status">
      {state !== 'connecting' && <Icon name="alert" />}
      {texts[state]}
    </div>
  );
}

const isDark = () => theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

function nextLanguage(): void {
  const at = languages.indexOf(language.value);
  chosenLanguage.value = languages[(at + 1) % languages.length] ?? 'en';
}

/** Arrow keys move among the tabs, as in any list of tabs. */
function onTabKey(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  show(views[(views.indexOf(view.value) + step + views.length) % views.length] ?? 'devices');
  document.querySelector<HTMLElement>(`#tab-${view.value}`)?.focus();
}

function Bar() {
  const t = said.value;
  const w = words.value;
  const at = shop.value;
  const isOpen = truth.value !== null;
  return (
    <header class="bar">
      <h1 class="bar-title">
        {t.title}
        {at && <span class="bar-till">{w.till(at.terminal)}</span>}
      </h1>
      {isOpen && (
        <div class="bar-tabs" role="tablist" aria-label={t.views} onKeyDown={onTabKey}>
          {views.map((one) => (
            <button
              key={one}
              id={`tab-${one}`}
              type="button"
              role="tab"
              aria-selected={view.value === one}
              aria-controls="view"
              tabIndex={view.value === one ? 0 : -1}
              onClick={() => show(one)}
            >
              {t[one]}
            </button>
          ))}
        </div>
      )}
      <div class="bar-end">
        <Button kind="plain" class="switch" label={`${w.languageShort} · ${w.language}: ${w.languageName}`} onPress={nextLanguage}>
          {w.languageShort}
        </Button>
        <Button kind="plain" class="switch" label={w.theme} onPress={() => (theme.value = isDark() ? 'light' : 'dark')}>
          <Icon name={isDark() ? 'sun' : 'moon'} />
        </Button>
        {isOpen && <Button kind="plain" class="switch" onPress={() => void lockNow()}>{t.lock}</Button>}
        {at && <time class="bar-clock">{formatTime(nowMs.value, at.timeZone, language.value)}</time>}
      </div>
    </header>
  );
}

const parts: Record<View, () => preact.JSX.Element | null> = { devices: Devices, scans: Scans, jobs: Jobs, journal: Journal, store: Store, headquarters: Headquarters, camera: Camera, log: Log, support: Support };

export function App() {
  const Part = parts[view.value];
  const now = remark.value;
  return (
    <div class="bench">
      <Bar />
      {truth.value === null ? (
        <main class="locked">{shop.value !== null && lock.value !== null && !lock.value.unlocked && <Lock />}</main>
      ) : (
        <main class="view" data-view={view.value}>
          <div id="view" class="view-panel" role="tabpanel" aria-labelledby={`tab-${view.value}`}>
            <Part />
          </div>
        </main>
      )}
      <div class="remark" role="status">
        {now && <p class={now.isAmber ? 'amber' : ''}>{now.text}</p>}
      </div>
      <LinkNotice />
    </div>
  );
}
