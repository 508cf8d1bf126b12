/** Headquarters' tables in PostgreSQL: created and brought up to date by `guitai hq init`. */
import type { ClientBase } from 'pg';
import { Fault } from '#main/contract';
import { sql as journal } from './migrations/0010-journal.ts';
import { sql as projections } from './migrations/0020-projections.ts';
import { sql as push } from './migrations/0030-push.ts';
import { sql as viewsAndGrants } from './migrations/0040-views-and-grants.ts';
import { sql as lineTrace } from './migrations/0050-line-trace.ts';
import { sql as refunds } from './migrations/0060-refunds.ts';
import { sql as promotions } from './migrations/0070-promotions.ts';
import { sql as promises } from './migrations/0080-promises.ts';
import { sql as streams } from './migrations/0090-streams.ts';
import { sql as tables } from './migrations/0091-tables.ts';
import { sql as project } from './migrations/0092-project.ts';
import { sql as pushEntries } from './migrations/0093-push.ts';
import { sql as views } from './migrations/0094-views.ts';
import { sql as roles } from './migrations/0095-roles.ts';
import { sql as verify } from './migrations/0096-verify.ts';
import { sql as published } from './migrations/0130-published.ts';
import { sql as shop } from './migrations/0140-shop.ts';
import { sql as shopCalls } from './migrations/0141-shop-calls.ts';
import { sql as kiosks } from './migrations/0160-kiosks.ts';
import { sql as beside } from './migrations/0170-beside.ts';

export interface SchemaOptions {
  /** Partitions of each table that grows with the sales, by the hash of the stream; 0 = whole tables, for an engine that spreads them by itself. */
  partitions: number;
}

/** What a server of ordinary size takes best: docs/headquarters.md has the figures. */
export const PARTITIONS = 8;
export const PARTITIONS_MAX = 256;

/** In order, never changed once released: a change is a new one. */
const migrations: { version: number; sql: string | ((options: SchemaOptions) => string) }[] = [
  { version: 10, sql: journal },
  { version: 20, sql: projections },
  { version: 30, sql: push },
  { version: 40, sql: viewsAndGrants },
  { version: 50, sql: lineTrace },
  { version: 60, sql: refunds },
  { version: 70, sql: promotions },
  { version: 80, sql: promises },
  { version: 90, sql: streams },
  { version: 91, sql: tables },
  { version: 92, sql: project },
  { version: 93, sql: pushEntries },
  { version: 94, sql: views },
  { version: 95, sql: roles },
  { version: 96, sql: verify },
  { version: 130, sql: published },
  { version: 140, sql: shop },
  { version: 141, sql: shopCalls },
  { version: 160, sql: kiosks },
  { version: 170, sql: beside },
];

/** Version of the schema this program makes. */
export const HQ_SCHEMA_VERSION = 170;

/** Any number: it keeps two `hq init` of one database apart. */
const INIT_LOCK = 7_150_040;

export interface SchemaResult {
  version: number;
  /** Was there no schema before? */
  created: boolean;
  /** Migrations that were run now. */
  applied: number[];
}

/**
 * Creates the schema `guitai`, or brings it up to date, in one transaction. Safe to run again.
 * @throws Fault HQ where the schema was made by a newer version; errors of the database as they come
 */
export async function initSchema(client: ClientBase, options: SchemaOptions = { partitions: PARTITIONS }): Promise<SchemaResult> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [INIT_LOCK]);
    const before = await schemaVersions(client);
    const newest = Math.max(0, ...before);
    if (newest > HQ_SCHEMA_VERSION) {
      throw new Fault('HQ', `headquarters' schema has version ${newest}, this program knows ${HQ_SCHEMA_VERSION}: update this program, nothing was changed`);
    }
    if (newest === 0) {
      await client.query('create schema guitai');
      await client.query('create table guitai.migrations (version int primary key, applied_at timestamptz not null default now())');
    }
    const due = migrations.filter(({ version }) => !before.has(version));
    for (const { version, sql } of due) {
      await client.query(typeof sql === 'string' ? sql : sql(options));
      await client.query('insert into guitai.migrations (version) values ($1)', [version]);
    }
    await client.query('commit');
    return { version: HQ_SCHEMA_VERSION, created: newest === 0, applied: due.map(({ version }) => version) };
  } catch (error) {
    // A connection that is gone has rolled back by itself; the first error is the one to tell.
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function schemaVersions(client: ClientBase): Promise<Set<number>> {
  const table = await client.query<{ there: boolean }>(`select to_regclass('guitai.migrations') is not null as there`);
  if (table.rows[0]?.there !== true) return new Set();
  const applied = await client.query<{ version: number }>('select version from guitai.migrations');
  return new Set(applied.rows.map(({ version }) => version));
}
