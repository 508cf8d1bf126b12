import { paper } from '../state/terminal.ts';
import { words } from '../state/words.ts';
import { dialog, hasFreshPaper } from './state.ts';

/** The virtual printer's paper, as it came out. A touch opens it. */
export function Paper({ small }: { small?: boolean }) {
  const now = paper.value;
  if (now === null || (small && !hasFreshPaper.value)) return null;
  return (
    <button
      type="button"
      class={small ? 'paper small-paper' : 'paper'}
      key={now.jobId}
      aria-label={words.value.openPaper}
      onClick={() => (dialog.value = 'paper')}
    >
      <img src={`data:image/png;base64,${now.png}`} width={now.widthPx} height={now.heightPx} alt={words.value.receiptPaper} />
    </button>
  );
}
