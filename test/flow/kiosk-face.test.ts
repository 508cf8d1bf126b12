/** A customer alone pays by face: the kiosk's own commands, its page's events, the stand-ins of SDK and gateway. */
import { afterEach, expect, it } from 'vitest';
import type { FaceView, KioskView } from '#main/contract';
import { callControl } from '#main/services/phone/control.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import { openRig, quickClock, screenOf, type Rig, type TestScreen } from './rig.ts';

const COLA = '6901939691601';
let rig: Rig;
let page: TestScreen;
afterEach(() => rig.close());

async function open(): Promise<void> {
  rig = await openRig({ clock: quickClock, settings: { kiosk: trainingKiosk } });
  page = screenOf(rig.terminal, 'kiosk');
  const now = (): FaceView | undefined => page.heard.face ?? page.snapshot.face;
  await expect.poll(() => now()?.schemes.map(({ trouble }) => trouble), { timeout: 20_000 }).toEqual([undefined, undefined]);
  await page.ask('kiosk.scan', { code: COLA });
}
const face = (how: string): Promise<unknown> => {
  const { face: { sdk: { standIn } } } = rig.settings.payments['wechat'] as { face: { sdk: { standIn: string } } };
  return callControl(standIn, 'wechat/face', { how });
};
const paid = (): Promise<KioskView> => page.until('kiosk', ({ step }) => step === 'paid');

it('agrees, looks, types four digits, and has the receipt', async () => {
  await open();
  await page.ask('kiosk.go', { to: 'payment' });
  await face('digits');
  const { attemptId } = await page.ask('kiosk.face', { scheme: 'wechat', consent: true });
  await page.until('face', ({ running }) => running?.step === 'digits');
  await page.ask('kiosk.faceDigits', { digits: '8000' });
  expect(await paid()).toMatchObject({ step: 'paid' });
  expect(rig.terminal.store.attempts.byId(attemptId)).toMatchObject({ phase: 'paid', face: true });
  expect(await rig.phone.captured('wechat')).toHaveLength(1);
});

it('not before the payment page, not without agreeing, and never by the cashier’s commands', async () => {
  await open();
  await expect(page.ask('kiosk.face', { scheme: 'wechat', consent: true })).rejects.toMatchObject({ code: 'BAD_STATE' });
  await page.ask('kiosk.go', { to: 'payment' });
  await expect(page.ask('kiosk.face', { scheme: 'wechat' } as never)).rejects.toMatchObject({ code: 'BAD_ARGS' });
  await expect(page.ask('face.pay', { scheme: 'wechat', consent: true })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(page.ask('kiosk.faceDigits', { digits: '8000' })).rejects.toMatchObject({ code: 'BAD_STATE' });
});

it('changes their mind while the camera looks, and pays by the code of their phone', async () => {
  await open();
  await page.ask('kiosk.go', { to: 'payment' });
  await face('leave');
  const { attemptId } = await page.ask('kiosk.face', { scheme: 'wechat', consent: true });
  await page.ask('kiosk.cancelPayment', { attemptId });
  await page.until('payment', ({ attempt }) => attempt?.id === attemptId && attempt.phase === 'refused');
  await page.ask('kiosk.scan', { code: await rig.phone.payerCode('alipay') });
  await paid();
  expect(await rig.phone.captured('wechat')).toEqual([]);
  expect(await rig.phone.captured('alipay')).toHaveLength(1);
});
