/**
 * `npm run fault -- RUN [options] [--mutate NAME] [--json]`: one of the runs below. With a mutation the same run is
 * done with a copy of the source in which one thing is made wrong: it must then end with 1.
 * Ends with 0 where all held or the run could not be done here, 1 where something is wrong, 2 for a wrong option.
 */
import { parseArgs } from 'node:util';
import { progressPrinter } from '#main/commands/progress.ts';
import { UsageError, type FaultCommand } from './command.ts';
import { mutations, runMutated } from './mutate.ts';

const runs: Record<string, () => Promise<{ command: FaultCommand }>> = {
  clock: () => import('./clock.command.ts'),
  disk: () => import('./disk.command.ts'),
  kill: () => import('./kill.command.ts'),
  kiosk: () => import('./kiosk.command.ts'),
  net: () => import('./net.command.ts'),
  power: () => import('./power.command.ts'),
  printer: () => import('./printer.command.ts'),
  scanner: () => import('./scanner.command.ts'),
  week: () => import('./week.command.ts'),
};

function refuse(line: string): never {
  process.stderr.write(`fault: ${line}\n`);
  process.exit(2);
}

function read(options: FaultCommand['options'], args: string[]) {
  const all = { ...options, seed: { type: 'string' }, mutate: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  return parseArgs({ args, options: all }).values;
}

async function start([name = '', ...args]: string[]): Promise<number> {
  const load = runs[name];
  if (load === undefined) refuse(`there is no run ${JSON.stringify(name)}: write npm run fault -- ${Object.keys(runs).join('|')} [options]`);
  const { command } = await load();
  try {
    const { mutate, json, ...values } = read(command.options, args);
    if (mutate !== undefined) {
      if (mutations[mutate] === undefined) throw new UsageError(`--mutate takes one of ${Object.keys(mutations).join(', ')}`);
    }
    if (mutate !== undefined && command.takesMutation !== true) {
      const rest = args.filter((arg, i) => !arg.startsWith('--mutate') && args[i - 1] !== '--mutate');
      return runMutated(mutate, [name, ...rest]).status;
    }
    const bar = progressPrinter({ quiet: json });
    const { ok, skipped, figures, lines } = await command.run(mutate === undefined ? values : { ...values, mutate }, bar.show);
    bar.end();
    if (json) process.stdout.write(`${JSON.stringify({ ok, ...(skipped === undefined ? {} : { skipped }), ...figures })}\n`);
    else process.stdout.write(`${[...lines, ...(skipped === undefined ? [] : [`skipped: ${skipped}`]), ok ? 'all held' : 'NOT all held'].join('\n')}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    const usage = error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    if (!usage) throw error;
    return refuse(`${error.message}\nUsage: npm run fault -- ${name} ${command.usage} [--mutate NAME] [--json]`);
  }
}

process.exit(await start(process.argv.slice(2)));
