import { catalogues, languages } from '../i18n/index.ts';
import { chosenLanguage, theme, volume, type volumes } from '../state/preferences.ts';
import { paper } from '../state/terminal.ts';
import { language, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Choice } from '../ui/Choice.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { openDiagnostics, openDrawer, reprint, sound } from './actions.ts';
import { questions } from './money/questions.ts';
import { openFind, openList } from './refund/actions.ts';
import { openRefunds, said } from './refund/state.ts';
import { RentalEntry } from './rental/RentalDialog.tsx';
import { ShiftEntry } from './shift/ShiftDialog.tsx';
import { SharedEntry } from './shared/SharedChip.tsx';
import { dialog } from './state.ts';

/** What is needed now and then: the last receipt, the drawer, and how this screen looks and sounds. */
export function MoreDialog() {
  const t = words.value;
  const close = () => void (dialog.value = null);
  const run = (what: () => Promise<unknown>) => () => {
    close();
    void what();
  };
  const levels: { value: (typeof volumes)[number]; text: string }[] = [
    { value: '0', text: t.soundOff },
    { value: '1', text: t.soundLow },
    { value: '2', text: t.soundMiddle },
    { value: '3', text: t.soundLoud },
  ];
  return (
    <Dialog title={t.moreTitle} closeLabel={t.close} onClose={close}>
      <Button icon="unknown" onPress={() => (dialog.value = 'question')}>{questions.value.length === 0 ? t.questionTitle : t.questionChip(questions.value.length)}</Button>
      <div class="more-pair">
        <Button icon="back" keycap="F8" onPress={openFind}>{said.value.refund}</Button>
        <Button icon="unknown" onPress={openList}>{openRefunds.value.length === 0 ? said.value.open : said.value.openCount(openRefunds.value.length)}</Button>
      </div>
      <SharedEntry />
      <div class="more-pair">
        <RentalEntry />
        <ShiftEntry />
      </div>
      <div class="more-pair">
        <Button icon="printer" onPress={run(reprint)}>{t.reprintLast}</Button>
        <Button icon="drawer" onPress={run(openDrawer)}>{t.openDrawer}</Button>
      </div>
      <div class="more-pair">
        {paper.value && <Button icon="printer" onPress={() => (dialog.value = 'paper')}>{t.openPaper}</Button>}
        <Button icon="device" onPress={run(openDiagnostics)}>{t.openDiagnostics}</Button>
      </div>
      <div class="field">
        <span>{t.language}</span>
        <Choice
          label={t.language}
          value={language.value}
          options={languages.map((value) => ({ value, text: catalogues[value].languageName }))}
          onChange={(value) => (chosenLanguage.value = value)}
        />
      </div>
      <div class="field">
        <span>{t.theme}</span>
        <Choice
          label={t.theme}
          value={theme.value}
          options={[
            { value: 'system', text: t.themeSystem },
            { value: 'light', text: t.themeLight },
            { value: 'dark', text: t.themeDark },
          ]}
          onChange={(value) => (theme.value = value)}
        />
      </div>
      <div class="field">
        <span>{t.sound}</span>
        <Choice
          label={t.sound}
          value={volume.value}
          options={levels}
          onChange={(value) => {
            volume.value = value;
            sound('found');
          }}
        />
      </div>
    </Dialog>
  );
}
