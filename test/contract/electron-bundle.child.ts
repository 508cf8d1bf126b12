/**
 * Runs the bundled Electron entry under plain Node, with the stand-in where it imports `electron` and
 * a forked Node process where it asks for a utilityProcess. Says in one JSON line what the cashier saw.
 */
import { fork } from 'node:child_process';
import { registerHooks } from 'node:module';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { ElectronStandin } from './electron-standin.ts';
import { screenOf } from './hosts-electron.ts';

const [, , entry = '', data = ''] = argv;
const electron = new ElectronStandin();
electron.forkUtility = (script) => {
  const child = fork(script, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const send = child.send.bind(child);
  // As to Electron's utility process: a message to one that has ended is lost, and no error.
  return Object.assign(child, { send: (message: never) => send(message, () => undefined) });
};

const standin = 'standin:electron';
(globalThis as { electronStandin?: unknown }).electronStandin = electron.api;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standin, format: 'module', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === standin
      ? { format: 'module', source: 'export default globalThis.electronStandin;', shortCircuit: true }
      : next(url, context),
});

const cashierLoaded = new Promise<void>((resolve) => {
  electron.app.on('web-contents-created', (_event, contents: { once(event: string, listener: () => void): void }) => {
    contents.once('loaded', resolve);
  });
});
argv.push('--data', data);
await import(pathToFileURL(entry).href);
await cashierLoaded;

const [cashier] = electron.windows;
if (!cashier) throw new Error('no window was opened');
const screen = screenOf(cashier.webContents);
const snapshot = await screen.inbox.event('snapshot');
screen.send(JSON.stringify({ id: 'a-1', name: 'sale.addOpen', args: { name: '凉茶', priceMinor: 350 } }));
const added = await screen.inbox.response('a-1');
const sale = await screen.inbox.event('sale');
screen.send(JSON.stringify({ id: 'a-2', name: 'phone.payerCode', args: { scheme: 'wechat' } }));
const forbidden = await screen.inbox.response('a-2');
process.stdout.write(
  `${JSON.stringify({ snapshot: snapshot.data, added, sale: sale.data, forbidden, forked: electron.forked.map(({ script }) => script) })}\n`,
);
electron.app.quit();
