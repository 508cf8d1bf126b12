import { effect } from '@preact/signals';
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import './phone.css';
import { takePlace } from '../state/place.ts';
import { startPreferences } from '../state/preferences.ts';
import { language } from '../state/words.ts';
import { Phone } from './Phone.tsx';
import { start } from './wallet.ts';

startPreferences();
effect(() => void (document.documentElement.lang = language.value));
start();
takePlace('phone');
render(<Phone />, document.querySelector('#app') as HTMLElement);
