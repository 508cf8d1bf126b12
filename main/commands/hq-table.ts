/** The words of `guitai hq`. */
import { needed, option, whole } from './options.ts';
import type { CommandSpec } from './table.ts';
import type { HqStatus } from '../hq/status.ts';
import type { HqVerified } from '../hq/verify.ts';
import type { HqReported } from './hq-report.ts';
import { addedText, reportText, statusText, verifiedText } from './hq-text.ts';
import type { HqTerminalAdded } from './hq.ts';

const url = { url: { type: 'string' } } as const;

export const hqCommands: readonly CommandSpec[] = [
  {
    name: 'hq init',
    usage: 'hq init --url postgres://… [--partitions N]',
    about: 'creates headquarters’ schema and grants, or brings them up to date; safe to run again',
    options: { ...url, partitions: { type: 'string' } },
    async run({ values }) {
      const { hqInit, partitionsOf } = await import('./hq.ts');
      return hqInit({ url: needed(values, 'url', this.usage), partitions: partitionsOf(option(values, 'partitions')) });
    },
  },
  {
    name: 'hq add-terminal',
    usage: 'hq add-terminal --url postgres://… --terminal T1 [--role NAME] [--certificate]',
    about: 'makes the login of a terminal, which sees and writes its own journal only',
    options: { ...url, terminal: { type: 'string' }, role: { type: 'string' }, certificate: { type: 'boolean' } },
    async run({ values }) {
      const { hqAddTerminal } = await import('./hq.ts');
      const role = option(values, 'role');
      return hqAddTerminal({
        url: needed(values, 'url', this.usage),
        terminal: needed(values, 'terminal', this.usage),
        certificate: values['certificate'] === true,
        ...(role === undefined ? {} : { role }),
      });
    },
    text: (result) => addedText(result as HqTerminalAdded),
  },
  {
    name: 'hq status',
    usage: 'hq status --url postgres://…',
    about: 'what each terminal has sent and when, open alarms and conflicts',
    options: url,
    async run({ values }) {
      const { hqStatus } = await import('./hq.ts');
      return hqStatus({ url: needed(values, 'url', this.usage) });
    },
    text: (result) => statusText(result as HqStatus & { ok: boolean }),
  },
  {
    name: 'hq report',
    usage: 'hq report --url postgres://… [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--terminal T1] [--timezone ZONE] [--csv FILE]',
    about: 'sales, payments, taxes, points, stock and shifts of a time, by terminal',
    options: { ...url, from: { type: 'string' }, to: { type: 'string' }, terminal: { type: 'string' }, timezone: { type: 'string' }, csv: { type: 'string' } },
    async run({ values }) {
      const { hqReport } = await import('./hq-report.ts');
      const [from, to, terminal, timezone, csv] = ['from', 'to', 'terminal', 'timezone', 'csv'].map((name) => option(values, name));
      return hqReport({ url: needed(values, 'url', this.usage), from, to, terminal, timezone, csv });
    },
    text: (result) => reportText(result as HqReported),
  },
  {
    name: 'hq verify',
    usage: 'hq verify --url postgres://… [--terminal T1]',
    about: 'the journals that headquarters has once more: chains, streams, seals; names what was changed, removed or moved',
    options: { ...url, terminal: { type: 'string' } },
    async run({ values, progress }) {
      const { hqVerify } = await import('./hq.ts');
      return hqVerify({ url: needed(values, 'url', this.usage), terminal: option(values, 'terminal'), onProgress: (done, total) => progress({ done, total, unit: 'streams' }) });
    },
    text: (result) => verifiedText(result as HqVerified),
  },
  {
    name: 'hq publish',
    usage: 'hq publish --url postgres://… --subject catalogue|prices|promotions|members|settings --file F [--scope all|shop:NAME|terminal:ID] [--version N] [--region ID]',
    about: 'gives terminals a new version, which they take up between sales',
    options: { ...url, subject: { type: 'string' }, file: { type: 'string' }, scope: { type: 'string' }, version: { type: 'string' }, region: { type: 'string' } },
    async run({ values }) {
      const { hqPublish } = await import('./hq-publish.ts');
      const [target = '', subject = '', file = ''] = ['url', 'subject', 'file'].map((name) => needed(values, name, this.usage));
      return hqPublish({ url: target, subject, file, scope: option(values, 'scope'), version: whole(option(values, 'version'), 'version'), region: option(values, 'region') });
    },
  },
];
