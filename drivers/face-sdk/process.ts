/**
 * Entry of the process that holds a face SDK's library, under child_process.fork or Electron's utilityProcess. A vendor's
 * library may crash or hang: it does so here alone.
 */
import type { FromFace, ToFace } from './messages.ts';
import type { OpenLibrary } from './library.ts';

/** Electron's end of the channel, which plain Node has not (Electron, process.parentPort). */
interface ElectronPort {
  postMessage(message: FromFace): void;
  on(event: 'message', listener: (event: { data: ToFace }) => void): void;
}
const { parentPort } = process as unknown as { parentPort?: ElectronPort };

let library: OpenLibrary | null = null;

function send(message: FromFace): void {
  if (parentPort !== undefined) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message, () => undefined);
}

async function hear(message: ToFace): Promise<void> {
  if (message.type === 'open') {
    try {
      // koffi itself may be missing on a machine that nobody built it for.
      const { openLibrary } = await import('./library.ts');
      library = openLibrary(message.library);
      send({ type: 'opened' });
    } catch (error) {
      send({ type: 'notOpened', why: (error as Error).message });
    }
    return;
  }
  const { id, json } = message;
  const answer = library === null ? { returned: -1, json: null } : await library.call(json).catch(() => ({ returned: -1, json: null }));
  send({ type: 'answer', id, ...answer });
}

if (parentPort !== undefined) parentPort.on('message', ({ data }) => void hear(data));
else {
  process.on('message', (message) => void hear(message as ToFace));
  process.on('disconnect', () => process.exit(0));
}
