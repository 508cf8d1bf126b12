import type { Lane, Role } from '#main/contract';
import type { Connect } from '#main/ports.ts';
import { Inbox } from './hosts-terminal.ts';

/** A screen as the suite drives it, whatever carries its frames. */
export interface TestScreen {
  inbox: Inbox;
  send(text: string): void;
  /** Loses the connection and makes a new one as the same screen, as after a reload. */
  reconnect(): Promise<TestScreen>;
}

export interface TestHost {
  open(role: Role, lane: Lane): Promise<TestScreen>;
  close(): Promise<void>;
}

/** No host at all: the frames of the wire itself, which every host must carry unchanged. */
export function memoryHost(connect: Connect): TestHost {
  let clients = 0;
  const join = (client: string, role: Role, lane: Lane): TestScreen => {
    const inbox = new Inbox();
    const line = connect({
      client,
      role,
      lane,
      send: (text) => inbox.push(text),
      backlogBytes: () => 0,
      drop: () => line.close(),
    });
    return {
      inbox,
      send: (text) => line.receive(text),
      reconnect: () => {
        line.close();
        return Promise.resolve(join(client, role, lane));
      },
    };
  };
  return {
    open: (role, lane) => Promise.resolve(join(`memory-${++clients}`, role, lane)),
    close: () => Promise.resolve(),
  };
}
