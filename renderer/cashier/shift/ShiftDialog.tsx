import { money, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { dialog } from '../state.ts';
import { Cash, Open } from './Cash.tsx';
import { Count, Pin } from './Count.tsx';
import { List, when, XReport, ZReport } from './Report.tsx';
import { go, openReports, openShift, said, shift, view, type View } from './state.ts';

/** A step back where there is one; the question is over else. */
function back(): void {
  const now = view.value;
  if (now.at === 'home' || (now.at === 'report' && now.isNew)) dialog.value = null;
  else if (now.at === 'report') void openReports();
  else go(now.at === 'pin' && now.for === 'close' ? { at: 'count' } : { at: 'home' });
}

/** In the menu. */
export const ShiftEntry = () => <Button icon="drawer" onPress={() => void openShift()}>{said.value.more}</Button>;

/** The shift that goes on, and what can be done with it. Its sums are not here: who counts does not see them before. */
function Home() {
  const t = said.value;
  const now = shift.value;
  if (now === null) return null;
  const { no, sinceMs, openedBy, floatMinor, inQuestion } = now;
  return (
    <div class="shift">
      <p class="shift-now">
        <strong>{t.shiftNo(no)}</strong>
        <span class="muted">{t.since(when(sinceMs))}</span>
      </p>
      <p class={openedBy === undefined ? 'notice' : ''}>{openedBy === undefined ? t.notOpened : t.openedBy(openedBy, money(floatMinor))}</p>
      {inQuestion > 0 && <p class="notice amber">{t.inQuestion(inQuestion)}</p>}
      {openedBy === undefined && <Button icon="drawer" onPress={() => go({ at: 'open' })}>{t.open}</Button>}
      <div class="more-pair">
        <Button onPress={() => go({ at: 'cash', direction: 'in' })}>{t.cashIn}</Button>
        <Button onPress={() => go({ at: 'cash', direction: 'out' })}>{t.cashOut}</Button>
      </div>
      <div class="more-pair">
        <Button onPress={() => go({ at: 'pin', for: 'figures' })}>{t.figures}</Button>
        <Button onPress={() => void openReports()}>{t.reports}</Button>
      </div>
      <Button kind="main" onPress={() => go({ at: 'count' })}>{t.close}</Button>
    </div>
  );
}

function titleOf(now: View): string {
  const t = said.value;
  switch (now.at) {
    case 'home':
      return t.title;
    case 'open':
      return t.openTitle;
    case 'cash':
      return now.direction === 'in' ? t.cashIn : t.cashOut;
    case 'count':
      return t.countTitle;
    case 'pin':
      return t.pinTitle;
    case 'figures':
      return t.xTitle(shift.value?.no ?? 0);
    case 'report':
      return t.zTitle(now.report.no);
    case 'list':
      return t.reports;
  }
}

export function ShiftDialog() {
  const now = view.value;
  return (
    <Dialog key={now.at} title={titleOf(now)} closeLabel={words.value.close} onClose={back}>
      {now.at === 'home' && <Home />}
      {now.at === 'open' && <Open />}
      {now.at === 'cash' && <Cash direction={now.direction} />}
      {now.at === 'count' && <Count />}
      {now.at === 'pin' && <Pin />}
      {now.at === 'figures' && <XReport figures={now.figures} />}
      {now.at === 'report' && <ZReport report={now.report} isNew={now.isNew} />}
      {now.at === 'list' && <List />}
    </Dialog>
  );
}
