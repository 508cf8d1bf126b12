/** After the last kill of a data directory: is what is left in it whole, and does all that knows of it agree? */
import { journalRebuild, journalVerify } from '#main/commands/journal.ts';
import { openStore } from '#main/store/open.ts';
import { quietLog, systemIds } from '#main/system.ts';
import { check } from '#test/sim/check.ts';
import pg from 'pg';
import { hastyClock } from '../hasty.ts';
import { createTill, paperOf, region } from '../till.ts';
import { HASTE, type Schemes } from './scheme.ts';

/** The chain, the projections, and the till's books against the schemes'. The directory must not be open. */
export function judgeDirectory(dir: string, terminal: string, schemes: Schemes): string[] {
  const verified = journalVerify({ data: dir });
  if (!verified.ok) return [`${terminal}: the chain breaks at ${verified.brokenAt}: ${verified.reason}`];
  const rebuilt = journalRebuild({ data: dir });
  const wrong = rebuilt.identical ? [] : ['the projections are not what the journal makes of them'];
  const clock = hastyClock(HASTE);
  const store = openStore(dir, { terminal: { terminalId: terminal, shopName: '断电店', region: region.id, currency: region.currency }, nowMs: clock.nowMs });
  try {
    const devices = paperOf(() => Promise.resolve());
    const providers = schemes.all.map(({ provider }) => provider);
    const till = createTill({ store, terminal, providers, clock, ids: systemIds, log: quietLog, devices, wake() {} });
    wrong.push(...check(till, schemes.all, true));
    till.payments.close();
    till.refunds.close();
  } finally {
    store.close();
  }
  return wrong.map((line) => `${terminal}: ${line}`);
}

/** Headquarters has each entry of a terminal once, with the same hash. Returns what is wrong, and how many rows it has. */
export async function judgeHeadquarters(url: string, terminal: string, hashes: readonly string[]): Promise<{ wrong: string[]; rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ seq: string; hash: string }>('SELECT seq, hash FROM guitai.journal WHERE terminal_id = $1 ORDER BY seq', [terminal]);
    const wrong = rows.filter(({ seq, hash }) => hashes[Number(seq) - 1] !== hash).map(({ seq }) => `${terminal}: headquarters has another entry ${seq}`);
    if (rows.length !== hashes.length) wrong.push(`${terminal}: headquarters has ${rows.length} of ${hashes.length} entries`);
    return { wrong, rows: rows.length };
  } finally {
    await client.end();
  }
}
