/** `guitai search`: what the counter's search finds, from the data directory as it is. */
import type { ProductView } from '#main/contract';
import { openCatalogue } from '../catalogue/open.ts';
import type { ProductSource } from '../ports.ts';

/** The command looks at the imported catalogue alone: the sale database may be open in a terminal. */
const nothingLocal: ProductSource = { byBarcode: () => null, byId: () => null, search: () => [], count: () => 0 };

export interface SearchResult {
  ok: true;
  products: ProductView[];
  /** Of the imported catalogue. */
  productCount: number;
  milliseconds: number;
}

/** Nothing found is an answer, not an error. @throws Fault STORE_FUTURE, STORE_CORRUPT */
export function searchCatalogue(options: { data: string; text: string; limit: number }): SearchResult {
  const catalogue = openCatalogue(options.data, nothingLocal);
  try {
    const begun = performance.now();
    const products = catalogue.search(options.text, options.limit);
    const milliseconds = Math.round((performance.now() - begun) * 1000) / 1000;
    return { ok: true, products, productCount: catalogue.count(), milliseconds };
  } finally {
    catalogue.close();
  }
}
