/** What a person sets on this screen: language, theme, volume. Kept on this machine. */
import { effect, signal } from '@preact/signals';
import { languages, type Language } from '../i18n/index.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

function stored<T extends string>(key: string, allowed: readonly T[]): T | null {
  const value = localStorage.getItem(key);
  return allowed.find((one) => one === value) ?? null;
}

/** Null until chosen: then the shop's own language counts. */
export const chosenLanguage = signal<Language | null>(stored('guitai.language', languages));
export const theme = signal<Theme>(stored('guitai.theme', themes) ?? 'system');
/** 0 (off) to 3. */
export const volumes = ['0', '1', '2', '3'] as const;
export const volume = signal<(typeof volumes)[number]>(stored('guitai.volume', volumes) ?? '2');

/** Keeps the choices, and puts the theme on the page. */
export function startPreferences(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem('guitai.theme', theme.value);
  });
  effect(() => {
    if (chosenLanguage.value !== null) localStorage.setItem('guitai.language', chosenLanguage.value);
  });
  effect(() => localStorage.setItem('guitai.volume', volume.value));
}
