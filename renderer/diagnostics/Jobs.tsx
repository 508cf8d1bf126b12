import type { PrintJobView } from '#main/contract';
import { truth } from './state.ts';
import { clockTime } from './time.ts';
import { said } from './words/index.ts';

function stateText({ state }: PrintJobView): string {
  const t = said.value;
  const texts: Record<string, string> = { queued: t.jobQueued, sent: t.jobSent, done: t.jobDone, inDoubt: t.jobInDoubt, interrupted: t.jobInterrupted };
  return texts[state] ?? state;
}

/** Every job that is not simply done, and how it stands. */
export function Jobs() {
  const t = said.value;
  const jobs = truth.value?.jobs ?? [];
  if (jobs.length === 0) return <p class="nothing muted">{t.noJobs}</p>;
  return (
    <div class="table-area" role="region" tabIndex={0} aria-label={t.jobs}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t.queued}</th>
            <th scope="col">{t.receipt}</th>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.sections}</th>
            <th scope="col">{t.job}</th>
          </tr>
        </thead>
        <tbody>
          {jobs.toReversed().map((job) => (
            <tr key={job.id}>
              <td>{clockTime(job.queuedAtMs)}</td>
              <td>{job.receiptNo ?? ''} {job.duplicate && <span class="muted">{t.duplicate}</span>}</td>
              <td class={job.state === 'inDoubt' || job.state === 'interrupted' ? 'amber-text' : ''}>{stateText(job)}</td>
              <td>{job.sectionsPrinted}</td>
              <td class="bytes">{job.id}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
