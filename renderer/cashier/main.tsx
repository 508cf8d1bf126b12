import { effect } from '@preact/signals';
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import './cart.css';
import './sheet.css';
import './status.css';
import './cashier.css';
import './paying.css';
import { takePlace } from '../state/place.ts';
import { startPreferences } from '../state/preferences.ts';
import { shop } from '../state/terminal.ts';
import { listenToScanner } from '../state/training.ts';
import { language } from '../state/words.ts';
import { scan, start } from './actions.ts';
import { App } from './App.tsx';
import { startKeys } from './keys.ts';
import { startSounds } from './sound.ts';

startPreferences();
effect(() => void (document.documentElement.lang = language.value));
start();
startKeys();
startSounds();
listenToScanner((code) => {
  if (shop.value?.training) void scan(code);
});
takePlace('cashier');
render(<App />, document.querySelector('#app') as HTMLElement);
