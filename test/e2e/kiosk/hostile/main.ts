/** A page with all that a customer could use to leave it. It tells the test ten times a second how it is. */
import { guardPage } from '../../../../renderer/kiosk/guard.ts';

if (!location.search.includes('bare')) guardPage();

const loadId = String(Math.random());
let typed = '';
addEventListener('keydown', (event) => {
  if (event.key.length === 1) typed += event.ctrlKey ? `^${event.key}` : event.key;
});
const press = (id: string, run: () => void): void => document.querySelector(`#${id}`)?.addEventListener('click', run);
press('print', () => print());
press('alert', () => alert('a dialog'));
press('open', () => void open('/elsewhere'));
press('go', () => location.assign('/elsewhere'));
press('full', () => void document.exitFullscreen().catch(() => undefined));
press('picker', () => (document.querySelector('#file') as HTMLInputElement).click());
press('camera', () => void navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => undefined));

press('freeze', () => {
  for (;;);
});

/** What a camera shows: red all over. */
const red = document.createElement('canvas');
const video = document.querySelector('#video') as HTMLVideoElement;
video.srcObject = red.captureStream(10);
void video.play().catch(() => undefined);
setInterval(() => {
  const pen = red.getContext('2d');
  if (pen === null) return;
  pen.fillStyle = '#ff0000';
  pen.fillRect(0, 0, red.width, red.height);
}, 100);

const tell = (): void => {
  const state = {
    loadId,
    path: location.pathname,
    scale: visualViewport?.scale ?? 0,
    ratio: devicePixelRatio,
    selected: String(getSelection()),
    focus: document.activeElement?.id ?? '',
    typed,
    width: innerWidth,
    height: innerHeight,
  };
  fetch('/state', { method: 'POST', body: JSON.stringify(state) }).catch(() => undefined);
};
setInterval(tell, 100);
