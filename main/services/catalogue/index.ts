/** Answers `catalogue.*`. */
import { Fault, NAME_LENGTH_MAX, type ProductView } from '#main/contract';
import { BARCODE_LENGTH_MAX } from '../../core/catalogue/barcode.ts';
import type { RegionPack } from '../../core/regions/pack.ts';
import type { Catalogue, Handlers, Ids, Store } from '../../ports.ts';

export { keepCatalogue } from './keeper.ts';

/** Products a search gives where the screen names no number. */
export const SEARCH_LIMIT = 50;

export interface CatalogueDeps {
  catalogue: Catalogue;
  store: Pick<Store, 'commit'>;
  ids: Ids;
  region: Pick<RegionPack, 'taxClasses'>;
}

export function catalogueHandlers({ catalogue, store, ids, region }: CatalogueDeps): Pick<Handlers, 'catalogue.search' | 'catalogue.add'> {
  return {
    'catalogue.search': ({ text, limit }) => ({ products: catalogue.search(text, limit ?? SEARCH_LIMIT) }),

    /** A product of the same barcode, imported or added before, lends its tax class and its unit where none is given. */
    'catalogue.add': ({ barcode, name, priceMinor, taxClass, unit }): ProductView => {
      if (barcode !== undefined && barcode.length > BARCODE_LENGTH_MAX) {
        throw new Fault('BAD_ARGS', `a barcode has at most ${BARCODE_LENGTH_MAX} characters`);
      }
      const known = barcode === undefined ? null : catalogue.byBarcode(barcode);
      const classOf = taxClass ?? known?.taxClass ?? region.taxClasses[0]?.id ?? '';
      if (!region.taxClasses.some(({ id }) => id === classOf)) {
        throw new Fault('BAD_ARGS', `there is no tax class ${classOf} here`, { taxClass: classOf });
      }
      // The known product's own barcode: its UPC-A and EAN-13 forms are one product, and stay one.
      const key = known?.barcode ?? barcode;
      const product = {
        productId: ids.next(),
        name: name.slice(0, NAME_LENGTH_MAX),
        priceMinor,
        taxClass: classOf,
        unit: unit ?? known?.unit ?? 'piece',
        ...(key === undefined ? {} : { barcode: key }),
      };
      store.commit((tx) => tx.append('product.added', product));
      const { productId, ...rest } = product;
      return { id: productId, ...rest };
    },
  };
}
