/** The bridge to a vendor's C library, against one that is built here, by the functions that the scheme documents. */
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { minor, type AttemptView } from '#main/contract';
import { startFaceSdk } from '#main/devices/face-sdk.ts';
import { forkFaceProcess } from '#main/devices/fork.ts';
import type { FaceSdk } from '#main/ports.ts';
import { quietLog, systemClock } from '#main/system.ts';
import { openRig, quickClock, type Rig } from '../flow/rig.ts';
import { buildFaceLibrary } from './face-library.ts';

const built = buildFaceLibrary();
if ('skipped' in built) console.log(`skipped: the bridge to a face library: ${built.skipped}`);
const library = 'skipped' in built ? null : built;
afterAll(() => library?.remove());

const names = { call: 'wxpayCallFaceService', release: 'wxpayReleaseResponse' };
const open = (path = library?.file ?? '', more: Partial<typeof names> = {}): FaceSdk =>
  startFaceSdk({ library: { path, ...names, ...more }, fork: forkFaceProcess, clock: systemClock, log: quietLog });
const LONG_MS = 30_000;

describe.skipIf(library === null)('the library by itself', () => {
  let sdk: FaceSdk;
  afterEach(() => sdk.close());
  const say = (cmd: string, more: object = {}, timeoutMs = LONG_MS) => sdk.call({ cmd, ...more }, timeoutMs);
  const initialised = async (): Promise<void> => {
    await say('initWxpayface');
    expect(await say('initWxpayface')).toEqual({ kind: 'reply', json: { return_code: 'SUCCESS', return_msg: '成功' } });
  };
  const code = { authinfo: 'A1', out_trade_no: 'O1', total_fee: '5' };

  test('JSON in UTF-8 both ways, by its size, and every answer is released before the next call', async () => {
    sdk = open();
    expect(await say('initWxpayface')).toMatchObject({ kind: 'reply', json: { err_code: 271_378_621 } });
    expect(await say('initWxpayface', { note: '柜台🙂' })).toMatchObject({ kind: 'reply' });
    for (let i = 0; i < 50; i += 1) expect(await say('getWxpayfaceCode', code)).toMatchObject({ kind: 'reply', json: { face_code: 'FACECODE|A1|O1|5' } });
  });

  test('a crash in a call is told, and the next call finds another process that knows nothing', async () => {
    sdk = open();
    await initialised();
    library?.next('crash');
    expect(await say('getWxpayfaceCode', code)).toEqual({ kind: 'gone', why: 'crashed' });
    expect(await say('getWxpayfaceCode', code)).toMatchObject({ kind: 'reply', json: { err_code: 271_378_620 } });
  });

  test('one that hangs is ended after its time; so is one that nobody wants any more', async () => {
    sdk = open();
    await initialised();
    library?.next('hang', 'hang');
    expect(await say('getWxpayfaceCode', code, 300)).toEqual({ kind: 'gone', why: 'hung' });
    await initialised();
    const abort = new AbortController();
    const call = sdk.call({ cmd: 'getWxpayfaceCode', ...code }, LONG_MS, { signal: abort.signal });
    abort.abort();
    expect(await call).toEqual({ kind: 'gone', why: 'aborted' });
  });

  test('a call that fails, and an answer that is no JSON', async () => {
    sdk = open();
    await initialised();
    library?.next('fail', 'garbage');
    expect(await say('getWxpayfaceCode', code)).toEqual({ kind: 'failed', returned: -1 });
    expect(await say('getWxpayfaceCode', code)).toEqual({ kind: 'failed', returned: 0 });
    expect(await say('getWxpayfaceRawdata')).toMatchObject({ kind: 'reply' });
  });

  test('a library that is not there, or without its functions', async () => {
    sdk = open('/nowhere/WxpayFaceSDK.dll');
    expect(await say('initWxpayface')).toEqual({ kind: 'gone', why: 'noLibrary' });
    sdk = open(library?.file, { release: 'noSuchFunction' });
    expect(await say('initWxpayface')).toEqual({ kind: 'gone', why: 'noLibrary' });
  });
});

describe.skipIf(library === null)('a terminal with the library', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  async function begin(): Promise<void> {
    rig = await openRig({ clock: quickClock });
    const { wechat } = rig.settings.payments as { wechat: { face: object } };
    const payments = { ...rig.settings.payments, wechat: { ...wechat, face: { ...wechat.face, sdk: { library: library?.file } } } };
    Object.assign(rig.settings, { payments });
    await rig.restart();
    await ready();
    await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: minor(1_280) });
  }
  const ready = (): Promise<void> => expect.poll(async () => (await rig.cashier.ask('face.state', {})).schemes.find(({ scheme }) => scheme === 'wechat'), { timeout: 30_000 }).toEqual({ scheme: 'wechat', ownScreen: true });
  const pay = async (): Promise<AttemptView> => {
    const { attemptId } = await rig.cashier.ask('face.pay', { scheme: 'wechat', consent: true });
    const { attempt } = await rig.cashier.until('payment', ({ attempt: now }) => now?.id === attemptId && ['paid', 'refused'].includes(now.phase));
    return attempt as AttemptView;
  };

  test('pays; a crash in the middle of a capture is told as such and charges nothing', async () => {
    await begin();
    library?.next('crash', 'cancel');
    expect(await pay()).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_SDK', message: expect.stringContaining('crashed') } });
    await ready();
    expect(await pay()).toMatchObject({ phase: 'refused', refusal: { code: 'FACE_CANCELLED' } });
    expect(await rig.phone.captured('wechat')).toEqual([]);
    expect(await pay()).toMatchObject({ phase: 'paid', amountMinor: 1_280 });
    expect(await rig.phone.captured('wechat')).toHaveLength(1);
  });
});
