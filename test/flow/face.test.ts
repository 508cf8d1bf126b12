/** Payment by face through a whole terminal, at the stand-ins of the schemes' SDKs and gateways. */
import { afterEach, describe, expect, test } from 'vitest';
import { minor, type AttemptView, type FaceTrouble } from '#main/contract';
import { DIGITS_TRIES_MAX } from '#main/providers/face-stand-in.ts';
import { callControl } from '#main/services/phone/control.ts';
import { openRig, quickClock, type Rig } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

const begin = async (): Promise<void> => {
  rig = await openRig({ clock: quickClock });
  await ready();
};
const troubles = async (): Promise<(FaceTrouble | undefined)[]> => (await rig.cashier.ask('face.state', {})).schemes.map(({ trouble }) => trouble);
const ready = (): Promise<void> => expect.poll(troubles, { timeout: 20_000 }).toEqual([undefined, undefined]);
const control = <R = unknown>(path: string, args: object = {}): Promise<R> => callControl<R>(sandboxUrl(), path, args);
const sandboxUrl = (): string => (rig.settings.payments['wechat'] as { face: { sdk: { standIn: string } } }).face.sdk.standIn;
const face = (how: string, scheme = 'wechat'): Promise<unknown> => control(`${scheme}/face`, { how });
/** The SDK looks, and has found the customer that the test put there. */
const looking = (): Promise<void> => expect.poll(() => control('wechat/face', { how: 'look', times: 0 })).toEqual({ waiting: 0 });

async function sell(): Promise<number> {
  await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: minor(1_280) });
  return 1_280;
}
const pay = (scheme = 'wechat'): Promise<{ attemptId: string }> => rig.cashier.ask('face.pay', { scheme, consent: true });
const ended = (id: string): Promise<AttemptView> =>
  rig.cashier.until('payment', ({ attempt }) => attempt?.id === id && ['paid', 'refused', 'reversed'].includes(attempt.phase)).then(({ attempt }) => attempt as AttemptView);

describe('wechat', () => {
  test('one look: consent, attempt, charge, paid, the sale is completed', async () => {
    await begin();
    const due = await sell();
    const { attemptId } = await pay();
    expect(await ended(attemptId)).toMatchObject({ phase: 'paid', face: true, amountMinor: due });
    expect(await rig.phone.captured('wechat')).toMatchObject([{ kind: 'capture', amountMinor: due }]);
    const kinds = rig.terminal.store.journal.after(0, 100).map(({ kind, body }) => (kind === 'attempt.step' ? (JSON.parse(body) as { phase: string }).phase : kind));
    expect(kinds.slice(-6)).toEqual(['created', 'face.consented', 'sent', 'paid', 'sale.completed', 'points.earned']);
  });

  test('without a word of consent there is no payment, and nothing is kept of the try', async () => {
    await begin();
    await sell();
    const before = rig.terminal.store.journal.tail().seq;
    await expect(rig.cashier.ask('face.pay', { scheme: 'wechat', consent: false } as never)).rejects.toMatchObject({ code: 'BAD_ARGS' });
    await expect(rig.cashier.ask('face.pay', { scheme: 'wechat' } as never)).rejects.toMatchObject({ code: 'BAD_ARGS' });
    expect(rig.terminal.store.journal.tail().seq).toBe(before);
  });

  test.each([
    ['cancel', 'FACE_CANCELLED'],
    ['otherWay', 'FACE_OTHER_WAY'],
    ['risk', 'FACE_REFUSED'],
    ['submitted', 'FACE_SDK'],
    ['camera', 'FACE_CAMERA'],
    ['die', 'FACE_SDK'],
    ['forgetful', 'FACE_SDK'],
  ])('%s: nothing is charged, the sale waits for another way to pay, and the next face is taken', async (how, code) => {
    await begin();
    await sell();
    await face(how);
    const { attemptId } = await pay();
    expect(await ended(attemptId)).toMatchObject({ phase: 'refused', refusal: { code } });
    expect(await rig.phone.captured('wechat')).toEqual([]);
    await ready();
    expect(await ended((await pay()).attemptId)).toMatchObject({ phase: 'paid' });
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
  });

  test('digits of the phone number: wrong, wrong, right', async () => {
    await begin();
    await sell();
    await face('digits');
    const { attemptId } = await pay();
    expect(await rig.cashier.until('face', ({ running }) => running?.step === 'digits')).toMatchObject({ running: { attemptId, ownScreen: false } });
    for (const digits of ['0000', '12345678901']) {
      await rig.cashier.ask('face.digits', { digits });
      await rig.cashier.until('face', ({ running }) => running?.step === 'digits' && running.wrongDigits === true);
    }
    await rig.cashier.ask('face.digits', { digits: '8000' });
    expect(await ended(attemptId)).toMatchObject({ phase: 'paid' });
    await expect(rig.cashier.ask('face.digits', { digits: '8000' })).rejects.toMatchObject({ code: 'BAD_STATE' });
  });

  test('digits that never fit end it, with nothing charged', async () => {
    await begin();
    await sell();
    await face('digits');
    const { attemptId } = await pay();
    for (let tries = 0; tries < DIGITS_TRIES_MAX; tries += 1) {
      await rig.cashier.until('face', ({ running }) => running?.step === 'digits');
      await rig.cashier.ask('face.digits', { digits: '1234' });
    }
    expect(await ended(attemptId)).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_DIGITS' } });
    expect(await rig.phone.captured('wechat')).toEqual([]);
  });

  test('nobody at the camera: a cancel ends it at once, and while it looks there is no second one and no cash', async () => {
    await begin();
    await sell();
    await face('leave');
    const { attemptId } = await pay();
    expect(await rig.cashier.until('payment', ({ attempt }) => attempt?.id === attemptId)).toMatchObject({ attempt: { phase: 'created', face: true } });
    await looking();
    await expect(pay()).rejects.toMatchObject({ code: 'BAD_STATE' });
    await expect(rig.cashier.ask('payment.cash', { tenderedMinor: minor(5_000) })).rejects.toMatchObject({ code: 'PAYMENT_OPEN' });
    await rig.cashier.ask('payment.cancel', { attemptId });
    expect(await ended(attemptId)).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_CANCELLED' } });
    await ready();
    expect(await ended((await pay()).attemptId)).toMatchObject({ phase: 'paid' });
  });

  test('the terminal is started again while it looks: the attempt is told as not charged', async () => {
    await begin();
    await sell();
    await face('leave');
    const { attemptId } = await pay();
    await looking();
    await rig.restart();
    expect(rig.terminal.store.attempts.byId(attemptId)).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_INTERRUPTED' } });
    await ready();
    expect(await ended((await pay()).attemptId)).toMatchObject({ phase: 'paid' });
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
  });

  test.each(['silent', 'cut', 'systemErrorPaid', 'twice', 'badSignature'])('%s at the charge: paid is found by the query, once', async (behaviour) => {
    await begin();
    await sell();
    await rig.phone.behave('wechat', behaviour);
    const { attemptId } = await pay();
    expect(await ended(attemptId)).toMatchObject({ phase: 'paid' });
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
  });

  test('a code that was used is never a refusal: the order is asked about, is not there, and is closed', async () => {
    await begin();
    await sell();
    expect(await ended((await pay()).attemptId)).toMatchObject({ phase: 'paid' });
    await rig.cashier.ask('sale.next', {});
    await sell();
    await face('sameCode');
    const { attemptId } = await pay();
    const attempt = await ended(attemptId);
    expect(attempt.history.map(({ phase }) => phase)).toEqual(['created', 'sent', 'unknown', 'querying', 'reversing', 'reversed']);
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
  });

  test('a password is asked for: the payer approves on the phone', async () => {
    await begin();
    await sell();
    await rig.phone.behave('wechat', 'password');
    const { attemptId } = await pay();
    await rig.cashier.until('payment', ({ attempt }) => attempt?.payerAsked === true);
    await control('wechat/decide', { orderNo: rig.terminal.store.attempts.byId(attemptId)?.orderNo, approve: true });
    expect(await ended(attemptId)).toMatchObject({ phase: 'paid' });
  });
});

describe('alipay', () => {
  test('one look, by the token of 35 characters', async () => {
    await begin();
    await sell();
    const { attemptId } = await pay('alipay');
    expect(await ended(attemptId)).toMatchObject({ phase: 'paid', face: true, scheme: 'alipay' });
    expect(await rig.phone.captured('alipay')).toMatchObject([{ kind: 'capture', amountMinor: 1_280 }]);
  });

  test.each([
    ['cancel', 'FACE_CANCELLED'],
    ['otherWay', 'FACE_OTHER_WAY'],
    ['submitted', 'FACE_TIMEOUT'],
    ['risk', 'FACE_SDK'],
    ['die', 'FACE_SDK'],
  ])('%s: nothing is charged', async (how, code) => {
    await begin();
    await sell();
    await face(how, 'alipay');
    expect(await ended((await pay('alipay')).attemptId)).toMatchObject({ phase: 'refused', refusal: { code } });
    expect(await rig.phone.captured('alipay')).toEqual([]);
  });

  test.each(['cut', 'systemErrorPaid', 'twice'])('%s at the charge: paid is found by the query, once', async (behaviour) => {
    await begin();
    await sell();
    await rig.phone.behave('alipay', behaviour);
    expect(await ended((await pay('alipay')).attemptId)).toMatchObject({ phase: 'paid' });
    expect(await rig.phone.captured('alipay')).toHaveLength(1);
  });

  test('a token that was used is never a refusal', async () => {
    await begin();
    await sell();
    expect(await ended((await pay('alipay')).attemptId)).toMatchObject({ phase: 'paid' });
    await rig.cashier.ask('sale.next', {});
    await sell();
    await face('sameCode', 'alipay');
    expect(await ended((await pay('alipay')).attemptId)).toMatchObject({ phase: 'reversed' });
    expect(await rig.phone.captured('alipay')).toHaveLength(1);
  });
});

test('a scheme without faces, and one whose SDK is not there', async () => {
  rig = await openRig({ clock: quickClock });
  const wechat = rig.settings.payments['wechat'] as { face: object };
  await rig.close();
  rig = await openRig({ clock: quickClock, settings: { payments: { wechat: { ...wechat, face: { ...wechat.face, sdk: { library: '/nowhere/libface.so' } } } } } });
  await sell();
  await expect(pay('alipay')).rejects.toMatchObject({ code: 'SCHEME_OFF' });
  await expect.poll(troubles, { timeout: 20_000 }).toEqual(['noLibrary']);
  await expect(pay()).rejects.toMatchObject({ code: 'DEVICE', details: { trouble: 'noLibrary' } });
});
