/** Paying by face: asked first, every time, with a way without a face that is as large; then guided before the camera. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { openPositioning, type PositioningUpdate } from '#drivers/camera/positioning.ts';
import { cameraCatalogues } from '../i18n/camera/index.ts';
import { face, kiosk } from '../state/terminal.ts';
import { language, schemeText } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { FaceView } from '../ui/FaceView.tsx';
import { Icon } from '../ui/Icon.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import { ask, send, sound } from './link.ts';
import { announce, facing, words } from './state.ts';

const DIGITS_MIN = 4;

const otherWay = (): void => void (facing.value = null);

async function pay(scheme: string): Promise<void> {
  await ask('kiosk.face', { scheme, consent: true });
  otherWay();
}

/** What happens to their face, before anything does. */
function Consent({ scheme }: { scheme: string }) {
  const t = words.value;
  // A scheme whose software shows its own pages guides by itself, with a camera of its own.
  const hasOwnPages = face.value?.schemes.find((one) => one.scheme === scheme)?.ownScreen ?? true;
  return (
    <main class="question face-consent">
      <section class="stage">
        <span class="question-icon"><Icon name="face" /></span>
        <h1 tabIndex={-1}>{t.faceTitle(schemeText(scheme))}</h1>
        <p class="stage-hint">{t.faceBody(schemeText(scheme))}</p>
        <p class="stage-hint">{t.faceEqual}</p>
      </section>
      <section class="controls">
        <div class="ways-on">
          <Button icon="phone" onPress={otherWay}>{t.faceNot}</Button>
          <Button icon="face" onPress={() => (hasOwnPages ? void pay(scheme) : (facing.value = { scheme, at: 'look' }))}>{t.faceAgree}</Button>
        </div>
      </section>
    </main>
  );
}

function saidOf(update: PositioningUpdate | null): { text: string; isTrouble: boolean } {
  const t = cameraCatalogues[language.value];
  if (update === null) return { text: t.states.starting, isTrouble: false };
  const { camera, detector, guidance } = update;
  if (camera.code !== 'live') return { text: t.states[camera.code], isTrouble: camera.code !== 'starting' };
  if (detector === 'failed') return { text: t.states.failed, isTrouble: true };
  return { text: guidance === null ? t.states.starting : t.guidance[guidance], isTrouble: false };
}

/** Their picture as in a mirror, and one thing to do at a time, in words and as a shape. */
function Look({ scheme }: { scheme: string }) {
  const t = words.value;
  const video = useRef<HTMLVideoElement>(null);
  const now = useSignal<PositioningUpdate | null>(null);
  const camera = kiosk.value?.camera;
  useEffect(() => {
    if (video.current === null) return;
    let isTaken = false;
    const positioning = openPositioning(video.current, camera === undefined ? {} : { label: camera }, (update) => {
      now.value = update;
      if (update.guidance !== 'ready' || isTaken) return;
      isTaken = true;
      sound('found');
      positioning.stop();
      void pay(scheme);
    });
    return () => positioning.stop();
  }, [scheme, camera]);
  const { text, isTrouble } = saidOf(now.value);
  useEffect(() => announce(text), [text]);
  return (
    <main class="question face-look" data-guidance={now.value?.guidance ?? ''} data-camera={now.value?.camera.code ?? 'off'}>
      <section class="stage">
        <div class="face-mirror"><FaceView video={video} guidance={now.value?.guidance ?? null} label={t.facePreview} /></div>
      </section>
      <section class="controls">
        <div class={`pay-state ${isTrouble ? 'amber' : ''}`}><h1 tabIndex={-1}>{text}</h1></div>
        <div class="ways-on one"><Button icon="phone" onPress={otherWay}>{t.faceNot}</Button></div>
      </section>
    </main>
  );
}

/** The last digits of their phone number, where the scheme asks and has no page of its own. */
export function FaceDigits({ isWrong }: { isWrong: boolean }) {
  const t = words.value;
  const typed = useSignal('');
  const give = () => {
    send('kiosk.faceDigits', { digits: typed.value });
    typed.value = '';
  };
  return (
    <div class="extras">
      <p class="typed" aria-live="polite"><span class="visually-hidden">{t.extrasNumber} </span>{typed.value || <span class="muted">{isWrong ? t.faceDigitsWrong : t.extrasNumber}</span>}</p>
      <NumberPad value={typed.value} onChange={(text) => (typed.value = text)} deleteLabel={t.deleteDigit} />
      <Button class="extras-take" disabled={typed.value.length < DIGITS_MIN} onPress={give}>{t.faceDigitsTake}</Button>
    </div>
  );
}

export function Face() {
  const now = facing.value;
  if (now === null) return null;
  return now.at === 'consent' ? <Consent scheme={now.scheme} /> : <Look scheme={now.scheme} />;
}

/** One way a scheme that takes faces now. */
export const FaceWays = () => (
  <>
    {(face.value?.schemes ?? []).filter(({ trouble }) => trouble === undefined).map(({ scheme }) => (
      <Button key={scheme} class="scheme by-face" icon="face" onPress={() => (facing.value = { scheme, at: 'consent' })}>{words.value.faceWay(schemeText(scheme))}</Button>
    ))}
  </>
);
