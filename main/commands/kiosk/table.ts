/** The words of `guitai kiosk`. */
import { Fault } from '#main/contract';
import { dataOf, needed, option } from '../options.ts';
import type { CommandSpec } from '../table.ts';

const data = { data: { type: 'string' } } as const;
const filesUsage = 'kiosk files --out DIR [--data DIR] [--for linux|windows]';

export const kioskCommands: readonly CommandSpec[] = [
  {
    name: 'kiosk run',
    usage: 'kiosk run [--data DIR] [--port N] [--host browser|electron]',
    about: 'starts the terminal as a kiosk that cannot be left, and starts it again whatever ends or freezes it',
    options: { ...data, port: { type: 'string' }, host: { type: 'string' } },
    async run({ values }) {
      const { run } = await import('./run.ts');
      const words = (['data', 'port', 'host'] as const).flatMap((name) => {
        const value = option(values, name);
        return value === undefined ? [] : [`--${name}`, value];
      });
      process.exit(await run(words, dataOf(values)));
    },
  },
  {
    name: 'kiosk address',
    usage: 'kiosk address [--data DIR]',
    about: 'an address, good once, of the running kiosk’s technician’s screen: for an ssh tunnel to the same port',
    options: data,
    async run({ values }) {
      const { askDoor } = await import('./door.ts');
      return { ok: true, address: await askDoor(dataOf(values)) };
    },
    text: (result) => (result as unknown as { address: string }).address,
  },
  {
    name: 'kiosk files',
    usage: filesUsage,
    about: 'writes what starts the kiosk with the machine (a systemd unit, a Windows task) and the browser’s policies',
    options: { ...data, out: { type: 'string' }, for: { type: 'string' } },
    async run({ values }) {
      const { systems, writeKioskFiles } = await import('./files.ts');
      const word = option(values, 'for') ?? (process.platform === 'win32' ? 'windows' : 'linux');
      const system = systems.find((one) => one === word);
      if (system === undefined) throw new Fault('USAGE', `--for ${word}: there are ${systems.join(' and ')}`);
      return writeKioskFiles(needed(values, 'out', filesUsage), option(values, 'data') ?? null, system);
    },
    text: (result) => (result as unknown as { files: { file: string; install: string }[] }).files.map(({ file, install }) => `${file}\n  ${install}`).join('\n'),
  },
];
