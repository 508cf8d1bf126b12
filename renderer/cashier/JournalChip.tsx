import { store } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { tell } from './ask.ts';

/** Long enough to be read twice, in milliseconds. */
const TOLD_FOR_MS = 12_000;

/** An entry of the journal is not what was written. It stays until the technician has seen to it. */
export function JournalChip() {
  const t = words.value;
  if (store.value.brokenSeq === undefined) return null;
  return (
    <button type="button" class="chip red" data-chip="journal" aria-label={t.journalChip} onClick={() => tell(t.errorJournal, 'amber', TOLD_FOR_MS)}>
      <Icon name="alert" />
      <span class="chip-text">{t.journalChip}</span>
    </button>
  );
}
