/** What a printer tells of itself (GS a): the state changes without being asked for, on a line that is held. */
import { afterEach, describe, expect, it } from 'vitest';
import type { DriverClock } from '#drivers/device/clock.ts';
import { drawerStateOf } from '#drivers/drawer/state.ts';
import type { Trouble } from '#drivers/ports.ts';
import { createPrinter } from '#drivers/printer/driver.ts';
import { profileNamed } from '#drivers/printer/profiles.ts';
import { lazyGlyphs } from '#drivers/printer/raster.ts';
import { tcpTransport } from '#drivers/transport/tcp.ts';
import type { Transport } from '#drivers/transport/transport.ts';
import { createVirtualPrinter, type VirtualModel } from '#drivers/virtual/printer.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Nothing is ever due: what is told now was told unasked. */
const still: DriverClock = { nowMs: () => 0, monotonicMs: () => 0, after: () => () => {}, turn: () => Promise.resolve() };

async function stage({ model, over = 'process' }: { model?: VirtualModel; over?: 'process' | 'tcp' } = {}) {
  const machine = createVirtualPrinter(80, {}, model);
  let opened = 0;
  let transport: Transport = machine.transport;
  if (over === 'tcp') {
    transport = tcpTransport('127.0.0.1', await machine.listen(0));
    closers.push(() => machine.close());
  }
  const counted: Transport = { ...transport, open: () => ((opened += 1), transport.open()) };
  const told: (Trouble | undefined)[] = [];
  const drawer: string[] = [];
  const printer = createPrinter({
    transport: counted, profile: profileNamed('generic-80'), glyphs: lazyGlyphs, clock: still,
    onTrouble: (trouble) => void ((told.length === 0 || told.at(-1) !== trouble) && told.push(trouble)),
    onStatus: ({ printer: byte }) => {
      const state = drawerStateOf(byte, 'low');
      if (drawer.at(-1) !== state) drawer.push(state);
    },
  });
  closers.push(() => printer.close());
  await printer.print({ blocks: [{ type: 'text', text: 'first', align: 'left' }, { type: 'cut' }], openDrawer: false });
  return { machine, printer, told, drawer, opened: () => opened };
}

describe('the automatic status', () => {
  it('tells of paper and cover as they change, on the one line that is held', async () => {
    const { machine, told, opened } = await stage();
    machine.set({ paperLow: true });
    machine.set({ paperOut: true });
    machine.set({ paperOut: false, paperLow: false });
    machine.set({ coverOpen: true });
    machine.set({ coverOpen: false });
    await expect.poll(() => told).toEqual([undefined, 'paperLow', 'paperOut', undefined, 'coverOpen', undefined]);
    expect(opened()).toBe(1);
  });

  it('tells of the drawer as it opens and is pushed shut', async () => {
    const { machine, printer, drawer } = await stage();
    await printer.openDrawer();
    machine.drawer.push();
    await expect.poll(() => drawer).toEqual(['closed', 'open', 'closed']);
  });

  it('a pulled cable is told at once, and the line is opened again for the next job', async () => {
    const { machine, printer, told, opened } = await stage();
    machine.set({ unplugged: true });
    await expect.poll(() => told.at(-1)).toBe('unreachable');
    machine.set({ unplugged: false });
    await printer.print({ blocks: [{ type: 'text', text: 'again', align: 'left' }, { type: 'cut' }], openDrawer: false });
    expect(told.at(-1)).toBeUndefined();
    expect(opened()).toBe(2);
  });

  it('a printer that tells nothing of itself, and one that terminals share, is let go after each job', async () => {
    const mute = await stage({ model: { clears: true, tells: false } });
    const shared = await stage({ over: 'tcp' });
    for (const { printer, opened } of [mute, shared]) {
      await printer.check();
      expect(opened()).toBe(2);
    }
  });
});
