import type { Migration } from './migration.ts';

/** At which printer a job has begun; NULL = at none. What has begun at one never goes on at another. */
export const printPlace: Migration = {
  version: 100,
  sql: `
    ALTER TABLE print_jobs ADD COLUMN place TEXT CHECK (place IN ('first', 'second'));
    UPDATE print_jobs SET place = 'first' WHERE state <> 'queued' OR sections > 0;
  `,
};
