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
  return (
    <p class={`both ${extra ?? ''}`}>
      <span>{say(catalogues[own])}</span>
      {second && (
        <span class="second" lang={second}>
          {say(catalogues[second])}
        </span>
      )}
    </p>
  );
}
