/** Goods by weight through a whole terminal: the virtual scale and pole display in the device process. */
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { FaultBody, ProductView } from '#main/contract';
import { checkSettings, type Settings } from '#main/settings.ts';
import { createVirtualPole } from '#drivers/virtual/pole.ts';
import { openRig, type Rig } from './rig.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(devices: object): Promise<Rig> {
  const checked: Settings = checkSettings({ shop: { name: '柜台便利店', terminal: 'T1', region: 'cn' }, devices }, 'test');
  const rig = await openRig({ settings: { devices: checked.devices } });
  closers.push(() => rig.close());
  return rig;
}
const apples = async ({ cashier }: Rig): Promise<ProductView> => {
  const [product] = (await cashier.ask('catalogue.search', { text: '红富士苹果' })).products;
  if (product === undefined) throw new Error('the demo catalogue has no apples');
  return product;
};
/** The device process has the scale that is set. */
const bound = ({ terminal: { devices: { scale } } }: Rig): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (scale.actions() !== null) resolve();
    };
    scale.onReading(look);
    look();
  });
const refused = (work: Promise<unknown>) => work.then(() => 'accepted', ({ code, details }: FaultBody) => ({ code, ...details }));

it('the scale moves, settles, and its weight becomes the line', async () => {
  const rig = await open({ scale: { at: 'virtual:scale', protocol: 'toledo8217' } });
  const { cashier } = rig;
  const product = await apples(rig);
  expect(await refused(cashier.ask('sale.addProduct', { productId: product.id }))).toMatchObject({ code: 'BAD_ARGS' });
  await bound(rig);
  await cashier.ask('scale.read', {});
  const settled = await cashier.until('scale', (view) => view.state === 'stable' && view.grams > 0);
  const { grams } = await cashier.ask('scale.accept', { productId: product.id });
  expect(settled).toMatchObject({ state: 'stable', grams });
  const sale = await cashier.until('sale', ({ lines }) => lines.length === 1);
  expect(sale.lines[0]).toMatchObject({ quantityMilli: grams, unit: 'kg', amountMinor: Math.round((grams * 980) / 1000) });
});

it('without a scale the weight is asked for, typed, and sold', async () => {
  const rig = await open({});
  const { cashier } = rig;
  const product = await apples(rig);
  expect(await cashier.ask('scale.read', {})).toEqual({ state: 'none' });
  expect(await refused(cashier.ask('scale.accept', { productId: product.id }))).toEqual({ code: 'BAD_STATE', state: 'none' });
  expect(rig.cashier.snapshot.sale.lines).toEqual([]);
  await cashier.ask('sale.addProduct', { productId: product.id, quantityMilli: 750 });
  const sale = await cashier.until('sale', ({ lines }) => lines.length === 1);
  expect(sale.lines[0]).toMatchObject({ quantityMilli: 750, amountMinor: 735 });
});

it('the pole display shows the item and the total, then the change', async () => {
  const pole = createVirtualPole('gb18030', () => look());
  let look = () => {};
  closers.push(() => pole.close());
  const expectShows = (top: string, bottom: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        const [a, b] = pole.lines();
        if (a === top && b === bottom) resolve();
      };
      look();
    });
  const port = await pole.listen(0);
  const rig = await open({ poleDisplay: { at: `tcp:127.0.0.1:${port}`, doubleBytes: 'gb18030' } });
  await expectShows('欢迎光临', '柜台便利店');
  await rig.cashier.ask('sale.addOpen', { name: '茶叶蛋', priceMinor: 250 });
  await expectShows('茶叶蛋          2.50', '合计            2.50');
  await rig.cashier.ask('payment.begin', {});
  await rig.cashier.ask('payment.cash', { tenderedMinor: 500 });
  await expectShows('合计            2.50', '找零            2.50');
  expect(pole.unknown()).toBe(0);
});

it('a scale that is set and does not answer is silent, and selling goes on', async () => {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  server.close();
  const rig = await open({ scale: { at: `tcp:127.0.0.1:${port}`, protocol: 'sics' } });
  const product = await apples(rig);
  await bound(rig);
  expect(await rig.cashier.ask('scale.read', {})).toEqual({ state: 'silent', tared: false, canZero: true });
  expect(await refused(rig.cashier.ask('scale.accept', { productId: product.id }))).toEqual({ code: 'BAD_STATE', state: 'silent' });
  await rig.cashier.ask('sale.addProduct', { productId: product.id, quantityMilli: 500 });
});
