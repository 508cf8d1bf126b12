/** Two short questions: which language, and whether to leave. */
import { catalogues } from '../i18n/index.ts';
import { kiosk } from '../state/terminal.ts';
import { language } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { offered } from './Attract.tsx';
import { send } from './link.ts';
import { Sheet } from './Sheet.tsx';
import { sheet, words } from './state.ts';

export function Languages() {
  return (
    <Sheet title={words.value.chooseLanguage} kind="languages">
      <div class="language-list">
        {offered().map((one) => (
          <Button
            key={one}
            class="language"
            pressed={one === language.value}
            onPress={() => {
              sheet.value = null;
              // Between two customers it begins one.
              send(kiosk.value?.step === 'attract' ? 'kiosk.start' : 'kiosk.language', { language: one });
            }}
          >
            <span lang={one}>{catalogues[one].languageName}</span>
          </Button>
        ))}
      </div>
    </Sheet>
  );
}

export function Leave() {
  const t = words.value;
  return (
    <Sheet title={t.leaveTitle} kind="leave" back={t.leaveNot}>
      <p class="stage-hint">{t.leaveBody}</p>
      <Button
        kind="danger"
        onPress={() => {
          sheet.value = null;
          send('kiosk.leave', {});
        }}
      >
        {t.leaveDo}
      </Button>
    </Sheet>
  );
}
