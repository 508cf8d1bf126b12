/** A printer on the network, end to end: real sockets, the driver here, the virtual printer there. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceError } from '#drivers/error.ts';
import type { Block, Trouble } from '#drivers/ports.ts';
import { createPrinter, type Printer } from '#drivers/printer/driver.ts';
import { paper80 } from '#drivers/printer/profiles.ts';
import { createGlyphs } from '#drivers/printer/raster.ts';
import { tcpTransport } from '#drivers/transport/tcp.ts';
import { createVirtualPrinter } from '#drivers/virtual/printer.ts';

const glyphs = createGlyphs();
const times = { answer: 500, ask: 20, idle: 3_600_000, job: 60_000 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const receipt = (name: string): Block[] => [
  ...Array.from({ length: 20 }, (_, i): Block => ({ type: 'text', text: `${name} ${i + 1} 行`, align: 'left' })),
  { type: 'cut' },
];
const lines = (name: string) => Array.from({ length: 20 }, (_, i) => `${name} ${i + 1} 行`);

/** Troubles as they are told, and a way to wait for one. */
function troubles() {
  const told: (Trouble | undefined)[] = [];
  let look: () => void = () => {};
  return {
    told,
    onTrouble(trouble: Trouble | undefined) {
      told.push(trouble);
      look();
    },
    until: (trouble: Trouble) =>
      new Promise<void>((resolve) => {
        look = () => void (told.includes(trouble) && resolve());
        look();
      }),
  };
}

function printerAt(port: number, onTrouble: (trouble: Trouble | undefined) => void = () => {}): Printer {
  const printer = createPrinter({ transport: tcpTransport('127.0.0.1', port), profile: paper80, glyphs: () => glyphs, onTrouble, times });
  closers.push(() => printer.close());
  return printer;
}

async function setUp() {
  const papers: string[][] = [];
  const pulses: number[] = [];
  const machine = createVirtualPrinter(80, { onPaper: (sheet) => papers.push(sheet.text), onPulse: (pin) => pulses.push(pin) });
  closers.push(() => machine.close());
  const port = await machine.listen(0);
  const told = troubles();
  return { machine, papers, pulses, told, printer: printerAt(port, told.onTrouble) };
}

const failure = (work: Promise<unknown>): Promise<Pick<DeviceError, 'outcome' | 'trouble'>> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    ({ outcome, trouble }: DeviceError) => ({ outcome, trouble }),
  );

describe('a printer on TCP 9100', () => {
  it('has printed when the job resolves, and opened the drawer', async () => {
    const { printer, papers, pulses } = await setUp();
    await printer.print({ blocks: receipt('甲'), openDrawer: true });
    expect(papers).toEqual([lines('甲')]);
    expect(pulses).toEqual([2]);
  });

  it('prints jobs one after another, in the order they came', async () => {
    const { printer, papers } = await setUp();
    await Promise.all(['1', '2', '3'].map((name) => printer.print({ blocks: receipt(name), openDrawer: false })));
    expect(papers.map((paper) => paper[0])).toEqual(['1 1 行', '2 1 行', '3 1 行']);
  });

  it('sends nothing of a job where the paper is out, but opens the drawer', async () => {
    const { printer, machine, papers, pulses, told } = await setUp();
    machine.set({ paperOut: true });
    expect(await failure(printer.print({ blocks: receipt('甲'), openDrawer: true }))).toEqual({ outcome: 'notPrinted', trouble: 'paperOut' });
    expect(told.told.at(-1)).toBe('paperOut');
    machine.set({ paperOut: false });
    expect(pulses).toEqual([2]);
    expect(papers).toEqual([]);
    await printer.print({ blocks: receipt('甲'), openDrawer: false });
    expect(papers).toEqual([lines('甲')]);
  });

  it('waits for paper in the middle of a job and goes on with it, once', async () => {
    const { printer, machine, papers, told } = await setUp();
    machine.runOutAfter(200);
    const printing = printer.print({ blocks: receipt('甲'), openDrawer: false });
    await told.until('paperOut');
    expect(papers).toEqual([]);
    machine.set({ paperOut: false });
    await printing;
    expect(papers).toEqual([lines('甲')]);
    expect(told.told.at(-1)).toBeUndefined();
  });

  it('is in doubt when the connection is cut in the middle', async () => {
    const { printer, machine, papers } = await setUp();
    machine.cutAfter(150);
    expect(await failure(printer.print({ blocks: receipt('甲'), openDrawer: false }))).toEqual({ outcome: 'inDoubt', trouble: 'unreachable' });
    expect(papers).toEqual([]);
    const part = machine.tear().text;
    expect(lines('甲').join('\n').startsWith(part.join('\n'))).toBe(true);
    expect(part.length).toBeGreaterThan(1);
    expect(part.length).toBeLessThan(20);
  });

  it('tells an open cover', async () => {
    const { printer, machine } = await setUp();
    machine.set({ coverOpen: true });
    expect(await failure(printer.print({ blocks: receipt('甲'), openDrawer: false }))).toEqual({ outcome: 'notPrinted', trouble: 'coverOpen' });
  });

  it('tells that nothing was printed where there is no printer', async () => {
    const { machine, printer, told } = await setUp();
    await machine.close();
    expect(await failure(printer.print({ blocks: receipt('甲'), openDrawer: false }))).toEqual({ outcome: 'notPrinted', trouble: 'unreachable' });
    expect(told.told.at(-1)).toBe('unreachable');
  });
});

describe('machines that misbehave', () => {
  async function machine(onConnect: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      onConnect(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  it('one that never answers has printed nothing', async () => {
    const printer = printerAt(await machine((socket) => socket.resume()));
    expect(await failure(printer.print({ blocks: receipt('甲'), openDrawer: false }))).toEqual({ outcome: 'notPrinted', trouble: 'unreachable' });
  });

  it('one that answers its status and then stops is in doubt', async () => {
    const port = await machine((socket) => {
      let asked = 0;
      // How it is, the barrier and how it is again: then the job begins.
      socket.on('data', (bytes) => void (bytes.includes(0x04) && asked++ < 2 && socket.write(Uint8Array.of(0x12, 0x12, 0x12, 0x12))));
    });
    const printer = printerAt(port);
    expect(await failure(printer.print({ blocks: receipt('甲'), openDrawer: false }))).toEqual({ outcome: 'inDoubt', trouble: 'unreachable' });
  });

  it('one that answers byte by byte, with noise between, is understood', async () => {
    const port = await machine((socket) => {
      let seen = Buffer.alloc(0);
      socket.on('data', (bytes) => {
        seen = Buffer.concat([seen, bytes]);
        if (seen.includes(Buffer.of(0x10, 4, 4))) for (const byte of [0xff, 0x12, 0xc1, 0x12, 0x12, 0x12]) socket.write(Uint8Array.of(byte));
        if (seen.includes(Buffer.of(0x1d, 0x72, 1))) socket.write(Uint8Array.of(0));
        if (seen.includes(Buffer.of(0x10, 4, 4))) seen = Buffer.alloc(0);
      });
    });
    await expect(printerAt(port).print({ blocks: receipt('甲'), openDrawer: false })).resolves.toBeUndefined();
  });
});
