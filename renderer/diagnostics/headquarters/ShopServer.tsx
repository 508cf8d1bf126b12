import { shop } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { formatTime } from '../../i18n/format.ts';
import { truth } from '../state.ts';
import { shopWords } from '../words/shop.ts';

/** The shop's own server: does it answer, since when, what waits, and what is limited. Nothing where the shop has none. */
export function ShopServer() {
  const now = truth.value?.shared;
  if (now === undefined) return null;
  const t = shopWords.value;
  const { online, sinceMs, pending, trouble, alone, conflicts } = now;
  const since = sinceMs === undefined ? '' : formatTime(sinceMs, shop.value?.timeZone ?? 'UTC', language.value);
  return (
    <section data-shop={online ? 'online' : 'alone'}>
      <h3>{t.title}</h3>
      <p class={online ? '' : 'notice amber'}>{online ? t.online(since) : since === '' ? t.never : t.alone(since)}</p>
      {!online && <p>{alone === undefined ? t.noPoints : t.points(alone.countLeft, alone.pointsLeft)}</p>}
      {pending > 0 && <p>{t.pending(pending)}</p>}
      {conflicts !== undefined && conflicts > 0 && <p class="amber-text">{t.conflicts(conflicts)}</p>}
      {trouble !== undefined && <p class="muted">{trouble.message}</p>}
    </section>
  );
}
