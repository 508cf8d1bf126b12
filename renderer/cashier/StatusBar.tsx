import { formatAge, formatTime } from '../i18n/format.ts';
import { languages } from '../i18n/index.ts';
import { chosenLanguage, theme } from '../state/preferences.ts';
import { devices, nowMs, points, shop, sync } from '../state/terminal.ts';
import { language, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { ClockChip, said } from './headquarters/Alarm.tsx';
import { verdictOf } from './money/money-words.ts';
import { KiosksChip } from './kiosks/KiosksChip.tsx';
import { questions } from './money/questions.ts';
import { JournalChip } from './JournalChip.tsx';
import { PromiseChip } from './promise/ListDialog.tsx';
import { RefundChip } from './refund/RefundChip.tsx';
import { SharedChip } from './shared/SharedChip.tsx';
import { dialog, type DialogName } from './state.ts';
import { RoomChip } from './store/StoreNotice.tsx';

interface ChipProps {
  icon: IconName;
  text: string;
  opens: DialogName;
  amber?: boolean;
  /** Money at risk. */
  red?: boolean;
  name: string;
}

/** A word of the terminal's state. It opens the whole truth. */
const Chip = ({ icon, text, opens, amber, red, name }: ChipProps) => (
  <button
    type="button"
    class={`chip ${red ? 'red' : amber ? 'amber' : ''}`}
    data-chip={name}
    aria-haspopup="dialog"
    aria-label={text}
    onClick={() => (dialog.value = opens)}
  >
    <Icon name={amber ? 'alert' : icon} />
    <span class="chip-text">{text}</span>
  </button>
);

function DevicesChip() {
  const t = words.value;
  const wrong = devices.value.filter((device) => device.trouble !== undefined || device.jobsInDoubt !== undefined || ['Off', 'Offline', 'OffOffline'].includes(device.power));
  const text = wrong.length === 0 ? t.devicesReady : t.deviceTrouble(wrong.length);
  return <Chip name="devices" icon="device" text={text} opens="devices" amber={wrong.length > 0} />;
}

function SyncChip() {
  const t = words.value;
  const { configured, pending, oldestAtMs, online, trouble, fork } = sync.value;
  if (fork !== undefined) return <Chip name="sync" icon="alert" text={said.value.stopped} opens="sync" amber red />;
  if (!configured) return <Chip name="sync" icon="up" text={t.syncNone} opens="sync" />;
  if (pending === 0) return <Chip name="sync" icon="up" text={t.syncDone} opens="sync" amber={trouble !== undefined} />;
  const age = oldestAtMs === undefined ? '' : ` · ${formatAge(nowMs.value - oldestAtMs, language.value)}`;
  return <Chip name="sync" icon="up" text={t.syncWaiting(pending) + age} opens="sync" amber={!online || trouble !== undefined} />;
}

/** The language after this one. */
function nextLanguage(): void {
  const at = languages.indexOf(language.value);
  chosenLanguage.value = languages[(at + 1) % languages.length] ?? 'en';
}

const isDark = () => theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

export function StatusBar() {
  const t = words.value;
  const at = shop.value;
  if (at === null) return null;
  const inQuestion = questions.value.length;
  return (
    <header class="status">
      <h1 class="shop">
        <span class="shop-name">{at.name}</span>
        <span class="shop-till">{t.till(at.terminal)}</span>
      </h1>
      {at.training && <p class="training">{t.training}</p>}
      <div class="chips">
        {inQuestion > 0 && <Chip name="question" icon="alert" text={t.questionChip(inQuestion)} opens="question" amber red={questions.value.some((sum) => verdictOf(sum).tone === 'red')} />}
        <JournalChip />
        <RoomChip />
        <PromiseChip />
        <RefundChip />
        <KiosksChip />
        <DevicesChip />
        <SharedChip />
        <SyncChip />
        <ClockChip />
        <Chip name="points" icon="star" text={t.pointsToday(points.value.today)} opens="points" />
        <Button kind="plain" class="switch" label={`${t.languageShort} · ${t.language}: ${t.languageName}`} onPress={nextLanguage}>
          {t.languageShort}
        </Button>
        <Button kind="plain" class="switch" label={t.theme} onPress={() => (theme.value = isDark() ? 'light' : 'dark')}>
          <Icon name={isDark() ? 'sun' : 'moon'} />
        </Button>
        <time class="clock">{formatTime(nowMs.value, at.timeZone, language.value)}</time>
      </div>
    </header>
  );
}
