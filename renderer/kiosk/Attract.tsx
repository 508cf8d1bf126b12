import { catalogues, languageOf, type Language } from '../i18n/index.ts';
import { kioskCatalogues } from '../i18n/kiosk/index.ts';
import { kiosk, shop } from '../state/terminal.ts';
import { Goods } from './art.tsx';
import { send } from './link.ts';

/** The languages of this kiosk that the screen has, the shop's own first. */
export function offered(): Language[] {
  return [...new Set((kiosk.value?.languages ?? shop.value?.languages ?? []).map(languageOf))];
}

const begin = (language: Language) => send('kiosk.start', { language });

/** Nobody is here. One touch begins, in the language that was touched; an item under the scanner does, too. */
export function Attract() {
  const languages = offered();
  const own = languages[0] ?? 'en';
  return (
    <main class="attract" onClick={() => begin(own)}>
      <p class="attract-shop">{shop.value?.name}</p>
      <section class="attract-stage">
        <Goods />
        <div class="attract-words">
          {languages.slice(0, 2).map((language, at) => {
            const t = kioskCatalogues[language];
            return at === 0 ? (
              <div key={language} lang={language}>
                <h1 tabIndex={-1}>{t.begin}</h1>
                <p>{t.beginHint}</p>
              </div>
            ) : (
              <p key={language} class="attract-second" lang={language}>{t.begin}</p>
            );
          })}
        </div>
      </section>
      <section class="attract-languages" aria-label={kioskCatalogues[own].chooseLanguage}>
        {languages.map((language) => (
          <button
            key={language}
            type="button"
            class="begin"
            lang={language}
            onClick={(event) => {
              event.stopPropagation();
              begin(language);
            }}
          >
            <span class="begin-name">{catalogues[language].languageName}</span>
            <span class="begin-word">{kioskCatalogues[language].beginIn}</span>
          </button>
        ))}
      </section>
    </main>
  );
}
