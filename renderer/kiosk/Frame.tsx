import type { ComponentChildren } from 'preact';
import type { KioskStep } from '#main/contract';
import { shop } from '../state/terminal.ts';
import { Icon } from '../ui/Icon.tsx';
import { AccessBar } from './AccessBar.tsx';
import { CallStrip } from './Call.tsx';
import { announced, words } from './state.ts';

const stages: Partial<Record<KioskStep, number>> = { scanning: 1, bags: 1, extras: 1, payment: 2, paid: 3 };

/** Where one is: scan, pay, receipt. */
function Way({ step }: { step: KioskStep }) {
  const t = words.value;
  const at = stages[step];
  if (at === undefined) return <span />;
  return (
    <ol class="way" aria-label={t.stepOf(at, 3)}>
      {[t.stepScan, t.stepPay, t.stepDone].map((name, index) => (
        <li key={name} class={index + 1 < at ? 'over' : index + 1 === at ? 'now' : ''} aria-current={index + 1 === at ? 'step' : undefined}>
          <span class="way-mark">{index + 1 < at ? <Icon name="check" /> : index + 1}</span>
          <span class="way-name">{name}</span>
        </li>
      ))}
    </ol>
  );
}

/** The parts that never move: the shop and the way at the top, one's own settings and help at the bottom. */
export function Frame({ step, waits, children }: { step: KioskStep; waits: boolean; children: ComponentChildren }) {
  return (
    <div class="kiosk" data-step={step}>
      <header class="top">
        <p class="top-shop">{shop.value?.name}</p>
        <Way step={step} />
      </header>
      <CallStrip hasPage={waits} />
      {children}
      <AccessBar />
      {/* Two places in turn: a reader says the same words again where they come again. */}
      <div class="visually-hidden" role="status">
        <p>{announced.value.turn % 2 === 0 ? announced.value.text : ''}</p>
        <p>{announced.value.turn % 2 === 1 ? announced.value.text : ''}</p>
      </div>
    </div>
  );
}
