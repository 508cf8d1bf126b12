import { effect } from '@preact/signals';
import { render } from 'preact';
import '../ui/tokens.css';
import '../ui/base.css';
import './display.css';
import { takePlace } from '../state/place.ts';
import { startPreferences } from '../state/preferences.ts';
import { connect, shop } from '../state/terminal.ts';
import { beSeen, pictureOf } from '../state/training.ts';
import { Display } from './Display.tsx';
import { languagesShown } from './both.tsx';
import { keepReceipt } from './receipt.ts';

startPreferences();
effect(() => void (document.documentElement.lang = languagesShown.value[0]));
keepReceipt(connect());
beSeen(() => {
  const code = document.querySelector<SVGSVGElement>('.pay-code .qr');
  return shop.value?.training && code !== null ? pictureOf(code) : null;
});
takePlace('display');
render(<Display />, document.querySelector('#app') as HTMLElement);
