/** The scale driver on every way to a scale: within the process, over TCP, over a pty. One suite for all. */
import { afterEach, describe, expect, it } from 'vitest';
import { createClaims } from '../device/claims.ts';
import type { FoundDevice } from '../device/model.ts';
import { noPty, openPty } from '../pipe/testing.ts';
import { serialTransport } from '../transport/serial.ts';
import { tcpTransport } from '../transport/tcp.ts';
import type { Transport } from '../transport/transport.ts';
import { CAPACITY_GRAMS, SETTLE_MS, createVirtualScale, type VirtualScale } from '../virtual/scale.ts';
import { createWire } from '../virtual/wire.ts';
import { createScale, type ScaleDriver, type ScaleTimes } from './driver.ts';
import type { ScaleProtocol } from './protocol.ts';
import type { ScaleReading } from './reading.ts';
import { lineProtocol } from './template.ts';
import { sics } from './templates.ts';
import { toledo8217 } from './toledo8217.ts';

if (noPty !== null) console.log(`skipped: scale over a pty, because ${noPty}`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const device: FoundDevice = { key: 'virtual:scale', category: 'Scale', name: 'the scale', connection: { bus: 'virtual' } };
const times: ScaleTimes = { answer: 300, poll: 5, idle: 5, interactive: 50 };

/** A virtual scale whose pointer moves only when the test says so. */
function virtualScale() {
  let now = 0;
  const machine = createVirtualScale(() => now);
  closers.push(() => machine.close());
  return { machine, pass: (ms: number) => void (now += ms) };
}

async function enabled(transport: Transport, protocol: ScaleProtocol = toledo8217('kg')): Promise<ScaleDriver> {
  const driver = createScale({ device, transport, protocol, times, claims: createClaims(), nowMs: () => 0 });
  closers.push(() => driver.close());
  await driver.open();
  await driver.claim(0);
  await driver.enable();
  return driver;
}

/** Resolves with the first reading that fits. */
const heard = (driver: ScaleDriver, state: ScaleReading['state']): Promise<ScaleReading> =>
  new Promise((resolve) => {
    const stop = driver.onReading((reading) => {
      if (reading.state !== state) return;
      queueMicrotask(() => stop());
      resolve(reading);
    });
  });

const ways: Record<string, (machine: VirtualScale) => Promise<Transport>> = {
  'within the process': async (machine) => machine.transport,
  'over TCP': async (machine) => tcpTransport('127.0.0.1', await machine.listen(0)),
};
if (noPty === null) {
  ways['over a pty'] = async (machine) => {
    const pty = await openPty(await machine.listen(0));
    closers.push(() => pty.close());
    const { line } = toledo8217('kg');
    return serialTransport({ name: 'the scale', path: () => pty.path, baud: () => line.baudRate, dataBits: line.dataBits, parity: line.parity, stopBits: line.stopBits });
  };
}

describe.each(Object.entries(ways))('a Toledo scale %s', (_, way) => {
  it('is in motion, settles, overloads and goes under zero: a weight only where it stands', async () => {
    const { machine, pass } = virtualScale();
    const driver = await enabled(await way(machine));
    expect(await driver.read()).toEqual({ state: 'stable', grams: 0, net: false });
    machine.set({ grams: 1235 });
    expect(await driver.read()).toEqual({ state: 'unstable' });
    pass(SETTLE_MS);
    expect(await driver.read()).toEqual({ state: 'stable', grams: 1235, net: false });
    machine.set({ grams: CAPACITY_GRAMS + 100 });
    pass(SETTLE_MS);
    expect(await driver.read()).toEqual({ state: 'overload' });
    machine.set({ grams: -50 });
    pass(SETTLE_MS);
    expect(await driver.read()).toEqual({ state: 'underZero' });
    // The driver looks by itself too, and may have seen a weight that stood.
    const { GoodWeightReadCount, ...others } = driver.statistics();
    expect(others).toEqual({ OnlineTransitionCount: 1 });
    expect(GoodWeightReadCount).toBeGreaterThanOrEqual(2);
  });

  it('takes tare and zero: the weight is net, and empty is under zero', async () => {
    const { machine, pass } = virtualScale();
    const driver = await enabled(await way(machine));
    expect(driver.actions).toEqual(['tare', 'clearTare', 'zero']);
    machine.set({ grams: 20 });
    pass(SETTLE_MS);
    await driver.act('zero');
    expect(await driver.read()).toEqual({ state: 'stable', grams: 0, net: false });
    machine.set({ grams: 120 });
    pass(SETTLE_MS);
    await driver.act('tare');
    expect(await driver.read()).toEqual({ state: 'stable', grams: 0, net: true });
    machine.set({ grams: 620 });
    pass(SETTLE_MS);
    expect(await driver.read()).toEqual({ state: 'stable', grams: 500, net: true });
    machine.set({ grams: 20 });
    pass(SETTLE_MS);
    expect(await driver.read()).toEqual({ state: 'underZero' });
    await driver.act('clearTare');
    expect(await driver.read()).toEqual({ state: 'stable', grams: 0, net: false });
  });

  it('tells each change while it is watched', async () => {
    const { machine, pass } = virtualScale();
    const driver = await enabled(await way(machine));
    driver.watch(true);
    await heard(driver, 'stable');
    machine.set({ grams: 400 });
    await heard(driver, 'unstable');
    pass(SETTLE_MS);
    expect(await heard(driver, 'stable')).toEqual({ state: 'stable', grams: 400, net: false });
  });
});

describe.each(Object.entries(ways).filter(([name]) => name !== 'over a pty'))('a scale that is unplugged %s', (_, way) => {
  it('is silent, and weighs again by itself when it is back', async () => {
    const { machine, pass } = virtualScale();
    const driver = await enabled(await way(machine));
    driver.watch(true);
    await heard(driver, 'stable');
    machine.set({ unplugged: true });
    await heard(driver, 'silent');
    expect(driver.state()).toMatchObject({ power: 'OffOffline', error: { code: 'Offline' } });
    await expect(driver.read()).rejects.toMatchObject({ code: 'Offline' });
    machine.set({ unplugged: false, grams: 300 });
    pass(SETTLE_MS);
    expect(await heard(driver, 'stable')).toEqual({ state: 'stable', grams: 300, net: false });
    expect(driver.state()).toMatchObject({ power: 'Online' });
  });
});

describe.skipIf(noPty !== null)('a scale whose cable is pulled', () => {
  it('is silent and offline', async () => {
    const { machine } = virtualScale();
    const pty = await openPty(await machine.listen(0));
    const driver = await enabled(serialTransport({ name: 'the scale', path: () => pty.path, baud: () => 9600 }));
    driver.watch(true);
    await heard(driver, 'stable');
    await pty.close();
    await heard(driver, 'silent');
    expect(driver.state()).toMatchObject({ power: 'OffOffline', error: { code: 'Offline' } });
  });
});

describe('what answers otherwise', () => {
  const answering = (answers: string[]) => {
    const left = [...answers];
    return createWire('a device', (_, send) => {
      for (const char of left.shift() ?? '') send(Uint8Array.of(char.charCodeAt(0)));
    }).transport;
  };

  it('is no scale: the probe says so', async () => {
    const driver = createScale({ device, transport: answering([]), protocol: toledo8217('kg'), times, claims: createClaims(), nowMs: () => 0 });
    await driver.open();
    await driver.claim(0);
    await expect(driver.enable()).rejects.toMatchObject({ code: 'NoHardware', message: expect.stringContaining('the protocol that the scale is set to') });
    await driver.close();
  });

  it('comes one byte at a time, with noise between: asked again, never believed', async () => {
    const driver = await enabled(answering(['S S      1.\x00234 kg\r\n', 'S S      1.234 kg\r\n', 'S S      1.234 kg\r\n']), lineProtocol(sics));
    expect(await driver.read()).toEqual({ state: 'stable', grams: 1234 });
    expect(driver.statistics().CommunicationErrorCount).toBe(1);
  });

  it('says two weights one after the other: it is not stable', async () => {
    const driver = await enabled(answering(['S S      1.234 kg\r\n', 'S S      1.244 kg\r\n']), lineProtocol(sics));
    expect(await driver.read()).toEqual({ state: 'unstable' });
  });

  it('says nothing that can be believed: silent, not zero', async () => {
    const driver = await enabled(answering(Array.from({ length: 9 }, () => '\x00\x00')), lineProtocol(sics));
    expect(await driver.read()).toEqual({ state: 'silent' });
    expect(driver.state()).toMatchObject({ power: 'OffOffline', error: { code: 'Timeout' } });
    expect(await driver.checkHealth('External')).toMatchObject({ ok: false, text: 'External HCheck: Failed, MT-SICS, silent' });
  });

  it('has no command for tare: said, not guessed', async () => {
    const { actions: _, ...template } = sics;
    const driver = await enabled(answering([]), lineProtocol(template));
    expect(driver.actions).toEqual([]);
    await expect(driver.act('tare')).rejects.toMatchObject({ code: 'Illegal' });
  });
});

describe('lifecycle', () => {
  it('is claimed by one at a time and closes from every state', async () => {
    const { machine } = virtualScale();
    const claims = createClaims();
    const made = () => createScale({ device, transport: machine.transport, protocol: toledo8217('kg'), times, claims, nowMs: () => 0 });
    const [one, two] = [made(), made()];
    await expect(one.claim(0)).rejects.toMatchObject({ code: 'Closed' });
    await one.open();
    await two.open();
    await expect(one.enable()).rejects.toMatchObject({ code: 'NotClaimed' });
    await expect(one.read()).rejects.toMatchObject({ code: 'NotClaimed' });
    await one.claim(0);
    await expect(one.read()).rejects.toMatchObject({ code: 'Disabled' });
    await expect(two.claim(0)).rejects.toMatchObject({ code: 'Claimed' });
    await one.release();
    await two.claim(0);
    await two.enable();
    expect(await two.checkHealth('Internal')).toMatchObject({ ok: true, text: 'Internal HCheck: Successful, enabled, power Online' });
    expect(await two.checkHealth('External')).toMatchObject({ ok: true, text: 'External HCheck: Successful, Toledo 8217, 0 g' });
    await two.close();
    await one.close();
    await expect(two.read()).rejects.toMatchObject({ code: 'Closed' });
  });
});
