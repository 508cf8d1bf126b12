import { effect } from '@preact/signals';
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import './kiosk.css';
import './parts.css';
import './attract.css';
import './scanning.css';
import './question.css';
import './paying.css';
import './face.css';
import './sheet.css';
import './reach.css';
import { languageOf } from '../i18n/index.ts';
import { chosenLanguage } from '../state/preferences.ts';
import { kiosk, shop } from '../state/terminal.ts';
import { beSeen, listenToScanner, pictureOf } from '../state/training.ts';
import { listenForScans } from '../state/wedge-page.ts';
import { language } from '../state/words.ts';
import { startAccess } from './access.ts';
import { App } from './App.tsx';
import { startHearing } from './hear.ts';
import { startHost, takesScan } from './host.tsx';
import { startStaying } from './idle.ts';
import { startArrows } from './keys.ts';
import { scan, startLink } from './link.ts';

// The customer's language; between two customers the shop's.
effect(() => void (chosenLanguage.value = languageOf(kiosk.value?.language ?? shop.value?.languages[0] ?? navigator.language)));
effect(() => void (document.documentElement.lang = language.value));
startAccess();
startHost(startLink().request);
startHearing();
startStaying();
startArrows();
/** While the technician is asked, a scan is their card. */
const scanned = (code: string): void => void (takesScan(code) || scan(code));
listenForScans(document, scanned);
listenToScanner((code) => {
  if (shop.value?.training) scanned(code);
});
beSeen(() => {
  const code = document.querySelector<SVGSVGElement>('.pay-code .qr');
  return shop.value?.training && code !== null ? pictureOf(code) : null;
});
render(<App />, document.querySelector('#app') as HTMLElement);
