/** The customer's words: in the shop's language, and under it in the second where it differs. */
import { computed } from '@preact/signals';
import { catalogues, languageOf, type Catalogue, type Language } from '../i18n/index.ts';
import { shop } from '../state/terminal.ts';

/** The shop's own language first, then its second, if it has one. */
export const languagesShown = computed<[Language, ...Language[]]>(() => {
  const [first, second] = shop.value?.languages ?? [];
  const own = languageOf(first);
  const other = second === undefined ? own : languageOf(second);
  return other === own ? [own] : [own, other];
});

export function Both({ say, class: extra }: { say(t: Catalogue): string; class?: string }) {
  const [own, second] = languagesShown.value;
  const text = say(catalogues[own]);
  // A name that is the same in both is said once.
  const other = second === undefined ? text : say(catalogues[second]);
  return (
    <p class={`both ${extra ?? ''}`}>
      <span>{text}</span>
      {other !== text && (
        <span class="second" lang={second}>
          {other}
        </span>
      )}
    </p>
  );
}
