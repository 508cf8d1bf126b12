/** Receipts of which it is not known whether they came out: a person looks at the paper and says. */
import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { ReceiptJobView } from '#main/contract';
import { formatTime } from '../i18n/format.ts';
import { devices, shop } from '../state/terminal.ts';
import { language, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { receiptJobs, resolveReceipt } from './actions.ts';

const jobs = signal<readonly ReceiptJobView[]>([]);

async function look(): Promise<void> {
  jobs.value = (await receiptJobs()).filter(({ state }) => state === 'inDoubt' || state === 'interrupted');
}

async function decide(jobId: string, choice: 'resume' | 'reprint' | 'printed'): Promise<void> {
  await resolveReceipt(jobId, choice);
  await look();
}

function Job({ job }: { job: ReceiptJobView }) {
  const t = words.value;
  const { jobId, receiptNo, state, queuedAtMs } = job;
  return (
    <li class="print-job">
      <span class="what">
        <strong>{receiptNo}</strong>
        <span class="muted small">{formatTime(queuedAtMs, shop.value?.timeZone ?? 'UTC', language.value)}</span>
        <span class="amber-text">{state === 'interrupted' ? t.jobInterrupted : t.jobInDoubt}</span>
      </span>
      <div class="dialog-actions">
        {state === 'interrupted' && <Button onPress={() => void decide(jobId, 'resume')}>{t.jobResume}</Button>}
        <Button onPress={() => void decide(jobId, 'reprint')}>{t.jobReprint}</Button>
        <Button onPress={() => void decide(jobId, 'printed')}>{t.jobPrinted}</Button>
      </div>
    </li>
  );
}

/** Nothing where no receipt is in doubt. Looks again whenever the printer's state changes. */
export function PrintJobs() {
  const seen = devices.value;
  useEffect(() => void look(), [seen]);
  if (jobs.value.length === 0) return null;
  return (
    <section aria-label={words.value.jobsInDoubt}>
      <h3 class="part-title">{words.value.jobsInDoubt}</h3>
      <ul class="rows">{jobs.value.map((job) => <Job key={job.jobId} job={job} />)}</ul>
    </section>
  );
}
