import { catalogues } from '../i18n/index.ts';
import { kiosk } from '../state/terminal.ts';
import { language } from '../state/words.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { access, toggle, type AccessName } from './access.ts';
import { send } from './link.ts';
import { isAsked, sheet, words } from './state.ts';

function Tool({ name, icon, text }: { name: AccessName; icon: IconName; text: string }) {
  // The sound's words say what it is; the others are on or off.
  return (
    <button type="button" class="tool" aria-pressed={name === 'sound' ? undefined : access.value[name]} onClick={() => toggle(name)}>
      <Icon name={icon} />
      <span>{text}</span>
    </button>
  );
}

/** In the same corner on every page. */
function Help() {
  const t = words.value;
  const step = kiosk.value?.step;
  if (step === 'attract' || step === 'closed') return null;
  if (!isAsked.value) {
    return (
      <button type="button" class="help" onClick={() => send('kiosk.help', {})}>
        <Icon name="unknown" />
        <span>{t.help}</span>
      </button>
    );
  }
  return (
    <button type="button" class="help called" onClick={() => send('kiosk.unhelp', {})}>
      <span class="help-words">
        <span>{t.helpCalled}</span>
        <span class="help-undo">{t.unhelp}</span>
      </span>
    </button>
  );
}

export function AccessBar() {
  const t = words.value;
  return (
    <footer class="bar">
      <div class="tools" role="group" aria-label={t.accessTitle}>
        <Tool name="reach" icon="low" text={t.reach} />
        <Tool name="contrast" icon="contrast" text={t.contrast} />
        <Tool name="big" icon="letters" text={t.bigText} />
        <Tool name="sound" icon={access.value.sound ? 'sound' : 'mute'} text={access.value.sound ? t.soundOn : t.soundOff} />
        <button type="button" class="tool" aria-haspopup="dialog" onClick={() => (sheet.value = 'languages')}>
          <Icon name="globe" />
          <span>{catalogues[language.value].languageName}</span>
        </button>
        <button type="button" class="tool quiet" aria-haspopup="dialog" onClick={() => (sheet.value = 'staff')}>
          <Icon name="lock" />
          <span>{t.staffOnly}</span>
        </button>
      </div>
      <Help />
    </footer>
  );
}
