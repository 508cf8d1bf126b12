/** What the stand-ins share. A stand-in speaks one scheme's protocol over the common book of orders. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Behaviour } from '#main/contract';
import type { Book } from './book.ts';

export const operations = ['present', 'charge', 'query', 'reverse', 'refund'] as const;
export type Operation = (typeof operations)[number];

export interface WireRequest {
  method: string;
  /** Path with its query, as it came. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  /** Bytes for a file. */
  body: string | Uint8Array;
}

/** A request whose signature is right, ready to be done: any number of times, or never. */
export interface VerifiedCall {
  operation: Operation;
  /** Does the work. `twist` is the scheme's own misbehaviour asked for. */
  run(twist: Behaviour | null): Unsigned;
  /** Signs an answer; wrongly where asked. */
  sign(answer: Unsigned, wrongly: boolean): WireAnswer;
}

/** An answer before it is signed. */
export interface Unsigned {
  status: number;
  /** JSON (v3, gateway) or the fields of a flat XML (v2). */
  content: Readonly<Record<string, unknown>> | null;
}

export interface StandIn {
  scheme: string;
  /** Is this path the scheme's? */
  owns(path: string): boolean;
  /** Checks signature, time and form. A `WireAnswer` turns the request away. */
  receive(request: WireRequest): VerifiedCall | WireAnswer;
  book: Book;
  /** The text of the QR code for an order, and the order's token in such a text. */
  qrOf(token: string): string;
  tokenOf(qr: string): string | null;
  /** A payer code that the scheme's wallet would show. */
  newPayerCode(): string;
}

/** What a stand-in is made of. */
export interface StandInPorts {
  book: Book;
  /** The time of orders: may be driven ahead. */
  nowMs: () => number;
  /** The time of signatures. */
  wallMs: () => number;
  digits: (count: number) => string;
  letters: (count: number) => string;
}

/**
 * A scheme's stand-in as the sandbox takes it up: each scheme's folder exports one (`standIn` of its sandbox.ts) and
 * stand-ins.ts lists them.
 */
export interface StandInKind<Name extends string, Keys> {
  scheme: Name;
  /** Who pays, as the scheme names people. */
  payerId: string;
  /** A payer's word only approves; the shop captures. */
  capturesLater?: boolean;
  /** The demo merchant, made at start. Its JSON is kept in the state file. */
  makeKeys(nowMs: number): Promise<Keys> | Keys;
  create(keys: Keys, ports: StandInPorts): StandIn;
  /** The `payments.<scheme>` part of a settings file that speaks to this stand-in at `url`. */
  settings(url: string, keys: Keys): unknown;
}
