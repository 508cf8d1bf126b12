import type { JournalCheckView, JournalView } from '#main/contract';
import { language } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { busy, run, truth } from './state.ts';
import { dayAndTime } from './time.ts';
import { said } from './words/index.ts';

const count = (n: number): string => new Intl.NumberFormat(language.value).format(n);
const seqIn = (n: number): string => said.value.journalUpTo(count(n));

/** The first entry that is not what was written, and what to do. It stays until an examination finds all in order. */
function Broken({ check: { broken } }: { check: JournalCheckView }) {
  const t = said.value;
  if (broken === undefined) return null;
  return (
    <div class="journal-broken" role="alert">
      <h3><Icon name="alert" /> {t.journalBroken(count(broken.seq))}</h3>
      <p class="bytes">{broken.reason}</p>
      <p>{t.journalMend}</p>
    </div>
  );
}

function Running({ check: { running } }: { check: JournalCheckView }) {
  const t = said.value;
  if (running === undefined) return null;
  const { done, total } = running;
  const share = total === 0 ? 0 : done / total;
  const percent = new Intl.NumberFormat(language.value, { style: 'percent' }).format(share);
  return (
    <div class="journal-running">
      <progress aria-label={t.journalRunning} value={share} max={1} />
      <span>{total === 0 ? t.journalRunning : t.journalProgress(percent, count(done), count(total))}</span>
    </div>
  );
}

function facts({ entries, archived, seals, lastSealAtMs, unsealed, keyId, check }: JournalView): [string, string][] {
  const t = said.value;
  const looked = check.seq === undefined || check.atMs === undefined ? t.journalNever : `${seqIn(check.seq)} · ${dayAndTime(check.atMs)}`;
  return [
    [t.journalEntries, archived === 0 ? count(entries) : `${count(entries)} · ${t.journalArchived(count(archived))}`],
    [t.journalSeals, lastSealAtMs === undefined ? count(seals) : `${count(seals)} · ${t.journalLastSeal(dayAndTime(lastSealAtMs))}`],
    [t.journalUnsealed, count(unsealed)],
    [t.journalKey, keyId],
    [t.journalLooked, looked],
    [t.journalLookedAll, check.allAtMs === undefined ? t.journalNever : dayAndTime(check.allAtMs)],
  ];
}

/** The journal: how long it is, how far it is signed, and when it was last examined. */
export function Journal() {
  const t = said.value;
  const journal = truth.value?.journal;
  if (journal === undefined) return null;
  const { check } = journal;
  const isBusy = busy.value.has('checkJournal');
  return (
    <div class="support">
      <Broken check={check} />
      <dl class="plain-facts journal-facts">
        {facts(journal).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Running check={check} />
      {check.failed !== undefined && <p class="amber-text">{t.journalFailed(check.failed)}</p>}
      <p>{t.journalBody}</p>
      <Button kind="main" disabled={isBusy} onPress={() => void run('checkJournal', 'diagnostics.checkJournal', {})}>
        {t.journalCheck}
      </Button>
    </div>
  );
}
