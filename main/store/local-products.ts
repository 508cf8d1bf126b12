/** Products added at this till. They are few, so a search reads them all. */
import type { Minor, ProductView } from '#main/contract';
import type { ProductSource } from '../ports.ts';
import type { Db } from './connection.ts';
import type { Projection } from './projection.ts';

interface Row {
  id: string;
  name: string;
  folded: string;
  barcode: string | null;
  price_minor: number;
  tax_class: string;
  unit: ProductView['unit'];
}

/** A text as search compares it: compatibility forms made one, letters small. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

export const localProductsProjection: Projection = {
  tables: { local_products: 'id' },
  kinds: ['product.added'],
  prepare(db) {
    // A product added again, or another with the same barcode, takes the place of the one before.
    const put = db.prepare<[string, string, string, string | null, number, string, string]>(
      'INSERT OR REPLACE INTO local_products VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    return (fact) => {
      if (fact.kind !== 'product.added') return;
      const { productId, name, barcode, priceMinor, taxClass, unit } = fact.body;
      put.run(productId, name, fold(name), barcode ?? null, priceMinor, taxClass, unit ?? 'piece');
    };
  },
};

export function localProductsReads(db: Db): ProductSource {
  const byBarcode = db.prepare<[string], Row>('SELECT * FROM local_products WHERE barcode = ?');
  const byId = db.prepare<[string], Row>('SELECT * FROM local_products WHERE id = ?');
  const byName = db.prepare<[], Row>('SELECT * FROM local_products ORDER BY folded, id');
  const count = db.prepare<[], number>('SELECT count(*) FROM local_products').pluck();
  return {
    byBarcode: (code) => view(byBarcode.get(code)),
    byId: (id) => view(byId.get(id)),
    search(text, limit) {
      const words = fold(text).split(/\s+/).filter((word) => word !== '');
      if (words.length === 0) return [];
      const found: ProductView[] = [];
      for (const row of byName.iterate()) {
        if (found.length >= limit) break;
        const named = words.every((word) => row.folded.includes(word));
        if (named || row.barcode?.startsWith(text.trim()) === true) found.push(shown(row));
      }
      return found;
    },
    count: () => count.get() ?? 0,
  };
}

function view(row: Row | undefined): ProductView | null {
  return row === undefined ? null : shown(row);
}

function shown(row: Row): ProductView {
  const product = { id: row.id, name: row.name, priceMinor: row.price_minor as Minor, unit: row.unit, taxClass: row.tax_class };
  return row.barcode === null ? product : { ...product, barcode: row.barcode };
}
