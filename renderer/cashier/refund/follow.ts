/** Refunds that end, or need somebody, while nobody looks at them: told and heard. */
import { effect, untracked } from '@preact/signals';
import type { RefundView } from '#main/contract';
import { linkState, refunds } from '../../state/terminal.ts';
import { money, schemeText } from '../../state/words.ts';
import { sound, tell, TROUBLE_FOR_MS } from '../ask.ts';
import { dialog } from '../state.ts';
import { refresh } from './actions.ts';
import { ended, hasFailed, isDone, learn, said, step } from './state.ts';

const isSeen = (): boolean => dialog.value === 'refund' && (step.value.at === 'end' || step.value.at === 'list');

function told(view: RefundView, before: RefundView['phase'] | undefined): void {
  const { scheme, amountMinor, phase } = view;
  // Of money in question its own list tells.
  if (before === phase || view.receiptNo === undefined) return;
  if (hasFailed(view)) {
    sound('attention');
    if (!isSeen()) tell(said.value.needsPerson(schemeText(scheme), money(amountMinor)), 'amber', TROUBLE_FOR_MS);
  } else if (isDone(view) && before !== undefined && !isSeen()) {
    tell(said.value.arrived(schemeText(scheme), money(amountMinor)));
  }
}

export function startFollowing(): void {
  let phases: Map<string, RefundView['phase']> | null = null;
  effect(() => {
    const views = refunds.value;
    untracked(() => {
      learn(views);
      // What was so when the screen opened is no news.
      if (phases !== null) for (const view of views) told(view, phases.get(view.id));
      if (linkState.value === 'connected') phases = new Map(views.map(({ id, phase }) => [id, phase]));
    });
  });
  effect(() => {
    if (linkState.value !== 'connected') return;
    const saleId = untracked(() => ended.value?.saleId);
    if (saleId !== undefined) void refresh(saleId);
  });
}
