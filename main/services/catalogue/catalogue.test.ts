import { expect, onTestFinished, test } from 'vitest';
import type { Minor } from '#main/contract';
import { openCatalogue } from '../../catalogue/open.ts';
import { importText } from '../../catalogue/testing.ts';
import type { Caller } from '../../ports.ts';
import { newDir, openAt } from '../../store/fixture.ts';
import { catalogueHandlers } from './index.ts';

const caller: Caller = { role: 'cashier', lane: 'main', commandId: 'c1', client: 's1' };
const region = { taxClasses: [{ id: 'standard', rateBp: 1300 }, { id: 'reduced', rateBp: 900 }] };

async function counter() {
  const dir = newDir();
  await importText(dir, 'a.csv', 'barcode,name,tax\n036000291452,Tissues,reduced\n6901,可口可乐,\n');
  const store = openAt(dir);
  const catalogue = openCatalogue(dir, store.localProducts);
  onTestFinished(() => {
    catalogue.close();
    store.close();
  });
  let last = 0;
  const handlers = catalogueHandlers({ catalogue, store, ids: { next: () => `P${(last += 1)}` }, region });
  return { store, catalogue, handlers };
}

test('search finds by any part of a name', async () => {
  const { handlers } = await counter();
  expect(await handlers['catalogue.search']({ text: '可乐' }, caller)).toMatchObject({ products: [{ name: '可口可乐', priceMinor: null }] });
  expect(await handlers['catalogue.search']({ text: 'i', limit: 1 }, caller)).toMatchObject({ products: [{ name: 'Tissues' }] });
});

test('a product added is one commit, is found at once, and shadows the imported one under both its codes', async () => {
  const { store, catalogue, handlers } = await counter();
  const before = store.journal.tail().seq;
  const added = await handlers['catalogue.add']({ barcode: '0036000291452', name: 'Soft tissues', priceMinor: 450 as Minor }, caller);
  expect(added).toEqual({ id: 'P1', barcode: '036000291452', name: 'Soft tissues', priceMinor: 450, unit: 'piece', taxClass: 'reduced' });
  expect(store.journal.after(before, 10).map(({ kind }) => kind)).toEqual(['product.added']);
  for (const code of ['036000291452', '0036000291452']) expect(catalogue.byBarcode(code)).toMatchObject({ id: 'P1', priceMinor: 450 });
  expect(catalogue.search('tissues', 10).map(({ id }) => id)).toEqual(['P1']);
});

test('a product without a barcode gets the first tax class; one that the region has not is refused', async () => {
  const { store, catalogue, handlers } = await counter();
  expect(await handlers['catalogue.add']({ name: '豆浆', priceMinor: 300 as Minor }, caller)).toMatchObject({ id: 'P1', taxClass: 'standard' });
  const before = store.journal.tail().seq;
  expect(() => handlers['catalogue.add']({ name: 'x', priceMinor: 1 as Minor, taxClass: 'luxury' }, caller)).toThrow(/no tax class luxury/);
  expect(() => handlers['catalogue.add']({ barcode: '1'.repeat(99), name: 'x', priceMinor: 1 as Minor }, caller)).toThrow(/at most 60/);
  expect(store.journal.tail().seq).toBe(before);
  expect(catalogue.byId('P1')?.name).toBe('豆浆');
});

test('goods by weight stay goods by weight when they are given a price, and new ones may be', async () => {
  const { catalogue, handlers } = await counter();
  expect(await handlers['catalogue.add']({ barcode: '2100012', name: '苹果', priceMinor: 1000 as Minor, unit: 'kg' }, caller)).toMatchObject({ unit: 'kg' });
  await handlers['catalogue.add']({ barcode: '2100012', name: '红富士', priceMinor: 1200 as Minor }, caller);
  expect(catalogue.byBarcode('2100012')).toMatchObject({ name: '红富士', unit: 'kg' });
  await handlers['catalogue.add']({ barcode: '2100012', name: '红富士', priceMinor: 1200 as Minor, unit: 'piece' }, caller);
  expect(catalogue.byBarcode('2100012')).toMatchObject({ unit: 'piece' });
});
