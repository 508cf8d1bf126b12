/** Which versions headquarters has for this terminal. */
import type pg from 'pg';
import type { Subject, VersionHead, VersionTaker } from '../ports.ts';

/** Versions of prices are changes, each on the one before: so many are taken in one go. */
export const PRICE_VERSIONS_MAX = 1_000;

interface Row {
  subject: Subject;
  version: string;
  sha256: string;
  bytes: string;
  rows: string;
  publication: string;
  fileName: string;
}

/**
 * The newest of each subject that is for this terminal, and every version of prices after the one in use that no
 * catalogue holds already, in the order in which they were published.
 */
export async function readHeads(client: pg.Client, place: { shop: string; terminal: string }, { inUse, refused }: Pick<VersionTaker, 'inUse' | 'refused'>): Promise<VersionHead[]> {
  const { rows } = await client.query<Row>(
    `with mine as (
       select subject, version, sha256, bytes, rows, publication, file_name as "fileName"
       from guitai.published where scope in ('all', 'shop:' || $1, 'terminal:' || $2) and subject || ' ' || version <> all ($5)
     ), newest as (select distinct on (subject) * from mine order by subject, version desc)
     select * from newest where subject <> 'prices'
     union all (
       select * from mine where subject = 'prices' and version > $3
         and publication > greatest($4, (select coalesce(max(publication), 0) from newest where subject = 'catalogue'))
       order by version limit ${PRICE_VERSIONS_MAX}
     ) order by publication`,
    [place.shop, place.terminal, inUse('prices')?.version ?? 0, inUse('catalogue')?.publication ?? 0, refused().map(({ subject, version }) => `${subject} ${version}`)],
  );
  return rows.map(({ subject, sha256, fileName, ...numbers }) => ({
    subject,
    sha256,
    fileName,
    version: Number(numbers.version),
    bytes: Number(numbers.bytes),
    rows: Number(numbers.rows),
    publication: Number(numbers.publication),
  }));
}
