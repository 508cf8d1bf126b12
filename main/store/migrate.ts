/** Brings a database to the schema of this version. */
import { APPLICATION_ID, type Db } from './connection.ts';
import { futureFault } from './faults.ts';
import { migrations } from './migrations/index.ts';
import { replay } from './replay.ts';

/** The schema that this version writes. */
export const SCHEMA_VERSION = Math.max(...migrations.map((migration) => migration.version));

/** @throws Fault STORE_FUTURE where a newer version wrote the database */
export function checkVersion(db: Db, dir: string): number {
  const found = db.pragma('user_version', { simple: true }) as number;
  if (found > SCHEMA_VERSION) throw futureFault(dir, found, SCHEMA_VERSION);
  return found;
}

/**
 * Applies what is missing, in one transaction: after a kill half-way the database is as it was.
 * @param upTo stop after this version; tests make old databases with it
 * @throws Fault STORE_FUTURE, STORE_CORRUPT where the journal to project again is broken; SqliteError
 */
export function migrate(db: Db, dir: string, upTo = SCHEMA_VERSION): void {
  const found = checkVersion(db, dir);
  const missing = migrations.filter(({ version }) => version > found && version <= upTo);
  if (missing.length === 0) return;
  db.transaction(() => {
    for (const { sql } of missing) db.exec(sql);
    const reprojects = upTo === SCHEMA_VERSION && missing.some((migration) => migration.reprojects);
    if (found > 0 && reprojects) replay(db, dir);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${Math.max(...missing.map(({ version }) => version))}`);
  }).immediate();
}
