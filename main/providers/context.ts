import type { GenericSchema } from 'valibot';
import type { BillRow, ChannelOrder, Clock, FaceSdk, Log, PaymentProvider } from '../ports.ts';
import type { FaceSdkSettings } from './settings.ts';

/** What every provider is given. */
export interface ProviderContext {
  clock: Clock;
  /** A fresh random string of 32 letters and digits. */
  nonce: () => string;
  log: Log;
  /** Opens a scheme's face SDK. Absent: nobody pays by face here. */
  faceSdk?: (scheme: 'wechat' | 'alipay', sdk: FaceSdkSettings) => FaceSdk;
}

/** A scheme as the terminal can switch it on. */
export interface Scheme<S extends GenericSchema = GenericSchema> {
  id: string;
  settings: S;
  /** Its bills, where it has them. */
  bills?: {
    /** In which its days begin, IANA name. Absent = the shop's own. */
    timeZone?: string;
    /** Reads a bill from the file that the scheme gives out. @throws Fault BILL naming the first line that does not fit */
    read(file: Uint8Array): BillRow[];
  };
  /** Builds the provider. @throws Fault SETTINGS where a key cannot be read. */
  create(settings: unknown, context: ProviderContext): PaymentProvider;
}

/** Outcome of one exchange with a scheme: an answer whose signature is proven, or nothing that counts. */
export type Proven<T> = { kind: 'proven'; answer: T } | { kind: 'unknown'; reason: string };

export function unknown(reason: string): { kind: 'unknown'; reason: string } {
  return { kind: 'unknown', reason };
}

/** Says in the log what a scheme answered, and passes it on. What an answer holds beside its kind is not said. */
export function tellingOf({ log }: Pick<ProviderContext, 'log'>, scheme: string) {
  return <A extends { kind: string }>(operation: string, order: ChannelOrder, answer: A): A => {
    const reason = answer.kind === 'unknown' && 'reason' in answer ? { reason: answer.reason } : {};
    log.info('payment.answer', { scheme, operation, orderNo: order.orderNo, kind: answer.kind, ...reason });
    return answer;
  };
}
