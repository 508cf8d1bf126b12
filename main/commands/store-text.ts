/** What backups and restorations came to, for a person. */
import type { BackedUp, Listed } from './backup.ts';
import type { RestoreResult } from './restore.ts';

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const when = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');

export function backedUpText({ file, seq, bytes, sameDisk }: BackedUp): string {
  const line = `${file}: ${megabytes(bytes)}, up to entry ${seq}, read back whole`;
  return sameDisk ? `${line}\nIt is on the disk of the data directory: with that disk both are lost.` : line;
}

export function listedText({ path, backups }: Listed): string {
  if (backups.length === 0) return `${path}: no backup yet`;
  return backups.map(({ file, seq, atMs, bytes }) => `${when(atMs)} UTC  up to entry ${seq}  ${megabytes(bytes)}  ${file}`).join('\n');
}

export function restoredText(result: RestoreResult): string {
  const { from, backupSeq, taken, tailSeq, stream, aside, skipped } = result;
  const lines = [
    ...skipped.map(({ why }) => `Passed over: ${why}`),
    `Restored ${from}: up to entry ${backupSeq}.`,
    ...(taken.before > 0 ? [`${taken.before} entries after it were still readable in the old files and are here.`] : []),
    ...(taken.headquarters > 0 ? [`${taken.headquarters} entries after it came from headquarters.`] : []),
    missingLine(result),
    `From entry ${tailSeq + 1} on this is stream ${stream}: receipt numbers begin with ${stream}-. No number is used twice.`,
    ...(aside === null ? [] : [`The old files are kept in ${aside}.`]),
    'Look at the sales in progress and at payments in question when the terminal is open again: guitai start',
  ];
  return lines.join('\n');
}

function missingLine({ missing, headquarters: hq, trouble }: RestoreResult): string {
  if (missing === 0) return 'Nothing that was saved here is missing.';
  const asked = { none: 'No headquarters is set', asked: 'Headquarters has no more', notReached: `Headquarters was not reached (${trouble ?? ''})` }[hq];
  const what = missing === null ? 'How much was saved here after that, nobody can tell' : `${missing} entries that were saved here are missing`;
  return `${what}. ${asked}: compare with the receipts and the schemes' bills.`;
}
