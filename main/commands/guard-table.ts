/** The words of what unsent money guards. */
import { regions } from '../core/regions/index.ts';
import type { Guarded } from './guard.ts';
import { dataOf, needed, option } from './options.ts';
import type { CommandSpec } from './table.ts';

const options = { data: { type: 'string' }, override: { type: 'boolean' }, out: { type: 'string' } } as const;

async function asked(values: Parameters<typeof dataOf>[0]) {
  const { firstLine } = await import('./pin.ts');
  return { data: dataOf(values), out: option(values, 'out'), ...(values['override'] === true ? { pin: () => firstLine('Supervisor’s PIN, then Enter: ') } : {}) };
}

/** How it stands, for a person. */
export function guardText({ ok, action, by, entries, documents, amountMinor, currency, file }: Guarded): string {
  const exponent = Object.values(regions).find((region) => region.currency === currency)?.exponent ?? 2;
  const amount = `${(amountMinor / 10 ** exponent).toFixed(exponent)} ${currency}`;
  const risk = entries === 0 ? 'nothing is here alone' : `${entries} entries with ${documents} receipts over ${amount} ${by === 'headquarters' ? 'have not reached headquarters' : 'are in no backup and no export'}`;
  return `${action}: ${ok ? 'allowed' : 'refused'}: ${risk}${file === undefined ? '' : `; a supervisor decided, they are in ${file}`}`;
}

const text = (result: { ok: boolean }): string => guardText(result as Guarded);

export const guardCommands: readonly CommandSpec[] = [
  {
    name: 'guard',
    usage: 'guard --for signOut|update|reset|uninstall [--data DIR] [--override [--out FILE]]',
    about: 'may it be done? Not while money is here alone; --override reads a supervisor’s PIN from standard input',
    options: { ...options, for: { type: 'string' } },
    async run({ values }) {
      const { guard, guardedAction } = await import('./guard.ts');
      return guard(guardedAction(needed(values, 'for', this.usage)), await asked(values));
    },
    text,
  },
  {
    name: 'sign-out',
    usage: 'sign-out [--data DIR] [--override [--out FILE]]',
    about: 'forgets headquarters’ address and login, once everything is there',
    options,
    async run({ values }) {
      const { signOut } = await import('./guard.ts');
      return signOut(await asked(values));
    },
    text,
  },
  {
    name: 'reset',
    usage: 'reset --yes [--data DIR] [--override [--out FILE]]',
    about: 'wipes the data directory, once everything is at headquarters',
    options: { ...options, yes: { type: 'boolean' } },
    async run({ values }) {
      const { reset } = await import('./guard.ts');
      return reset({ ...(await asked(values)), yes: values['yes'] === true });
    },
    text,
  },
];
