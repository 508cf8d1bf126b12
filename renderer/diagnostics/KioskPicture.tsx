/** The kiosk's screen as it is, for a technician who is somewhere else. Kept in this page alone, and gone with it. */
import { computed, useSignal } from '@preact/signals';
import type { PictureView } from '#main/contract';
import { language } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { busy, run, truth } from './state.ts';
import { clockTime } from './time.ts';
import { said } from './words/index.ts';

interface PictureWords {
  title: string;
  body: string;
  take: string;
  alt: (time: string) => string;
}

const catalogues: Record<typeof language.value, PictureWords> = {
  en: {
    title: 'The kiosk’s screen',
    body: 'A picture of what the customer sees. What a camera shows is covered. The journal records that a picture was taken; the picture itself is kept nowhere.',
    take: 'Take a picture',
    alt: (time) => `The kiosk’s screen at ${time}`,
  },
  'zh-CN': {
    title: '自助机画面',
    body: '查看顾客此刻看到的画面。摄像头画面会被遮住。账本会记录拍摄过画面；画面本身不保存。',
    take: '拍摄画面',
    alt: (time) => `${time} 的自助机画面`,
  },
  ja: {
    title: 'セルフレジの画面',
    body: 'お客様が見ている画面を撮ります。カメラの映像は隠されます。撮影したことはジャーナルに記録され、画像は保存されません。',
    take: '画面を撮る',
    alt: (time) => `${time} のセルフレジの画面`,
  },
};
const words = computed(() => catalogues[language.value]);

export function KioskPicture() {
  const t = words.value;
  const picture = useSignal<PictureView | null>(null);
  if (truth.value?.about.kiosk !== true) return null;
  const take = async (): Promise<void> => {
    picture.value = (await run('picture', 'host.picture', {}))?.ok ?? null;
  };
  const now = picture.value;
  return (
    <section class="part">
      <h3>{t.title}</h3>
      <p>{t.body}</p>
      <Button disabled={busy.value.has('picture')} onPress={() => void take()}>{busy.value.has('picture') ? said.value.running : t.take}</Button>
      {now !== null && <img class="kiosk-picture" src={`data:image/jpeg;base64,${now.jpeg}`} alt={t.alt(clockTime(now.atMs))} />}
    </section>
  );
}
