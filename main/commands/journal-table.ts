/** The words of `guitai journal`. */
import { dataOf, needed, option, whole, type Values } from './options.ts';
import type { CommandSpec } from './table.ts';

const data = { data: { type: 'string' } } as const;
const words = (values: Values, name: string): string[] => {
  const value = values[name];
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
};

export const journalCommands: readonly CommandSpec[] = [
  {
    name: 'journal verify',
    usage: 'journal verify [--data DIR] | --file FILE --key PUBLIC_KEY [--key …]',
    about: 'chain, receipt numbers, seals and totals, from the first entry to the last; of a terminal, or of an export',
    options: { ...data, file: { type: 'string' }, key: { type: 'string', multiple: true } },
    async run({ values, progress }) {
      const file = option(values, 'file');
      if (file !== undefined) {
        const { journalVerifyFile } = await import('./journal-files.ts');
        return journalVerifyFile({ file, keys: words(values, 'key') });
      }
      const { journalVerify } = await import('./journal.ts');
      return journalVerify({ data: dataOf(values), onProgress: (done, total) => progress({ done, total, unit: 'entries' }) });
    },
  },
  {
    name: 'journal rebuild',
    usage: 'journal rebuild [--data DIR] [--archive DIR]',
    about: 'makes all projections anew from the journal, and its archives, and compares them bit for bit',
    options: { ...data, archive: { type: 'string' } },
    async run({ values, progress }) {
      const { journalRebuild } = await import('./journal.ts');
      return journalRebuild({ data: dataOf(values), archive: option(values, 'archive'), onProgress: (done, total) => progress({ done, total, unit: 'entries' }) });
    },
  },
  {
    name: 'journal export',
    usage: 'journal export --out FILE [--from N|YYYY-MM-DD] [--to N|YYYY-MM-DD] [--data DIR]',
    about: 'the journal as JSON Lines, for anyone to verify with the public key alone',
    options: { ...data, out: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
    async run({ values, progress }) {
      const { journalExport } = await import('./journal-files.ts');
      return journalExport({
        data: dataOf(values),
        out: needed(values, 'out', this.usage),
        from: option(values, 'from'),
        to: option(values, 'to'),
        onProgress: (done, total) => progress({ done, total, unit: 'entries' }),
      });
    },
  },
  {
    name: 'journal archive',
    usage: 'journal archive --to DIR [--keep-days N] [--data DIR]',
    about: 'moves old entries that are sealed and sent to files, reads those back, and only then purges',
    options: { ...data, to: { type: 'string' }, 'keep-days': { type: 'string' } },
    async run({ values, progress }) {
      const { journalArchive } = await import('./journal-files.ts');
      return journalArchive({
        data: dataOf(values),
        to: needed(values, 'to', this.usage),
        keepDays: whole(option(values, 'keep-days'), 'keep-days'),
        nowMs: Date.now(),
        onProgress: (done, total) => progress({ done, total, unit: 'entries' }),
      });
    },
  },
];
