import { Dialog } from '../../ui/Dialog.tsx';
import { words } from '../../state/words.ts';
import { isFreshStep, leave } from './actions.ts';
import { Choose } from './Choose.tsx';
import { End } from './End.tsx';
import { Find } from './Find.tsx';
import { Part } from './Part.tsx';
import { Pin } from './Pin.tsx';
import { openRefunds, sale, said, step } from './state.ts';

function List() {
  const t = said.value;
  const open = openRefunds.value;
  return (
    <div class="refund-list">
      <p class="muted">{open.length === 0 ? t.listNone : t.listBody}</p>
      <ul class="refund-parts">{open.map((view) => <Part key={view.id} view={view} isListed />)}</ul>
    </div>
  );
}

const panels = { find: Find, choose: Choose, pin: Pin, settle: Pin, end: End, list: List };

function titleOf(): string {
  const t = said.value;
  const no = sale.value?.receiptNo ?? '';
  return { find: t.findTitle, choose: t.refundOf(no), pin: t.pinTitle, settle: t.pinTitle, end: t.refundOf(no), list: t.listTitle }[step.value.at];
}

/** The second of a double click is not for the step that came up under the finger. */
function keepOne(event: MouseEvent): void {
  if (event.detail > 1 && isFreshStep()) event.stopPropagation();
}

/** One refund from its sale to its end, or those that have not ended. */
export function RefundDialog() {
  const { at } = step.value;
  const Panel = panels[at];
  return (
    <Dialog title={titleOf()} closeLabel={words.value.close} onClose={leave}>
      <div class="refund" data-step={at} onClickCapture={keepOne}>
        <Panel key={at} />
      </div>
    </Dialog>
  );
}
