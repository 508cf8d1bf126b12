/** Times on this screen: to the second, for they are compared with the log. */
import { shop } from '../state/terminal.ts';
import { language } from '../state/words.ts';

export const dayAndTime = (atMs: number): string =>
  new Intl.DateTimeFormat(language.value, {
    timeZone: shop.value?.timeZone ?? 'UTC', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).format(atMs);

export const clockTime = (atMs: number): string =>
  new Intl.DateTimeFormat(language.value, {
    timeZone: shop.value?.timeZone ?? 'UTC', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).format(atMs);
