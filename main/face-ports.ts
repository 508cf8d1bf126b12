/** Payment by face: a scheme's own flow, and its SDK behind one call. Types only. */
import type { FaceTrouble } from '#main/contract';
import type { ChannelOrder } from './ports.ts';

/** How a capture can end without a code. In none of these was anything sent to be charged. */
export type FaceEnd =
  | 'cancelled'
  | 'timedOut'
  /** The customer chose another way to pay on the SDK's page. */
  | 'otherWay'
  /** The scheme does not take this face: not its customer's, or not safe. */
  | 'refused'
  /** The digits of the phone number did not fit. */
  | 'digits'
  | 'camera'
  /** The scheme cannot be reached. */
  | 'line'
  /** The SDK failed, hung or ended. */
  | 'sdk';

export type Captured =
  /** Good for this order, once. Only `charge` of the same provider reads it; it is never kept, logged or shown. */
  | { kind: 'code'; code: string }
  /** `detail`: the scheme's own error code, and nothing else of its answer. */
  | { kind: 'none'; end: FaceEnd; detail?: string };

export interface CaptureOptions {
  timeoutMs: number;
  /** Aborted = nobody wants it any more. */
  signal: AbortSignal;
  /** The SDK asks for digits of the phone number and has no page of its own. */
  asks: (what: { wrong: boolean }) => void;
}

/** A scheme's way to pay by face. The scheme's certified hardware and its SDK do it; a camera of our own never can. */
export interface FacePayment {
  readonly ownScreen: boolean;
  /** Null = ready. */
  trouble(): FaceTrouble | null;
  /** Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
  /** Begins to initialise the SDK, and goes on trying. */
  start(): void;
  /** Never rejects for the SDK's or the scheme's sake. */
  capture(order: ChannelOrder, options: CaptureOptions): Promise<Captured>;
  /** Digits that were asked for. */
  enter(digits: string): void;
  /** Tells the SDK how the payment of its code ended, so that its page closes. */
  tell(order: Pick<ChannelOrder, 'orderNo'>, paid: boolean): Promise<void>;
  close(): Promise<void>;
}

/** JSON in, JSON out. */
export type SdkJson = Readonly<Record<string, unknown>>;
export type SdkReply =
  | { kind: 'reply'; json: SdkJson }
  /** The call itself failed, with the library's own number. */
  | { kind: 'failed'; returned: number }
  /** There is no answer, and will be none: why the process that held the library is gone, or never was there. */
  | { kind: 'gone'; why: 'noLibrary' | 'crashed' | 'hung' | 'aborted' };

/** A scheme's SDK: its library in a process of its own, or in training the stand-in. One call is out at a time. */
export interface FaceSdk {
  /** Does it show its own pages? */
  readonly ownScreen: boolean;
  /** A call that takes longer, or is aborted, ends the SDK's process: the library has no other way out of it. */
  call(request: SdkJson, timeoutMs: number, options?: Pick<Partial<CaptureOptions>, 'signal' | 'asks'>): Promise<SdkReply>;
  /** Only without pages of its own. */
  enter?(digits: string): void;
  close(): Promise<void>;
}
