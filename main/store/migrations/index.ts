import { journal } from './0010-journal.ts';
import { sales } from './0020-sales.ts';
import { attempts } from './0030-attempts.ts';
import { points } from './0040-points.ts';
import { localProducts } from './0050-local-products.ts';
import { work } from './0060-work.ts';
import { printSections } from './0070-print-sections.ts';
import { localUnit } from './0080-local-unit.ts';
import { refunds } from './0090-refunds.ts';
import { printPlace } from './0100-print-place.ts';
import { promises } from './0110-promises.ts';
import { rentals } from './0120-rentals.ts';
import { seals } from './0130-seals.ts';
import { streams } from './0150-streams.ts';
import { shifts } from './0180-shifts.ts';
import { commitLog } from './0190-commit-log.ts';
import type { Migration } from './migration.ts';

export type { Migration } from './migration.ts';

/** In order. Append only: a migration that has left the house is never edited. */
export const migrations: readonly Migration[] = [journal, sales, attempts, points, localProducts, work, printSections, localUnit, refunds, printPlace, promises, rentals, seals, streams, shifts, commitLog];
