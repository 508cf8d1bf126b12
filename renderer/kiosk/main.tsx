import { effect } from '@preact/signals';
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import { startPreferences } from '../state/preferences.ts';
import { connect, kiosk } from '../state/terminal.ts';
import { Kiosk } from './Kiosk.tsx';

startPreferences();
const link = connect();
effect(() => {
  const chosen = kiosk.value?.language;
  if (chosen !== undefined) document.documentElement.lang = chosen;
});
render(<Kiosk link={link} />, document.querySelector('#app') as HTMLElement);
