/** The technician's bench over a whole terminal and its device process: faults, drawer, scale, display, counts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DeviceReport, DiagnosticsView, VirtualView } from '#main/contract';
import { doctor } from '#main/commands/doctor.ts';
import { realMachine } from '#main/commands/doctor/machine.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import type { DeviceProcess } from '#main/devices/supervisor.ts';
import { TRUTH_FILE } from '#main/devices/truth.ts';
import { TRAINING_PIN } from '#main/pin.ts';
import { openRig, screenOf, type Rig, type TestScreen } from './rig.ts';

let rig: Rig;
let screen: TestScreen;
const devices = {
  receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' },
  scale: { at: 'virtual:scale', protocol: 'toledo8217', unit: 'kg' },
  poleDisplay: { at: 'virtual:pole', commandSet: 'dm-d', codePage: 'cp437', doubleBytes: 'gb18030', behindPrinter: false, baud: 9600 },
} as const;

let forked: DeviceProcess[] = [];
const forkDevices = (): DeviceProcess => {
  const child = forkDeviceProcess();
  forked.push(child);
  return child;
};

beforeEach(async () => {
  forked = [];
  rig = await openRig({ settings: { devices }, forkDevices });
  await begin();
});
afterEach(() => rig.close());

async function begin(): Promise<void> {
  screen = screenOf(rig.terminal, 'diagnostics');
  await screen.ask('diagnostics.unlock', { pin: TRAINING_PIN });
  await told((view) => ['receiptPrinter', 'drawer', 'scale', 'poleDisplay'].every((role) => view.devices.some(({ roles, power }) => roles.some((one) => one === role) && power === 'Online')));
}
async function told(fits: (view: DiagnosticsView) => boolean): Promise<DiagnosticsView> {
  for (let view = await screen.ask('diagnostics.watch', { after: 0 }); ; view = await screen.ask('diagnostics.watch', { after: view.revision })) if (fits(view)) return view;
}
const of = ({ devices: all }: DiagnosticsView, role: DeviceReport['roles'][number]): DeviceReport => {
  const found = all.find(({ roles }) => roles.includes(role));
  if (found === undefined) throw new Error(`nothing has the role ${role}`);
  return found;
};
const now = () => told(() => true);
const play = (switches: VirtualView) => screen.ask('diagnostics.virtual', switches);
const count = (device: DeviceReport, name: string): number => device.statistics.find((one) => one.name === name)?.value ?? 0;

it('tells each fault of the printer, what the doctor says of it, and that it is over', async () => {
  for (const [fault, trouble] of [['paperLow', 'paperLow'], ['paperOut', 'paperOut'], ['coverOpen', 'coverOpen'], ['cutterJam', 'fault'], ['unplugged', 'unreachable']] as const) {
    await play({ [fault]: true });
    await told((view) => of(view, 'receiptPrinter').trouble === trouble);
    const { findings } = await doctor(rig.data, { ...realMachine, found: () => Promise.resolve([]) });
    expect(findings.find(({ name }) => name === 'receipt printer, now'), fault).toMatchObject({ ok: false });
    await play({ [fault]: false });
    await told((view) => of(view, 'receiptPrinter').trouble === undefined);
  }
  const printer = of(await now(), 'receiptPrinter');
  expect(count(printer, 'ReceiptCoverOpenCount')).toBe(1);
  expect(count(printer, 'PrinterFaultCount')).toBe(1);
  expect(count(printer, 'FailedPaperCutCount')).toBe(1);
  expect(count(printer, 'CommunicationErrorCount')).toBe(1);
});

it('counts what it printed, keeps the counts over an orderly end, and forgets them when told', async () => {
  await screen.ask('diagnostics.printTest', {});
  const before = of(await now(), 'receiptPrinter');
  expect(count(before, 'ReceiptLinePrintedCount')).toBe(16);
  expect(count(before, 'BarcodePrintedCount')).toBe(3);
  expect(count(before, 'PaperCutCount')).toBe(1);
  await rig.restart();
  await begin();
  const after = of(await now(), 'receiptPrinter');
  expect(count(after, 'ReceiptLinePrintedCount')).toBe(16);
  expect(count(after, 'OnlineTransitionCount')).toBe(count(before, 'OnlineTransitionCount') + 1);
  await screen.ask('diagnostics.resetStatistics', { key: after.key });
  await rig.restart();
  await begin();
  expect(count(of(await now(), 'receiptPrinter'), 'ReceiptLinePrintedCount')).toBe(0);
});

it('opens the drawer, sees it open and shut, counts it, and says where it is stuck', async () => {
  await told((view) => of(view, 'drawer').drawer === 'closed');
  await screen.ask('diagnostics.openDrawer', {});
  await told((view) => of(view, 'drawer').drawer === 'open');
  const shut = await told((view) => of(view, 'drawer').drawer === 'closed');
  expect(count(of(shut, 'drawer'), 'DrawerGoodOpenCount')).toBe(1);
  await play({ drawerJam: true });
  const { key } = of(shut, 'drawer');
  expect(await screen.ask('diagnostics.checkHealth', { key, level: 'Interactive' })).toMatchObject({ ok: false, text: 'Interactive HCheck: Failed, it did not open' });
  const stuck = await told((view) => count(of(view, 'drawer'), 'DrawerFailedOpenCount') === 1);
  expect(of(stuck, 'drawer').errors[0]?.message).toMatch(/did not open: look whether it is locked/);
  await play({ drawerJam: false });
  expect(await screen.ask('diagnostics.checkHealth', { key, level: 'Interactive' })).toMatchObject({ ok: true, text: 'Interactive HCheck: Complete, it opened' });
});

it('answers every level of CheckHealth for every role in the same words', async () => {
  await play({ grams: 500 });
  for (const role of ['receiptPrinter', 'drawer', 'scale', 'poleDisplay'] as const) {
    const { key } = of(await now(), role);
    for (const [level, word] of [['Internal', 'Successful'], ['External', 'Successful'], ['Interactive', 'Complete']] as const) {
      const health = await screen.ask('diagnostics.checkHealth', { key, level });
      expect(health, `${role} ${level}`).toMatchObject({ level, ok: true });
      expect(health.text).toMatch(new RegExp(`^${level} HCheck: ${word}`));
    }
    await screen.ask('diagnostics.judge', { key, ok: false });
    const judged = of(await now(), role).health.find(({ level }) => level === 'Interactive');
    expect(judged).toMatchObject({ ok: false, text: 'Interactive HCheck: Failed, not seen by the person' });
  }
  const { key } = of(await now(), 'scanner');
  const asked = screen.ask('diagnostics.checkHealth', { key, level: 'Interactive' });
  rig.terminal.devices.virtualScan({ data: '6901234567892' });
  expect(await asked).toMatchObject({ ok: true, text: 'Interactive HCheck: Complete, 13 characters read' });
});

it('shows the weight as it is, and never a zero for a fault', async () => {
  await screen.ask('diagnostics.weigh', { on: true });
  await play({ grams: 765 });
  await told(({ scale }) => scale?.state === 'stable' && scale.grams === 765 && scale.live);
  for (const [switches, state] of [[{ grams: 20_000 }, 'overload'], [{ grams: -50 }, 'underZero'], [{ scaleUnplugged: true }, 'silent']] as const) {
    await play(switches);
    const { scale } = await told((view) => view.scale?.state === state);
    expect(scale?.grams).toBeUndefined();
  }
  await play({ scaleUnplugged: false, grams: 300 });
  await told(({ scale }) => scale?.state === 'stable' && scale.grams === 300);
  await screen.ask('diagnostics.scaleAct', { action: 'tare' });
  await told(({ scale }) => scale?.state === 'stable' && scale.grams === 0 && scale.net === true);
  await screen.ask('diagnostics.lock', {});
  await screen.ask('diagnostics.unlock', { pin: TRAINING_PIN });
  expect((await now()).scale?.live).toBe(false);
});

it.each(['dm-d', 'escpos'] as const)('shows two whole lines on the pole display by %s, then the sale again', async (commandSet) => {
  const before = await told(({ pole }) => pole?.isRead === true && pole.lines[0].startsWith('欢迎光临'));
  await screen.ask('diagnostics.testPole', { commandSet });
  await told(({ pole }) => pole?.lines[0] === '12345678901234567890' && pole.lines[1] === 'ABCDEFGHIJKLMNOPQRST');
  await rig.cashier.ask('sale.addOpen', { name: 'Tea', priceMinor: 350 });
  const sale = await told(({ pole }) => pole?.lines[0] !== '12345678901234567890');
  expect(sale.pole?.lines[0]).toMatch(/^Tea +3\.50$/);
  expect(before.pole?.isRead).toBe(true);
});

it('sends raw bytes to the printer, brings what it answers, and writes both down', async () => {
  const { key } = of(await now(), 'receiptPrinter');
  expect(await screen.ask('diagnostics.raw', { key, hex: '10 04 01' })).toEqual({ answer: '16' });
  await play({ coverOpen: true });
  expect(await screen.ask('diagnostics.raw', { key, hex: '10 04 02' })).toEqual({ answer: '16' });
  const kinds = rig.terminal.store.journal.after(0, 100).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'device.rawCommand')).toHaveLength(2);
});

it('moves a role, keeps that over a restart, and gives it back', async () => {
  await screen.ask('diagnostics.bind', { role: 'poleDisplay', key: 'none' });
  await told((view) => !view.devices.some(({ roles }) => roles.includes('poleDisplay')));
  await rig.restart();
  screen = screenOf(rig.terminal, 'diagnostics');
  await screen.ask('diagnostics.unlock', { pin: TRAINING_PIN });
  const after = await told((view) => view.devices.some(({ roles, power }) => roles.includes('scale') && power === 'Online'));
  expect(after.bound).toEqual([{ role: 'poleDisplay', key: 'none' }]);
  expect(after.devices.some(({ roles }) => roles.includes('poleDisplay'))).toBe(false);
  await screen.ask('diagnostics.bind', { role: 'poleDisplay', key: null });
  await told((view) => view.devices.some(({ roles, power }) => roles.includes('poleDisplay') && power === 'Online'));
  expect(await screen.ask('diagnostics.bind', { role: 'scale', key: 'usb:dead:beef' }).catch(({ code }: { code: string }) => code)).toBe('DEVICE');
});

it('says that the device process is gone, and takes up each device again', async () => {
  const pid = forked[0]?.pid;
  if (pid === undefined) throw new Error('no device process runs');
  process.kill(pid, 'SIGKILL');
  await told((view) => of(view, 'receiptPrinter').trouble === 'processDown');
  expect(JSON.parse(readFileSync(join(rig.data, TRUTH_FILE), 'utf8'))).toMatchObject({ devices: expect.arrayContaining([expect.objectContaining({ trouble: 'processDown' })]) as object[] });
  await told((view) => view.devices.every(({ roles, power }) => roles.length === 0 || power === 'Online'));
  expect(forked).toHaveLength(2);
});
