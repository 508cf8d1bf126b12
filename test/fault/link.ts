/** A cashier's screen without the screen: the browser host's own protocol over a WebSocket. */
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { LINK_PATH, type Args, type ArgsIn, type CommandName, type EventName, type Events, type Result, type Snapshot } from '#main/contract';

type Listener = (event: EventName, data: Events[EventName]) => void;

/** The line to the terminal broke: whether the last request was done is not known. */
export class LineLost extends Error {}

export interface CashierLink {
  snapshot: Snapshot;
  /** Opens the same screen again, as a page that was loaded anew does. */
  resume: string;
  /** Sends a request. @throws LineLost, or the terminal's error body */
  ask<K extends CommandName>(name: K, args: ArgsIn<K> | Args<K>): Promise<Result<K>>;
  listen(listener: Listener): void;
  close(): void;
}

/** Connects with a launch address, `http://127.0.0.1:PORT/cashier#t=TOKEN`, or again with the key of the line before, and waits for the snapshot. */
export function connectCashier(address: string, again?: string): Promise<CashierLink> {
  const url = new URL(address);
  const token = url.hash.replace('#t=', '');
  const socket = new WebSocket(`ws://${url.host}${LINK_PATH}`, { origin: url.origin });
  const waiting = new Map<string, { resolve: (value: never) => void; reject: (reason: unknown) => void }>();
  const listeners: Listener[] = [];
  const ask: CashierLink['ask'] = (name, args) =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) return reject(new LineLost(`${name}: not connected`));
      const id = randomUUID().replaceAll('-', '');
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, name, args }));
    });
  return new Promise((resolve, reject) => {
    let resume = '';
    socket.on('open', () => socket.send(JSON.stringify(again === undefined ? { token } : { resume: again })));
    socket.on('message', (raw) => {
      const frame = JSON.parse((raw as Buffer).toString()) as { resume?: string; id?: string; ok?: never; error?: unknown; event?: EventName; data: Events[EventName] };
      if (frame.resume !== undefined) ({ resume } = frame);
      if (frame.event === 'snapshot') {
        resolve({ snapshot: frame.data as Snapshot, resume, ask, listen: (listener) => void listeners.push(listener), close: () => socket.close() });
      }
      if (frame.event !== undefined) for (const listener of listeners) listener(frame.event, frame.data);
      if (frame.id === undefined) return;
      const asked = waiting.get(frame.id);
      waiting.delete(frame.id);
      if (frame.error === undefined) asked?.resolve(frame.ok as never);
      else asked?.reject(frame.error);
    });
    socket.on('error', reject);
    socket.on('close', () => {
      reject(new LineLost('closed before the snapshot'));
      for (const { reject: fail } of waiting.values()) fail(new LineLost('the terminal is gone'));
      waiting.clear();
    });
  });
}
