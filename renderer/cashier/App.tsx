import { linkState, shop } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { Cart } from './Cart.tsx';
import { Completed } from './Completed.tsx';
import { Dialogs } from './Dialogs.tsx';
import { Paying } from './Paying.tsx';
import { mode, note } from './state.ts';
import { Selling } from './Selling.tsx';
import { StatusBar } from './StatusBar.tsx';

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
  return (
    <div class="note-slot" role="status">
      {now && <p class={`note ${now.tone}`}>{now.text}</p>}
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
