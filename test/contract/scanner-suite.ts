/** What every scanner driver does, whatever carries its bytes: the same over ptys, TCP, replayed reports and real devices. */
import { describe, expect, it } from 'vitest';
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

const AIM = ']E0';
const CODE = '6901234567892';
const GS1 = '0109501101530003172601011012AB\u001d21XY';
const CHINESE = '会员码：甲乙丙，0012';

interface Started {
  driver: Driver;
  rig: ScannerRig;
  scans: Scan[];
  /** Resolves when there are that many scans. */
  until(count: number): Promise<Scan[]>;
}

/** @param skipped why it cannot run here; it is then shown as skipped */
export function scannerSuite(name: string, make: () => Promise<ScannerRig>, skipped: string | null = null): void {
  async function using(test: (started: Started) => Promise<void>): Promise<void> {
    const rig = await make();
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
      new Promise<Scan[]>((resolve) => {
        arrived = () => {
          if (scans.length >= count) resolve(scans);
        };
        arrived();
      });
    try {
      await driver.open();
      await driver.claim(1_000);
      await driver.enable();
      await test({ driver, rig, scans, until });
    } finally {
      await driver.close();
      await rig.close();
    }
  }

  describe.skipIf(skipped !== null)(`${name}${skipped === null ? '' : ` (skipped: ${skipped})`}`, () => {
    it('reads a code with its symbology', () =>
      using(async ({ rig, until }) => {
        await rig.scan(CODE, AIM);
        const [scan] = await until(1);
        expect(scan).toMatchObject({ data: CODE, symbology: AIM, device: rig.parts.device.key });
      }));

    it('reads codes longer than a report, with separators and Chinese', () =>
      using(async ({ rig, until }) => {
        const long = `${GS1}${'0123456789'.repeat(12)}`;
        for (const code of [long, CHINESE, GS1]) await rig.scan(code, ']C1');
        expect((await until(3)).map(({ data }) => data)).toEqual([long, CHINESE, GS1]);
      }));

    it('reads two hundred codes back to back, each once and in order', () =>
      using(async ({ driver, rig, until }) => {
        const codes = Array.from({ length: 200 }, (_, i) => String(4_006_381_300_000 + i));
        for (const code of codes) await rig.scan(code, AIM);
        expect((await until(codes.length)).map(({ data }) => data)).toEqual(codes);
        expect(driver.statistics()).toMatchObject({ GoodScanCount: 200, OnlineTransitionCount: 1 });
      }));

    it('tells a pulled cable', () =>
      using(async ({ driver, rig }) => {
        const gone = new Promise<void>((resolve) => driver.onState(({ power }) => power === 'OffOffline' && resolve()));
        await rig.pull();
        await gone;
        expect(driver.state()).toMatchObject({ lifecycle: 'opened', error: { code: 'Offline' } });
        expect(await driver.checkHealth('Internal')).toMatchObject({ ok: false });
      }));
  });
}
