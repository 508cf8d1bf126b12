import { sale } from '../state/terminal.ts';
import { money } from '../state/words.ts';
import { Icon } from '../ui/Icon.tsx';
import { callWords } from './call-words.ts';
import { note, shownCall, words } from './state.ts';

/** A place of its own, always kept: what became of the last scan, or that staff is coming and why. Nothing moves for it. */
export function CallStrip({ hasPage }: { hasPage: boolean }) {
  const t = words.value;
  const call = shownCall.value;
  if (note.value !== null) {
    return <aside class="strip" aria-label={t.notices}><p class="strip-line amber"><Icon name="alert" /><span>{note.value}</span></p></aside>;
  }
  if (call === null || hasPage) return <aside class="strip" aria-label={t.notices} />;
  const said = callWords(call);
  return (
    <aside class="strip" aria-label={t.notices}>
      <div class="strip-line amber">
        <Icon name="hand" />
        <span class="strip-words">
          <strong>{said.title}{said.what !== '' && ` – ${said.what}`}</strong>
          <span>{said.why} {call.blocks ? '' : said.next}</span>
        </span>
      </div>
    </aside>
  );
}

/** Nothing goes on before somebody came: why, and that the basket is kept. */
export function CallPage() {
  const t = words.value;
  const call = shownCall.value;
  const now = sale.value;
  if (call === null || now === null) return null;
  const said = callWords(call);
  return (
    <main class="question waiting" data-reason={call.reason}>
      <section class="stage">
        <span class="pay-sign amber"><Icon name="hand" /></span>
        <h1 tabIndex={-1}>{said.title}</h1>
        {said.what !== '' && <p class="waiting-what">{said.what}</p>}
        <p class="stage-hint">{said.why}</p>
      </section>
      <section class="controls">
        <p class="waiting-basket">
          <Icon name="bag" />
          <span>{t.basketKept}</span>
          <span>{t.items(now.itemCount)} · {money(now.totalMinor)}</span>
        </p>
      </section>
    </main>
  );
}
