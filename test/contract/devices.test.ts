/** The device process and its supervisor: real forks, a real kill -9. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault, PaperView } from '#main/contract';
import type { Block, Scan, ToDevices } from '#drivers/ports.ts';
import { forkDeviceProcess } from '#main/devices/fork.ts';
import { PING_EVERY_MS, RESTART_FIRST_MS, SILENCES_MAX, startDevices, type DeviceProcess } from '#main/devices/supervisor.ts';
import { checkSettings } from '#main/settings.ts';
import type { Clock, TrainingDevices } from '#main/ports.ts';
import { systemClock, quietLog } from '#main/system.ts';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const settingsOf = (receiptPrinter: unknown) =>
  checkSettings({ shop: { name: '店', terminal: 'T1', region: 'cn' }, devices: { receiptPrinter } }, 'test').devices;
const blocks: Block[] = [{ type: 'text', text: '一张小票', align: 'center' }, { type: 'cut' }];

function start(receiptPrinter: unknown = { kind: 'virtual' }) {
  const forked: DeviceProcess[] = [];
  const fork = () => {
    const child = forkDeviceProcess();
    forked.push(child);
    return child;
  };
  const devices = startDevices({ settings: settingsOf(receiptPrinter), fork, clock: systemClock, log: quietLog });
  closers.push(() => devices.close());
  return { devices, forked };
}

/** Resolves when a view of the devices fits. */
function until(devices: TrainingDevices, fits: (printer: { power: string; trouble?: string }) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const printer = devices.status().find(({ role }) => role === 'receiptPrinter');
      if (printer !== undefined && fits(printer)) resolve();
    };
    devices.onChange(look);
    look();
  });
}
const isWell = ({ power }: { power: string }) => power === 'Online';
const fault = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => 'it did not fail', ({ code, details }: Fault) => ({ code, ...details }));

describe('the device process', () => {
  it('prints on virtual paper and shows it', async () => {
    const { devices } = start();
    const papers: PaperView[] = [];
    devices.onPaper((paper) => papers.push(paper));
    await devices.print({ jobId: 'j1', blocks, openDrawer: true });
    expect(papers.map(({ jobId, widthPx }) => ({ jobId, widthPx }))).toEqual([{ jobId: 'j1', widthPx: 640 }]);
    expect(Buffer.from(papers[0]?.png ?? '', 'base64').subarray(1, 4).toString()).toBe('PNG');
  });

  it('is closed in an end, also where it was told to end beside its terminal, as a service is stopped', async () => {
    const { devices, forked } = start();
    await until(devices, isWell);
    const closing = devices.close();
    process.kill(forked[0]?.pid ?? 0, 'SIGTERM');
    await expect(closing).resolves.toBeUndefined();
  });

  it('gives each of several jobs its own paper', async () => {
    const { devices } = start();
    const papers: string[] = [];
    devices.onPaper(({ jobId }) => papers.push(jobId));
    const ids = ['j1', 'j2', 'j3'];
    await Promise.all(ids.map((jobId) => devices.print({ jobId, blocks, openDrawer: false })));
    expect(papers).toEqual(ids);
  });

  it('renders a layout without printing it', async () => {
    const { devices } = start({ kind: 'virtual', paperMm: 58 });
    const papers: PaperView[] = [];
    devices.onPaper((paper) => papers.push(paper));
    const picture = await devices.render(blocks);
    expect(picture.widthPx).toBe(464);
    expect(papers).toEqual([]);
  });

  it('brings a virtual scan back as any scan', async () => {
    const { devices } = start();
    await until(devices, isWell);
    const scan = new Promise<Scan>((resolve) => devices.onScan(resolve));
    devices.virtualScan({ data: '6901234567892', symbology: ']E0' });
    expect(await scan).toMatchObject({ data: '6901234567892', symbology: ']E0' });
  });

  it('tells paper out and well again', async () => {
    const { devices } = start();
    await until(devices, isWell);
    devices.setVirtualPrinter({ paperOut: true });
    await until(devices, ({ power, trouble }) => power === 'Offline' && trouble === 'paperOut');
    expect(await fault(devices.print({ jobId: 'j1', blocks, openDrawer: false }))).toEqual({ code: 'DEVICE', outcome: 'notPrinted', trouble: 'paperOut' });
    devices.setVirtualPrinter({ paperOut: false });
    await until(devices, isWell);
    await devices.print({ jobId: 'j2', blocks, openDrawer: false });
  });

  it('without a printer says what to set', async () => {
    const { devices } = start({ kind: 'none' });
    await expect(devices.print({ jobId: 'j', blocks, openDrawer: false })).rejects.toThrow('set devices.receiptPrinter');
  });
});

describe('when the device process dies', () => {
  it('a print under way is in doubt, the process comes back, and the paper has the job at most once', async () => {
    // The printer outlives the process. It takes the job and does not say that it is done.
    const papers: string[][] = [];
    const machine = createVirtualPrinter(80, { onPaper: (sheet) => papers.push(sheet.text) });
    closers.push(() => machine.close());
    const inner = await machine.listen(0);
    const relay = await mute(inner);
    const { devices, forked } = start({ kind: 'tcp', host: '127.0.0.1', port: relay.port });
    await until(devices, isWell);
    const printing = fault(devices.print({ jobId: 'j1', blocks, openDrawer: false }));
    await relay.jobSeen;
    const pid = forked[0]?.pid;
    expect(pid).toBeDefined();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    expect(await printing).toEqual({ code: 'DEVICE', outcome: 'inDoubt' });
    expect(devices.status().map(({ trouble }) => trouble)).toEqual(['processDown', 'processDown', 'processDown']);
    await until(devices, isWell);
    expect(forked.length).toBe(2);
    expect(papers).toEqual([['一张小票']]);
  });

  it('a print that was never handed over is told as not printed', async () => {
    const { devices, forked } = start();
    const printing = fault(devices.print({ jobId: 'j1', blocks, openDrawer: false }));
    forked[0]?.kill(); // before it is ready
    expect(await printing).toEqual({ code: 'DEVICE', outcome: 'notPrinted' });
    await until(devices, isWell);
    await devices.print({ jobId: 'j2', blocks, openDrawer: false });
  });
});

describe('the supervisor', () => {
  /** A clock that is moved by hand and processes that are only noted. */
  function stage() {
    const timers: { at: number; run: () => void }[] = [];
    let now = 0;
    const clock: Clock = {
      nowMs: () => now,
      after(ms, run) {
        const timer = { at: now + ms, run };
        timers.push(timer);
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
      },
    };
    const advance = (ms: number) => {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.splice(timers.indexOf(next), 1);
        now = next.at;
        next.run();
      }
      now = end;
    };
    const children: { sent: ToDevices[]; exit(): void; ready(): void }[] = [];
    const fork = (): DeviceProcess => {
      const sent: ToDevices[] = [];
      const exits: ((why: string) => void)[] = [];
      let tell: Parameters<DeviceProcess['onMessage']>[0] = () => {};
      const exit = () => exits.forEach((listener) => listener('killed'));
      children.push({ sent, exit, ready: () => tell({ type: 'ready' }) });
      return { pid: 1, send: (m) => void sent.push(m), onMessage: (l) => void (tell = l), onExit: (l) => void exits.push(l), kill: exit };
    };
    const devices = startDevices({ settings: settingsOf({ kind: 'virtual' }), fork, clock, log: quietLog });
    return { devices, children, advance };
  }

  it('waits twice as long before each new start, up to its limit', () => {
    const { children, advance } = stage();
    for (const wait of [1, 2, 4, 8].map((n) => n * RESTART_FIRST_MS)) {
      const before = children.length;
      children.at(-1)?.exit();
      advance(wait - 1);
      expect(children.length).toBe(before);
      advance(1);
      expect(children.length).toBe(before + 1);
    }
  });

  it('kills a process that no longer answers', () => {
    const { children, advance } = stage();
    children[0]?.ready();
    advance(PING_EVERY_MS * (SILENCES_MAX + 1) + RESTART_FIRST_MS);
    expect(children.length).toBe(2);
  });

  it('sends nothing again to the next process', async () => {
    const { devices, children, advance } = stage();
    children[0]?.ready();
    const printing = fault(devices.print({ jobId: 'j', blocks, openDrawer: false }));
    children[0]?.exit();
    expect(await printing).toEqual({ code: 'DEVICE', outcome: 'inDoubt' });
    advance(RESTART_FIRST_MS);
    children[1]?.ready();
    expect(children[1]?.sent.map(({ type }) => type)).toEqual(['configure']);
  });
});

/** A wire to a printer that lets everything through, but for the word that a job is done. */
async function mute(inner: number): Promise<{ port: number; jobSeen: Promise<void> }> {
  const { connect } = await import('node:net');
  const { promise: jobSeen, resolve } = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const printer = connect(inner, '127.0.0.1');
    for (const s of [socket, printer]) {
      sockets.add(s);
      s.on('error', () => s.destroy());
    }
    let isAsked = false;
    socket.on('data', (bytes) => {
      isAsked ||= bytes.includes(Buffer.of(0x1d, 0x72, 1));
      printer.write(bytes);
    });
    socket.on('close', () => printer.destroy());
    printer.on('data', (bytes) => {
      const answers = bytes.filter((byte) => (byte & 0b1001_0000) !== 0);
      if (isAsked && answers.length < bytes.length) resolve();
      socket.write(answers);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => {
    for (const s of sockets) s.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, jobSeen };
}
