import { linkState, shop } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { Cart } from './Cart.tsx';
import { Completed } from './Completed.tsx';
import { Dialogs } from './Dialogs.tsx';
import { AlarmBar } from './headquarters/Alarm.tsx';
import { Paying } from './Paying.tsx';
import { useEffect, useRef } from 'preact/hooks';
import { dialog, mode, note } from './state.ts';
import { Selling } from './Selling.tsx';
import { StatusBar } from './StatusBar.tsx';
import { StoreNotice } from './store/StoreNotice.tsx';

/** Says that what is on the screen may be old. The last picture stays: nothing is lost. */
function LinkNotice() {
  const t = words.value;
  const texts = { connecting: t.connecting, disconnected: t.disconnected, refused: t.refusedLink, replaced: t.replacedLink };
  const state = linkState.value;
  if (state === 'connected') return null;
  return (
    <div class={`link-notice ${state === 'connecting' ? '' : 'amber'}`} role="status">
      {state !== 'connecting' && <Icon name="alert" />}
      {texts[state]}
    </div>
  );
}

function NoteLine() {
  const now = note.value;
  const isCovered = now !== null && dialog.value !== null;
  const above = useRef<HTMLParagraphElement>(null);
  const over = dialog.value;
  // A dialog covers the page: what is shown after it is above it, also where the dialog is another by now.
  useEffect(() => {
    if (!isCovered) return;
    const frame = requestAnimationFrame(() => {
      above.current?.hidePopover();
      above.current?.showPopover();
    });
    return () => cancelAnimationFrame(frame);
  }, [isCovered, now, over]);
  return (
    <div class="note-slot" role="status">
      {now && !isCovered && <p class={`note ${now.tone}`}>{now.text}</p>}
      {isCovered && <p ref={above} popover="manual" class={`note note-above ${now.tone}`}>{now.text}</p>}
    </div>
  );
}

export function App() {
  if (shop.value === null) {
    return (
      <main class="waiting">
        <LinkNotice />
      </main>
    );
  }
  const Left = { selling: Selling, paying: Paying, completed: Completed }[mode.value];
  return (
    <div class="counter">
      <StatusBar />
      <StoreNotice />
      <AlarmBar />
      <main class="left" data-mode={mode.value}>
        <Left />
        <NoteLine />
      </main>
      <Cart />
      <LinkNotice />
      <Dialogs />
    </div>
  );
}
