/** What is heard when money moves: paid once, attention when an outcome becomes unclear. */
import { effect } from '@preact/signals';
import { payment, sale } from '../state/terminal.ts';
import { sound } from './actions.ts';
import { startKioskSounds } from './kiosks/state.ts';
import { questions } from './money/questions.ts';

export function startSounds(): void {
  startKioskSounds();
  let completedId: string | undefined;
  let heard: number | undefined;
  effect(() => {
    const now = sale.value;
    if (now === null) return;
    // A sale that was complete when the screen opened is no news.
    if (now.status === 'completed' && completedId !== undefined && now.id !== completedId) sound(now.tenders.some(({ kind }) => kind === 'promised') ? 'attention' : 'paid');
    if (now.status === 'completed') completedId = now.id;
    else completedId ??= '';
  });
  effect(() => {
    const { attempt } = payment.value;
    const count = questions.value.length + (attempt !== undefined && ['unknown', 'querying'].includes(attempt.phase) ? 1 : 0);
    if (heard !== undefined && count > heard) sound('attention');
    heard = count;
  });
}
