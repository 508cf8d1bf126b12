/**
 * What every scanner driver does, whatever carries its bytes: replayed reports, ptys, TCP and real kernel devices.
 * Plain assertions, for they also run in the device rig's machine.
 */
import assert from 'node:assert/strict';
import { createClaims } from '#drivers/device/claims.ts';
import { driverClock } from '#drivers/device/clock.ts';
import type { Driver } from '#drivers/device/model.ts';
import type { Scan } from '#drivers/ports.ts';
import { createScanner, type ScannerParts } from '#drivers/scanner/driver.ts';

/** One scanner to test: the driver's side, and a hand on the other end. */
export interface ScannerRig {
  parts: Pick<ScannerParts, 'device' | 'transport' | 'decoder'>;
  scan(data: string, aim: string): void | Promise<void>;
  /** Pulls the cable. */
  pull(): void | Promise<void>;
  close(): void | Promise<void>;
}

export interface ScannerCase {
  name: string;
  run(rig: ScannerRig): Promise<void>;
}

const AIM = ']E0';
const CODE = '6901234567892';
const GS1 = '0109501101530003172601011012AB\u001d21XY';
const CHINESE = '会员码：甲乙丙，0012';
/** Longer than a report of 56 bytes, and than two. */
const LONG = `${GS1}${'0123456789'.repeat(12)}`;
const BURST = 200;
/** Longest wait for the scans of a case: an emulated machine is slow. */
const WAIT_MS_MAX = 30_000;

interface Stage {
  driver: Driver;
  rig: ScannerRig;
  /** Resolves when there are that many scans. */
  until(count: number): Promise<Scan[]>;
}

const cases: Record<string, (stage: Stage) => Promise<void>> = {
  async 'reads a code with its symbology'({ rig, until }) {
    await rig.scan(CODE, AIM);
    const [{ data, symbology, device } = { data: '' }] = await until(1);
    assert.deepEqual({ data, symbology, device }, { data: CODE, symbology: AIM, device: rig.parts.device.key });
  },
  async 'reads codes longer than a report, with separators and Chinese'({ rig, until }) {
    for (const code of [LONG, CHINESE, GS1]) await rig.scan(code, ']C1');
    assert.deepEqual((await until(3)).map(({ data }) => data), [LONG, CHINESE, GS1]);
  },
  async 'reads two hundred codes back to back, each once and in order'({ driver, rig, until }) {
    const codes = Array.from({ length: BURST }, (_, i) => String(4_006_381_300_000 + i));
    for (const code of codes) await rig.scan(code, AIM);
    assert.deepEqual((await until(codes.length)).map(({ data }) => data), codes);
    const { GoodScanCount, OnlineTransitionCount } = driver.statistics();
    assert.deepEqual({ GoodScanCount, OnlineTransitionCount }, { GoodScanCount: BURST, OnlineTransitionCount: 1 });
  },
  async 'tells a pulled cable'({ driver, rig }) {
    const gone = new Promise<void>((resolve) => driver.onState(({ power }) => power === 'OffOffline' && resolve()));
    await rig.pull();
    await within('the cable told pulled', gone);
    const { lifecycle, error } = driver.state();
    assert.deepEqual([lifecycle, error?.code], ['opened', 'Offline']);
    assert.equal((await driver.checkHealth('Internal')).ok, false);
  },
};

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`waited ${WAIT_MS_MAX / 1000} s for ${what}`)), WAIT_MS_MAX)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function using(rig: ScannerRig, body: (stage: Stage) => Promise<void>): Promise<void> {
  const scans: Scan[] = [];
  let arrived = (): void => {};
  const driver = createScanner({
    ...rig.parts, claims: createClaims(), clock: driverClock, doubleReadMs: 0,
    onScan(scan) {
      scans.push(scan);
      arrived();
    },
  });
  const until = (count: number) =>
    within(`${count} scans`, new Promise<Scan[]>((resolve) => {
      arrived = () => {
        if (scans.length >= count) resolve(scans);
      };
      arrived();
    }));
  try {
    await driver.open();
    await driver.claim(1_000);
    await driver.enable();
    await body({ driver, rig, until });
  } finally {
    await driver.close();
    await rig.close();
  }
}

export const scannerCases: readonly ScannerCase[] = Object.entries(cases).map(([name, body]) => ({ name, run: (rig) => using(rig, body) }));
