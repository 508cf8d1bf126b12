/** The command line of `guitai`. Every command ends with `--json` in one JSON line. */
import { parseArgs } from 'node:util';
import { Fault } from '#main/contract';
import { table, type CommandSpec } from './table.ts';
import { progressPrinter } from './progress.ts';

function usage(): string {
  const width = Math.max(...table.map(({ usage: text }) => text.length)) + 2;
  const rows = table.map(({ usage: text, about }) => `  guitai ${text.padEnd(width)}${about}`);
  return ['Usage (npm run -s guitai -- COMMAND …; every command takes --json):', ...rows].join('\n');
}

/** The command whose words come first; the longest name wins. */
function find(words: string[]): { spec: CommandSpec; rest: string[] } | null {
  for (const length of [2, 1]) {
    const spec = table.find(({ name }) => name === words.slice(0, length).join(' '));
    if (spec !== undefined) return { spec, rest: words.slice(length) };
  }
  return null;
}

function parse(spec: CommandSpec, rest: string[]) {
  try {
    return parseArgs({
      args: rest,
      options: { ...spec.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new Fault('USAGE', `${(error as Error).message.split('\n')[0]} Usage: guitai ${spec.usage}`);
  }
}

async function run(words: string[]): Promise<number> {
  const json = words.includes('--json');
  const found = find(words);
  if (found === null) {
    if (words.length === 0 || ['help', '--help', '-h'].includes(words[0] ?? '')) {
      process.stdout.write(`${usage()}\n`);
      return 0;
    }
    throw new Fault('USAGE', `there is no command ${words[0]}: guitai help lists them`);
  }
  const { spec } = found;
  const { values, positionals } = parse(spec, found.rest);
  if (values.help === true) {
    process.stdout.write(`guitai ${spec.usage}\n${spec.about}\n`);
    return 0;
  }
  if (positionals.length !== (spec.arguments ?? 0)) {
    throw new Fault('USAGE', `Usage: guitai ${spec.usage}`);
  }
  const progress = progressPrinter({ quiet: json });
  const result = await spec.run({ values, positionals, json, progress: progress.show });
  progress.end();
  if (result === null) return 0;
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${(spec.text ?? plain)(result)}\n`);
  return result.ok ? 0 : 1;
}

/** A result for people where the command has no words of its own: one name and value a line. */
function plain(result: Record<string, unknown>): string {
  const show = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
  return Object.entries(result)
    .filter(([name]) => name !== 'ok')
    .map(([name, value]) => `${name}: ${show(value)}`)
    .join('\n');
}

/** Does what the words of the process ask for, and sets its exit code. */
export async function commandLine(): Promise<void> {
  const words = process.argv.slice(2);
  try {
    process.exitCode = await run(words);
  } catch (error) {
    const body = error instanceof Fault ? error.toJSON() : { code: 'INTERNAL', message: (error as Error).message };
    if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ ok: false, error: body })}\n`);
    process.stderr.write(`guitai: ${body.message} (${body.code})\n`);
    if (!(error instanceof Fault) && process.env['GUITAI_DEBUG'] !== undefined) process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = error instanceof Fault && error.code === 'USAGE' ? 2 : 1;
  }
}
