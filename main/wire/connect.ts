import type { Connect, Log } from '../ports.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Hub } from './hub.ts';
import { withOutbox } from './outbox.ts';

/** What hosts are given: a screen that connects is told by the hub and answered by the dispatcher. */
export function createConnect(deps: { dispatcher: Dispatcher; hub: Hub; log: Log }): Connect {
  return (connecting) => {
    const screen = withOutbox(connecting, deps.log);
    const line = deps.dispatcher.connect(screen);
    const leave = deps.hub.join(screen);
    return {
      receive: (text) => line.receive(text),
      close: () => {
        leave();
        line.close();
      },
    };
  };
}
