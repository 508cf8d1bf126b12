import { effect } from '@preact/signals';
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import './diagnostics.css';
import './parts.css';
import { startPreferences } from '../state/preferences.ts';
import { listenForScans } from '../state/wedge-page.ts';
import { language } from '../state/words.ts';
import { App } from './App.tsx';
import { keyboardScan, start } from './state.ts';
import { watchKeyTimes } from './wedge-times.ts';

startPreferences();
effect(() => void (document.documentElement.lang = language.value));
start();
const keyTimes = watchKeyTimes(document);
listenForScans(document, (code) => void keyboardScan(code, keyTimes.of([...code].length)));
render(<App />, document.querySelector('#app') as HTMLElement);
