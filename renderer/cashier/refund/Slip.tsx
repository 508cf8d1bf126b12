/** The slip of the refund at hand: is it on paper? */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ReceiptJobView } from '#main/contract';
import { devices } from '../../state/terminal.ts';
import { Icon } from '../../ui/Icon.tsx';
import { receiptJobs } from '../actions.ts';
import { parts, said, type Ended } from './state.ts';

/** Null before the terminal was asked. */
const jobs = signal<readonly ReceiptJobView[] | null>(null);

async function look(): Promise<void> {
  jobs.value = await receiptJobs();
}

/** Asked anew whenever the printer's jobs change. */
export function Slip({ of }: { of: Ended }) {
  const t = said.value;
  const seen = devices.value;
  useEffect(() => void look(), [seen]);
  useEffect(() => () => void (jobs.value = null), []);
  if (jobs.value === null) return null;
  const no = of.returnReceiptNo;
  const states = jobs.value.flatMap(({ receiptNo, state }) => (receiptNo === no ? [state] : []));
  const isDoubt = states.includes('inDoubt') || states.includes('interrupted');
  const waits = parts.value.some(({ phase }) => phase === 'created' || phase === 'sent') ? t.slipSaid(no) : t.slipWaits(no);
  return (
    <p class={`refund-slip ${isDoubt ? 'amber-text' : ''}`} role="status">
      <Icon name={isDoubt ? 'alert' : 'printer'} />
      {isDoubt ? t.slipDoubt(no) : states.length > 0 ? waits : t.slipPrinted(no)}
    </p>
  );
}
