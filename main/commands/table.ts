/** Every command of `guitai`: its words, its options, and the module that does it, loaded only when asked for. */
import type { ParseArgsConfig } from 'node:util';
import { checkPort, checkRegion, dataOf, needed, option, whole, type Values } from './options.ts';
import { benchText } from './bench-text.ts';
import { guardCommands } from './guard-table.ts';
import type { BenchResult } from './bench.ts';
import { backedUpText, listedText, restoredText } from './store-text.ts';
import type { BackedUp, Listed } from './backup.ts';
import type { RestoreResult } from './restore.ts';
import type { Finding } from './doctor.ts';
import { hqCommands } from './hq-table.ts';
import { journalCommands } from './journal-table.ts';
import { kioskCommands } from './kiosk/table.ts';
import type { Progress } from './progress.ts';
import type { Reconciled } from './reconcile.ts';
import { reconciledText } from './reconcile-text.ts';
import { shopCommands } from './shop-table.ts';
import { zReportText, type ZReported } from './z-report.ts';
import { xReportText } from './x-report-text.ts';
import type { XReported } from './x-report.ts';

export type CommandResult = { ok: boolean };

export interface Call {
  values: Values;
  positionals: string[];
  json: boolean;
  progress: (progress: Progress) => void;
}

export interface CommandSpec {
  name: string;
  usage: string;
  about: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** Words after the name, all of them needed. */
  arguments?: number;
  /** Null: the command has printed what it had to say. */
  run(call: Call): Promise<CommandResult | null>;
  /** The result for a person. */
  text?(result: CommandResult): string;
}

const data = { data: { type: 'string' } } as const;

export const table: readonly CommandSpec[] = [
  {
    name: 'start',
    usage: 'start [--data DIR] [--port N] [--host browser|electron] [--screen diagnostics] [--kiosk [--locked]] [--region ID] [--no-open]',
    about: 'opens the terminal; without settings.json in training mode',
    options: { ...data, port: { type: 'string' }, host: { type: 'string' }, screen: { type: 'string' }, kiosk: { type: 'boolean' }, locked: { type: 'boolean' }, region: { type: 'string' }, 'no-open': { type: 'boolean' } },
    async run({ values, json }) {
      const { start } = await import('./start.ts');
      const port = option(values, 'port');
      const region = option(values, 'region');
      await start({
        data: option(values, 'data') ?? null,
        port: port === undefined ? 0 : checkPort(port),
        host: option(values, 'host') ?? null,
        open: values['no-open'] !== true,
        screen: option(values, 'screen') ?? null,
        kiosk: values['kiosk'] === true,
        locked: values['locked'] === true,
        region: region === undefined ? null : checkRegion(region),
        json,
      });
      return null;
    },
  },
  {
    name: 'import',
    usage: 'import FILE [--data DIR] [--map name=COLUMN,…] [--encoding NAME] [--delimiter C]',
    about: 'replaces or adds to the catalogue from TSV, CSV or XLSX',
    options: { ...data, map: { type: 'string' }, encoding: { type: 'string' }, delimiter: { type: 'string' } },
    arguments: 1,
    async run({ values, positionals, progress }) {
      const { importInto } = await import('./import-into.ts');
      return importInto({
        data: dataOf(values),
        file: positionals[0] ?? '',
        map: option(values, 'map'),
        encoding: option(values, 'encoding'),
        delimiter: option(values, 'delimiter'),
        progress,
      });
    },
  },
  {
    name: 'search',
    usage: 'search TEXT [--data DIR] [--limit N]',
    about: 'finds products by any part of their name, or by barcode',
    options: { ...data, limit: { type: 'string' } },
    arguments: 1,
    async run({ values, positionals }) {
      const { searchCatalogue } = await import('./search.ts');
      return searchCatalogue({ data: dataOf(values), text: positionals[0] ?? '', limit: whole(option(values, 'limit'), 'limit') ?? 50 });
    },
  },
  {
    name: 'scan parse',
    usage: 'scan parse [--region ID]',
    about: 'reads JSON lines {"scan": "]C1…"} from standard input, says what each means in a line of JSON',
    options: { region: { type: 'string' } },
    async run({ values }) {
      const { scanParse } = await import('./scan.ts');
      const region = option(values, 'region') ?? 'cn';
      await scanParse({ input: process.stdin, output: process.stdout, region, year: new Date().getFullYear() });
      return null;
    },
  },
  {
    name: 'reconcile',
    usage: 'reconcile --scheme NAME --date YYYY-MM-DD [--file BILL] [--data DIR]',
    about: 'a scheme’s bill of a day against the journal: matched, missing here, missing there, amount differs',
    options: { ...data, scheme: { type: 'string' }, date: { type: 'string' }, file: { type: 'string' } },
    async run({ values, progress }) {
      const { reconcileDay } = await import('./reconcile.ts');
      const file = option(values, 'file');
      return reconcileDay({ data: dataOf(values), scheme: needed(values, 'scheme', this.usage), day: needed(values, 'date', this.usage), ...(file === undefined ? {} : { file }), progress });
    },
    text: (result) => reconciledText(result as Reconciled),
  },
  {
    name: 'x-report',
    usage: 'x-report [--date YYYY-MM-DD] [--data DIR]',
    about: 'totals of a day: sales, taxes, each way to pay and who bore what of it, and what is not yet collected',
    options: { ...data, date: { type: 'string' } },
    async run({ values, progress }) {
      const { xReport } = await import('./x-report.ts');
      const day = option(values, 'date');
      return xReport({ data: dataOf(values), ...(day === undefined ? {} : { day }), progress });
    },
    text: (result) => xReportText(result as XReported),
  },
  {
    name: 'z-report',
    usage: 'z-report [--no N | --last N] [--data DIR]',
    about: 'closed shifts: sums, the drawer as counted, and the terminal’s totals that never start again',
    options: { ...data, no: { type: 'string' }, last: { type: 'string' } },
    async run({ values }) {
      const { zReport } = await import('./z-report.ts');
      const [no, last] = [whole(option(values, 'no'), 'no'), whole(option(values, 'last'), 'last')];
      return zReport({ data: dataOf(values), ...(no === undefined ? {} : { no }), ...(last === undefined ? {} : { last }) });
    },
    text: (result) => zReportText(result as ZReported),
  },
  {
    name: 'secret list',
    usage: 'secret list [--data DIR]',
    about: 'names the merchant’s keys that are kept sealed',
    options: { ...data },
    async run({ values }) {
      const { secretList } = await import('./secret.ts');
      return secretList({ data: dataOf(values) });
    },
  },
  {
    name: 'secret set',
    usage: 'secret set NAME [--data DIR] < FILE',
    about: 'seals one key, read from standard input; settings name it as "secret:NAME"',
    options: { ...data },
    arguments: 1,
    async run({ values, positionals }) {
      const { secretSet } = await import('./secret.ts');
      return secretSet({ data: dataOf(values) }, positionals[0] ?? '');
    },
  },
  {
    name: 'secret remove',
    usage: 'secret remove NAME [--data DIR]',
    about: 'forgets a sealed key',
    options: { ...data },
    arguments: 1,
    async run({ values, positionals }) {
      const { secretRemove } = await import('./secret.ts');
      return secretRemove({ data: dataOf(values) }, positionals[0] ?? '');
    },
  },
  {
    name: 'secret move',
    usage: 'secret move [--data DIR]',
    about: 'takes every key out of settings.json and keeps it sealed',
    options: { ...data },
    async run({ values }) {
      const { secretMove } = await import('./secret.ts');
      return secretMove({ data: dataOf(values) });
    },
  },
  {
    name: 'demo',
    usage: 'demo --out DIR',
    about: 'sells, collects, prints and syncs by itself in headless Chromium; leaves pictures',
    options: { out: { type: 'string' } },
    async run({ values, progress }) {
      const { demo } = await import('./demo.ts');
      return demo({ out: needed(values, 'out', this.usage), progress });
    },
  },
  {
    name: 'replay',
    usage: 'replay FILE --data DIR [--limit INVOICES]',
    about: 'puts real invoices through the register, each sale durable',
    options: { ...data, limit: { type: 'string' } },
    arguments: 1,
    async run({ values, positionals, progress }) {
      const { replay } = await import('./replay.ts');
      const limit = whole(option(values, 'limit'), 'limit');
      return replay({
        data: needed(values, 'data', this.usage),
        file: positionals[0] ?? '',
        ...(limit === undefined ? {} : { limit }),
        onProgress: (done, total) => progress({ done, total, unit: 'invoices' }),
      });
    },
  },
  ...journalCommands,
  ...hqCommands,
  ...guardCommands,
  ...shopCommands,
  {
    name: 'sync status',
    usage: 'sync status [--data DIR]',
    about: 'what headquarters has, what waits, and since when',
    options: data,
    async run({ values }) {
      const { syncStatusOf } = await import('./sync-status.ts');
      return syncStatusOf(dataOf(values));
    },
  },
  {
    name: 'doctor',
    usage: 'doctor [--data DIR]',
    about: 'examines machine, settings, store, printer and headquarters; says what mends each finding',
    options: data,
    async run({ values }) {
      const { doctor } = await import('./doctor.ts');
      return doctor(dataOf(values));
    },
    text: (result) =>
      (result as { findings: Finding[] } & CommandResult).findings
        .map((f) => `${f.ok ? 'ok ' : '!! '} ${f.name}: ${f.detail}${f.remedy === undefined ? '' : `\n     → ${f.remedy}`}`)
        .join('\n'),
  },
  {
    name: 'bundle',
    usage: 'bundle --out FILE [--data DIR]',
    about: 'writes a support bundle: a zip without secrets or personal data',
    options: { ...data, out: { type: 'string' } },
    async run({ values }) {
      const { bundle } = await import('./bundle.ts');
      return bundle({ data: dataOf(values), out: needed(values, 'out', this.usage) });
    },
  },
  {
    name: 'pin set',
    usage: 'pin set [--role technician|supervisor|card]',
    about: 'reads a PIN from standard input, or the code of a technician’s card; prints its line for settings.json',
    options: { role: { type: 'string' } },
    async run({ values }) {
      const { pinSet, pinRole } = await import('./pin.ts');
      const role = pinRole(option(values, 'role'));
      return { ...(await pinSet(undefined, role)), role };
    },
    text: (result) => {
      const { role, pinHash } = result as { role: string; pinHash: string } & CommandResult;
      return role === 'card' ? `"technician": { "cardHash": "${pinHash}" }` : `"${role}": { "pinHash": "${pinHash}" }`;
    },
  },
  ...kioskCommands,
  {
    name: 'backup now',
    usage: 'backup now [--data DIR] [--path DIR]',
    about: 'copies the database to the place of backups and reads the copy back, also while the terminal sells',
    options: { ...data, path: { type: 'string' } },
    async run({ values, progress }) {
      const { backupNow } = await import('./backup.ts');
      return backupNow({ data: dataOf(values), path: option(values, 'path'), progress });
    },
    text: (result) => backedUpText(result as BackedUp),
  },
  {
    name: 'backup list',
    usage: 'backup list [--data DIR] [--path DIR]',
    about: 'the backups there are, the newest first',
    options: { ...data, path: { type: 'string' } },
    async run({ values }) {
      const { backupList } = await import('./backup.ts');
      return backupList({ data: dataOf(values), path: option(values, 'path') });
    },
    text: (result) => listedText(result as Listed),
  },
  {
    name: 'restore',
    usage: 'restore --from FILE|newest [--data DIR] [--path DIR]',
    about: 'puts a backup in the place of the database, with what headquarters has beyond it; the old files are kept',
    options: { ...data, from: { type: 'string' }, path: { type: 'string' } },
    async run({ values, progress }) {
      const { restoreFrom } = await import('./restore.ts');
      return restoreFrom({ data: dataOf(values), from: needed(values, 'from', this.usage), path: option(values, 'path'), progress });
    },
    text: (result) => restoredText(result as RestoreResult),
  },
  {
    name: 'store new-stream',
    usage: 'store new-stream --from SEQ [--data DIR]',
    about: 'after a fork: entries from SEQ on get a stream of their own at headquarters',
    options: { ...data, from: { type: 'string' } },
    async run({ values }) {
      const { newStream } = await import('./store-stream.ts');
      return newStream({ data: dataOf(values), fromSeq: whole(needed(values, 'from', this.usage), 'from') ?? 0 });
    },
  },
  {
    name: 'receipt render',
    usage: 'receipt render FILE.bin --out FILE.png [--profile NAME]',
    about: 'draws a printer’s job, of any encoder, as the paper it becomes',
    options: { out: { type: 'string' }, profile: { type: 'string' } },
    arguments: 1,
    async run({ values, positionals }) {
      const { renderReceipt } = await import('./receipt.ts');
      return renderReceipt({ file: positionals[0] ?? '', out: needed(values, 'out', this.usage), profile: option(values, 'profile') ?? 'generic-80' });
    },
  },
  {
    name: 'receipt encode',
    usage: 'receipt encode --profile NAME --in RECEIPT.json --out FILE.bin',
    about: 'makes a printer’s job of blocks or of a completed sale',
    options: { profile: { type: 'string' }, in: { type: 'string' }, out: { type: 'string' } },
    async run({ values }) {
      const { encodeReceipt } = await import('./receipt.ts');
      const [profile, file, out] = ['profile', 'in', 'out'].map((name) => needed(values, name, this.usage));
      return encodeReceipt({ profile: profile ?? '', file: file ?? '', out: out ?? '' });
    },
  },
  {
    name: 'sandbox',
    usage: 'sandbox [--port N]',
    about: 'starts the stand-ins of the payment schemes and prints how to reach them in one JSON line',
    options: { port: { type: 'string' } },
    async run({ values }) {
      const { runSandbox } = await import('./sandbox.ts');
      const port = option(values, 'port');
      await runSandbox(port === undefined ? 0 : checkPort(port));
      return null;
    },
  },
  {
    name: 'bench',
    usage: 'bench [--only NAME] [--quick]',
    about: 'speed as ratios to a floor measured in the same run',
    options: { only: { type: 'string' }, quick: { type: 'boolean' } },
    async run({ values, progress }) {
      const { bench } = await import('./bench.ts');
      return bench({ only: option(values, 'only'), quick: values['quick'] === true, progress });
    },
    text: (result) => benchText(result as BenchResult),
  },
];
