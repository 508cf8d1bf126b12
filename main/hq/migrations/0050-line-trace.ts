/**
 * Batch, expiry and serial of sale lines, so that goods can be called back, also of sales that are here already.
 * The day of expiry is text: a code may name a day that no calendar has, and the chain keeps it as it was read.
 */
import { push } from './0030-push.ts';

/** The lines of sales, with where the goods came from. */
export const addLines = `    insert into guitai.sale_lines
    select p_terminal, seq, l.no, l."productId", l.name, l.barcode, l."quantityMilli", l.unit,
      l."priceMinor", l."perMilli", l."amountMinor", l."taxClass", l."taxIncluded", l.batch, l.expiry, l.serial
    from docs, rows from (jsonb_to_recordset(doc->'lines') as ("productId" text, name text, barcode text,
      "quantityMilli" bigint, unit text, "priceMinor" bigint, "perMilli" bigint, "amountMinor" bigint, "taxClass" text,
      "taxIncluded" boolean, batch text, expiry text, serial text)) with ordinality as l("productId", name, barcode,
      "quantityMilli", unit, "priceMinor", "perMilli", "amountMinor", "taxClass", "taxIncluded", batch, expiry, serial, no)
    where kind = 'sale.completed'`;

export const sql = `
alter table guitai.sale_lines add column batch text, add column expiry text, add column serial text;

update guitai.sale_lines t set batch = x.line->>'batch', expiry = x.line->>'expiry', serial = x.line->>'serial'
from guitai.journal j, jsonb_array_elements(guitai.readable(j.body)->'lines') with ordinality as x(line, no)
where j.kind = 'sale.completed' and j.body ~ '"(batch|expiry|serial)":'
  and t.terminal_id = j.terminal_id and t.seq = j.seq and t.line_no = x.no;

create index sale_lines_batch on guitai.sale_lines (batch) where batch is not null;
${push(addLines)}`;
