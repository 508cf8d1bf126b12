/** The customer's phone of training mode: it talks to the stand-ins' control interface, as a wallet talks to its scheme. */
import { Fault, type Args, type PhoneOrderView } from '#main/contract';
import type { Clock, Emit, Handlers, Log } from '../../ports.ts';
import { callControl } from './control.ts';
import { readEvents } from './events.ts';

/** After the stream of order changes broke off, it is taken up again after this long. */
export const RETRY_MS = 2_000;

export interface PhonePorts {
  /** `http://127.0.0.1:PORT` of the stand-ins; null outside of training. */
  url: string | null;
  clock: Clock;
  emit: Emit;
  log: Log;
}

export interface Phone {
  handlers: Pick<Handlers, 'phone.read' | 'phone.decide' | 'phone.payerCode' | 'phone.behave'>;
  close(): void;
}

/** Answers the phone's commands and tells it of every order that changes. Outside of training all are refused. */
export function createPhone({ url, clock, emit, log }: PhonePorts): Phone {
  const call = <R>(path: string, args: object): Promise<R> => {
    if (url === null) throw new Fault('FORBIDDEN', 'there is a phone in training mode only');
    return callControl<R>(url, path, args);
  };
  const stopped = new AbortController();
  let stopTimer: () => void = () => undefined;
  const follow = (): void => {
    if (url === null || stopped.signal.aborted) return;
    const again = (): void => {
      if (!stopped.signal.aborted) stopTimer = clock.after(RETRY_MS, follow);
    };
    readEvents(`${url}/sandbox/events`, stopped.signal, (order) => emit('phoneOrder', order, null)).then(again, (error: unknown) => {
      log.warn('phone.events', { message: error instanceof Error ? error.message : 'broken off' });
      again();
    });
  };
  follow();
  return {
    handlers: {
      'phone.read': ({ code }) => call<PhoneOrderView>('read', { code }),
      'phone.decide': ({ scheme, orderNo, approve }: Args<'phone.decide'>) => call<PhoneOrderView>(`${scheme}/decide`, { orderNo, approve }),
      'phone.payerCode': ({ scheme }) => call<{ code: string; validForMs: number }>(`${scheme}/payer-code`, {}),
      'phone.behave': async ({ scheme, behaviour }) => {
        await call<object>(`${scheme}/behave`, { behaviour });
        return null;
      },
    },
    close() {
      stopTimer();
      stopped.abort();
    },
  };
}
