/** A keyboard wedge, as evdev gives its keys (Documentation/input/input.rst; 24 bytes an event). */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { keyReports } from '../hid.ts';
import { eventually, openDeviceFile, pause, textOf } from '../kit.ts';
import { KEYBOARD } from '../scanners.ts';
import type { Uhid } from '../uhid.ts';
import type { DeviceChecks } from './check.ts';

const EVENT_BYTES = 24;
const EV_KEY = 1;
const PRESSED = 1;
/** Linux key codes of the digits 1 … 9, 0 and of Enter. */
const KEYS = new Map([...'1234567890'].map((digit, i) => [i + 2, digit] as const)).set(28, '\n');
const CODE = '4006381333931\n';
/** Between two reports, milliseconds. 0 joins them, faster than any scanner. */
const GAPS_MS = [0, 1, 5];

export const keyboardChecks = (keyboard: Uhid): DeviceChecks => ({
  device: 'keyboard wedge (uhid)',
  async run(check) {
    const eventFile = () =>
      readdirSync('/sys/class/input').find((name) => name.startsWith('event') && textOf(`/sys/class/input/${name}/device/uniq`) === KEYBOARD.serial);
    const typeCode = async (gapMs: number) => {
      for (const report of [...CODE].flatMap(keyReports)) {
        await keyboard.input(report);
        await pause(gapMs);
      }
    };
    const readKeys = async (gapMs: number) => {
      const name = await eventually('its event file', eventFile);
      const file = openDeviceFile(`/dev/input/${name}`);
      await typeCode(gapMs);
      await eventually('the last key', () => pressed(file.received()).endsWith('\n'));
      file.close();
      assert.equal(pressed(file.received()), CODE);
    };
    const isFound = await check('found by serial number', async () => {
      await keyboard.plug();
      await eventually('its event file', eventFile);
    });
    if (!isFound) return;
    for (const gapMs of GAPS_MS) await check(`keys ${gapMs} ms apart`, () => readKeys(gapMs));
    await check('unplug is told', async () => {
      keyboard.unplug();
      await eventually('its event file gone', () => eventFile() === undefined);
    });
    await check('replug on another port', async () => {
      await keyboard.plug();
      await readKeys(1);
    });
  },
  close: () => Promise.resolve(keyboard.unplug()),
});

function pressed(events: Buffer): string {
  let text = '';
  for (let at = 0; at + EVENT_BYTES <= events.length; at += EVENT_BYTES) {
    if (events.readUInt16LE(at + 16) === EV_KEY && events.readInt32LE(at + 20) === PRESSED) text += KEYS.get(events.readUInt16LE(at + 18)) ?? '?';
  }
  return text;
}
