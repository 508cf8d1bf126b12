import { journal } from './0010-journal.ts';
import { sales } from './0020-sales.ts';
import { attempts } from './0030-attempts.ts';
import { points } from './0040-points.ts';
import { localProducts } from './0050-local-products.ts';
import { work } from './0060-work.ts';

export interface Migration {
  /** Written to `user_version`. Rises; never used again for something else. */
  version: number;
  sql: string;
  /** Does it add or reshape a projection? Then the projections are made again from the journal. */
  reprojects?: true;
}

/** In order. Append only: a migration that has left the house is never edited. */
export const migrations: readonly Migration[] = [journal, sales, attempts, points, localProducts, work];
