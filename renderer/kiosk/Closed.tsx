import { linkState } from '../state/terminal.ts';
import { Icon } from '../ui/Icon.tsx';
import { words } from './state.ts';

/** Out of service. Why is the staff's business. */
export function Closed() {
  const t = words.value;
  return (
    <main class="quiet-page">
      <span class="quiet-sign"><Icon name="pause" /></span>
      <h1 tabIndex={-1}>{t.closedTitle}</h1>
      <p class="stage-hint">{t.closedHint}</p>
    </main>
  );
}

/** Nothing here is true any more while the terminal is not heard: it covers the page, and says what holds all the same. */
export function Disconnected() {
  const t = words.value;
  if (linkState.value === 'connecting') return <main class="quiet-page over"><p class="stage-hint" role="status">{t.payMoment}</p></main>;
  const isOver = linkState.value === 'refused' || linkState.value === 'replaced';
  return (
    <main class="quiet-page over">
      <span class="quiet-sign amber"><Icon name="alert" /></span>
      <h1 tabIndex={-1}>{t.offTitle}</h1>
      <p class="stage-hint" role="status">{t.offHint}</p>
      <p class="quiet-small">{isOver ? t.offOpen : t.offWaiting}</p>
    </main>
  );
}
