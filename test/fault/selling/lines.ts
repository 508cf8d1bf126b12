/** What the selling process and its parent say to each other: one JSON object a line. */
import type { Answer, ChannelOrder, RefundAnswer, RefundOrder } from '#main/ports.ts';

export type SchemeCall =
  | { method: 'present' | 'query' | 'reverse'; order: ChannelOrder }
  | { method: 'charge'; order: ChannelOrder; code: string }
  | { method: 'refund' | 'refundStatus'; order: ChannelOrder; refund: RefundOrder };

/** An entry as the process finds it after its start. */
export interface SeenEntry {
  seq: number;
  prevHash: string;
  hash: string;
  /** Of a completion. */
  sale?: { saleId: string; receiptNo: string; receiptSeq: number; totalMinor: number };
  /** It queued a receipt. */
  prints: boolean;
}

export type FromSeller =
  | { is: 'ready' }
  | { is: 'doing'; step: string }
  /** The store is open: entries after the one that was asked for, where the journal ends, sales and receipts that wait. */
  | { is: 'opened'; entries: SeenEntry[]; tail: { seq: number; hash: string }; held: string[]; jobs: string[] }
  /** A commit has returned: what it wrote ends with this entry. */
  | { is: 'committed'; seq: number; hash: string }
  | { is: 'completed'; saleId: string; receiptNo: string; totalMinor: number }
  | { is: 'held' | 'resuming'; saleId: string }
  | { is: 'printing'; jobId: string }
  | { is: 'call'; id: number; scheme: string; call: SchemeCall }
  | { is: 'read'; scheme: string; qr: string }
  | { is: 'finished'; jobs: string[]; pending: number };

export interface Go {
  dir: string;
  terminal: string;
  seed: number;
  /** Headquarters; absent: no sync. */
  url?: string;
  /** There are headquarters, though perhaps not in this life: what they have not stays in the journal. */
  sent: boolean;
  afterSeq: number;
  schemes: string[];
  /** Sells until it is killed, or settles all that is open, sends it, and ends. */
  until: 'killed' | 'settled';
}

export type ToSeller = { go: Go } | { answer: Answer | RefundAnswer; id: number };

/** Beside the data directory: a second place. */
export const backupsOf = (dir: string): string => `${dir}-backups`;

/** Cuts what arrives into lines, and reads each. */
export function lineReader(hear: (line: unknown) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') hear(JSON.parse(line));
  };
}
