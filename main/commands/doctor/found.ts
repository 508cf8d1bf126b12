/** The devices: those that are plugged in, by the keys that the settings want, and what the running terminal says of them. */
import { join } from 'node:path';
import { readTruth, TRUTH_FILE } from '../../devices/truth.ts';
import { check, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

const roles: Record<string, string> = {
  receiptPrinter: 'receipt printer', receiptPrinterBackup: 'second receipt printer', kitchenPrinter: 'kitchen printer', scanner: 'scanner', drawer: 'cash drawer', scale: 'scale', poleDisplay: 'pole display',
};

/** One sentence a fault: the same that the technician's screen says. */
export const remedies: Record<string, string> = {
  paperOut: 'Load paper and close the cover: printing goes on by itself.',
  paperLow: 'Have a new roll at hand; it prints until the paper ends.',
  coverOpen: 'Close the cover until it clicks.',
  fault: 'Switch the device off, wait five seconds, and switch it on; if the fault stays, look for jammed paper at the knife.',
  processDown: 'The device service starts again by itself; if it does not stay up, make a support bundle.',
  unreachable: 'Check power and cable, then “guitai doctor” for address and access rights.',
  off: 'Switch it on and check its cable; it is taken up again by itself.',
};
const words: Record<string, string> = {
  paperOut: 'out of paper', paperLow: 'paper low', coverOpen: 'cover open', fault: 'fault', processDown: 'device service restarting', unreachable: 'not reachable', off: 'off or not connected',
};

/** Every device that the kernel lists, with the key to put into settings.json. */
export async function found(machine: Machine): Promise<Finding> {
  const devices = await machine.found();
  const lines = devices.map(({ key, name, category }) => `${key} (${name}${category === 'Unknown' ? '' : `, ${category}`})`);
  return { name: 'devices', ok: true, detail: lines.length === 0 ? 'none is plugged in' : lines.join('; ') };
}

/** What the terminal that runs on this data directory says of its devices; nothing where none runs. */
export function devicesNow(machine: Machine, data: string): Finding[] {
  const now = readTruth(join(data, TRUTH_FILE));
  if (now === null || !machine.isRunning(now.pid)) return [];
  return now.devices.map(({ role, name, power, trouble, jobsWaiting }) => {
    const isOff = power === 'Off' || power === 'Offline' || power === 'OffOffline';
    const wrong = trouble ?? (isOff ? 'off' : undefined);
    const waiting = jobsWaiting > 0 ? `, ${jobsWaiting} print jobs wait` : '';
    const title = `${roles[role] ?? role}, now`;
    if (wrong === undefined) return { name: title, ok: true, detail: `${name}: ${power === 'Online' ? 'ready' : 'not heard from yet'}${waiting}` };
    return check(title, () => {
      throw new Error(`${name}: ${words[wrong] ?? wrong}${waiting}`);
    }, remedies[wrong] ?? remedies['fault'] ?? '');
  });
}
