import type { FunctionComponent } from 'preact';
import type { KioskStep } from '#main/contract';
import { kiosk, linkState, sale, shop } from '../state/terminal.ts';
import { Attract } from './Attract.tsx';
import { Bags } from './Bags.tsx';
import { CallPage } from './Call.tsx';
import { Closed, Disconnected } from './Closed.tsx';
import { Extras } from './Extras.tsx';
import { Frame } from './Frame.tsx';
import { Idle } from './Idle.tsx';
import { Paid } from './Paid.tsx';
import { Payment } from './Payment.tsx';
import { Pick } from './Pick.tsx';
import { Languages, Leave } from './Questions.tsx';
import { Scanning } from './Scanning.tsx';
import { Pin, StaffPanel } from './Staff.tsx';
import { Weigh } from './Weigh.tsx';
import { sheet, shownCall } from './state.ts';

const pages: Record<KioskStep, FunctionComponent> = {
  closed: Closed, attract: Attract, scanning: Scanning, bags: Bags, extras: Extras, payment: Payment, paid: Paid,
};

/** Where a call that blocks takes the page; a payment says for itself what is to be waited for. */
const waitingSteps: ReadonlySet<KioskStep> = new Set<KioskStep>(['scanning', 'bags', 'extras']);

const sheets = { pick: Pick, leave: Leave, languages: Languages, staff: Pin, weigh: Weigh } as const;

export function App() {
  const now = kiosk.value;
  if (now === null || shop.value === null || sale.value === null) return <Disconnected />;
  const waits = waitingSteps.has(now.step) && shownCall.value?.blocks === true;
  const Page = waits ? CallPage : pages[now.step];
  const Sheet = sheet.value === null ? null : sheets[sheet.value];
  return (
    <>
      <Frame step={now.step} waits={waits}>
        <Page key={waits ? 'waiting' : now.step} />
      </Frame>
      {now.staff !== undefined ? <StaffPanel /> : Sheet !== null && <Sheet />}
      <Idle />
      {linkState.value !== 'connected' && <Disconnected />}
    </>
  );
}
