/** The store and the catalogue, as the services see them: types of ports.ts that would make it too long. */
import type { BackupView, Lane, ProductView, StoreTrouble } from '#main/contract';
import type { CompletedSale, FactKind, Facts, PerpetualTotals } from './core/journal/facts.ts';
import type { Attempt } from './core/payment/attempt.ts';
import type { Promotion } from './core/promotion/promotion.ts';
import type { Refund } from './core/refund/refund.ts';
import type { RentalReads } from './rental-ports.ts';
import type { PromiseReads, ShiftReads } from './money-ports.ts';

export interface JournalEntry {
  /** From 1, gapless. */
  seq: number;
  atMs: number;
  kind: FactKind;
  /** Canonical JSON of the body. */
  body: string;
  /** Hex SHA-256 of the entry before; 64 zeros for the first. */
  prevHash: string;
  /** Hex SHA-256, see core/journal/chain.ts for what it covers. */
  hash: string;
}

/** Inside one durable commit. */
export interface Tx {
  /** Appends a fact and applies its projections. */
  append<K extends FactKind>(kind: K, body: Facts[K]): void;
  /** The number the next completed sale takes: gapless, from 1. */
  nextReceiptSeq(): number;
  /** Saves the work in progress of a lane (not a fact). Null forgets it. */
  saveDraft(lane: Lane, json: string | null): void;
  saveHeld(id: string, json: string | null): void;
  /** Queues a print job (not a fact). */
  queuePrint(job: PrintJob): void;
}

/** The receipt printer, or the one that stands in for it. */
export type PrintPlace = 'first' | 'second';

export interface PrintJob {
  id: string;
  saleId: string;
  /** `sent`: bytes may have gone out, unknown after a restart. `interrupted`: part is on the paper, the rest is not, or not yet. */
  state: 'queued' | 'sent' | 'done' | 'inDoubt' | 'interrupted';
  /** Sections that the printer said are printed; absent = none. */
  sections?: number;
  /** Where it has begun: it goes on there or nowhere. Absent = nothing of it can be on paper. */
  place?: PrintPlace;
  duplicate: boolean;
  queuedAtMs: number;
}

/** A sale as a search looks at it first. */
export interface SaleRow {
  receiptSeq: number;
  completedAtMs: number;
  totalMinor: number;
}

/** Entries from `fromSeq` on stand under this name at headquarters, until the next row. */
export interface StreamRow {
  stream: string;
  fromSeq: number;
  reason: 'created' | Facts['stream.begun']['reason'];
  /** Of the entry that says so. */
  begunSeq: number;
}

/** Nothing can be saved any more, until the store is opened again. */
export interface StoreStop {
  trouble: StoreTrouble;
  message: string;
  atMs: number;
  /** Facts of a commit whose end nobody knows: its last entry. Absent = there is no such commit, or it held none. */
  unknown?: { seq: number; hash: string };
}

export interface Store {
  /**
   * One durable commit: everything in `work` or nothing.
   * @throws Fault STORE when it cannot be saved; the store is then closed to writes until reopened. With
   * `details.unknown` the disk failed while it took the commit: only the reopening tells whether it is there.
   */
  commit<T>(work: (tx: Tx) => T): T;
  journal: {
    tail(): { seq: number; hash: string; atMs: number };
    /** Entries after a sequence, in order, at most `limit`. */
    after(seq: number, limit: number): JournalEntry[];
    /** The end of what is archived: entries up to it are no longer here. Sequence 0 = all are. */
    base(): { seq: number; hash: string; atMs: number };
    /** Null where there is no such entry, or it is archived; the end of what is archived is known. */
    hashAt(seq: number): string | null;
    /** Whose journal it is; null before its first entry. */
    owner(): Facts['terminal.created'] | null;
  };
  seals: {
    /** Null where nothing is sealed yet. */
    last(): { seq: number; atMs: number } | null;
    count(): number;
    /** Of the key that signs now, as the journal says; null where none does. */
    keyId(): string | null;
    /** Of all documents there ever were. */
    totals(): PerpetualTotals;
  };
  sales: {
    byId(saleId: string): CompletedSale | null;
    byReceiptNo(receiptNo: string): CompletedSale | null;
    /** Newest first. */
    recent(limit: number): CompletedSale[];
    count(): number;
    /** The newest sales that fit, the newest first. `row` is asked of many, `sale` (the whole of it) of the last ones. */
    search(fits: { row(row: SaleRow): boolean; sale(sale: CompletedSale): boolean }, limit: number): CompletedSale[];
  };
  refunds: {
    byId(id: string): Refund | null;
    ofSale(saleId: string): Refund[];
    ofAttempt(attemptId: string): Refund[];
    /** Those of one document. */
    ofReturn(returnSaleId: string): Refund[];
    /** Under way, or waiting for a person. */
    open(): Refund[];
    /** The documents that gave something of a sale back, by that sale's receipt, the oldest first. */
    documentsOf(receiptNo: string): CompletedSale[];
  };
  promises: PromiseReads;
  rentals: RentalReads;
  shifts: ShiftReads;
  attempts: {
    byId(id: string): Attempt | null;
    byPayerCode(hash: string): Attempt | null;
    /** By the channel's order number, as the customer's wallet shows it. */
    byOrderNo(orderNo: string): Attempt | null;
    ofSale(saleId: string): Attempt[];
    /** Every attempt whose outcome is open, or whose money is unexplained. */
    inQuestion(): Attempt[];
  };
  points: {
    balance(account: string): number;
    /** Points earned on a day, of all customers or of one. */
    earnedOn(day: string, payerId?: string): number;
    hasTransaction(scheme: string, transactionId: string): boolean;
    /** Points that a channel transaction earned, null where it earned none. */
    earnedBy(scheme: string, transactionId: string): number | null;
    /** What a channel transaction earned, and how much of it went back with refunds. */
    earning(scheme: string, transactionId: string): { fact: Facts['points.earned']; takenBack: number } | null;
    last(): { points: number; atMs: number; scheme: string } | null;
  };
  drafts: { load(lane: Lane): string | null; held(): { id: string; json: string }[] };
  printJobs: {
    open(): PrintJob[];
    /** @param place where it begins now; null = it has not begun after all; absent = as it was */
    setState(id: string, state: PrintJob['state'], place?: PrintPlace | null): void;
    /** The printer said that this many sections are printed. */
    setSections(id: string, sections: number): void;
  };
  cursors: { get(sink: string): number; set(sink: string, seq: number): void };
  /** When the entry after the cursor was written. */
  oldestAfter(seq: number): number | null;
  /** Products added at this till: a projection of `product.added`. They shadow the catalogue's by barcode. */
  localProducts: ProductSource;
  /**
   * Commits the database's own transaction, so that its file has what the commit log has: before a backup, and where
   * another process is to see it.
   * @throws Fault STORE; where the disk is full, what was saved stays in the log, and nothing is stopped
   */
  settle(): void;
  /**
   * Settles, and moves what waits in the write-ahead log to the database file, where it is worth the while. For an
   * idle moment, never on the sale path. A full disk is no error yet: what was saved stays in the commit log.
   * @throws Fault STORE
   */
  checkpoint(): void;
  streams: {
    /** Under which the next entry stands; receipt numbers carry it. */
    current(): string;
    of(seq: number): StreamRow;
    /** In order. */
    list(): StreamRow[];
    /**
     * Another journal has this one's place at headquarters from this entry on: it gets a stream of its own from there.
     * @returns its name
     * @throws Fault BAD_STATE, STORE
     */
    fork(fromSeq: number): string;
    /** One that began by itself at this opening, and why: the data are a copy, or older than what was there. */
    begun(): { stream: string; reason: 'moved' | 'restored'; what: string } | null;
  };
  /** Null while all is well. */
  stopped(): StoreStop | null;
  /**
   * Opens the database again after it stopped: what was saved is read back and its chain checked. Is the commit there
   * whose end nobody knew?
   * @throws Fault as at the first opening, and STORE_CORRUPT where it ends before what was saved; the store stays stopped
   * then, and is read where that can be done
   */
  reopen(): { unknownCommit?: 'there' | 'notThere' };
  close(): void;
}

/** The files of a store, as its keeper looks at them. */
export interface StoreFiles {
  /** The data directory. */
  dir: string;
  /** Of the database and its log. */
  bytes(): number;
  /** On its disk; null where that cannot be read. */
  freeBytes(): number | null;
  /** Looks through the whole database beside the terminal. One line that says what is wrong, or null. */
  damage(): Promise<string | null>;
}

/** Copies of the database at a second place. */
export interface BackupPort {
  view(): BackupView;
  /** Makes one now, or waits for the one that is being made. @throws Fault BACKUP */
  now(): Promise<void>;
  close(): Promise<void>;
}

export interface ProductSource {
  byBarcode(code: string): ProductView | null;
  byId(id: string): ProductView | null;
  /** Names that hold every word of the text as a part, from one character on; also barcodes by their start. */
  search(text: string, limit: number): ProductView[];
  count(): number;
}

/** What headquarters offers, by version. */
export interface Promotions {
  /** The version in use; 0 = none was ever published. */
  version(): number;
  /** Those of a version; of the one in use where it is not kept any more. */
  of(version: number): readonly Promotion[];
}

/** The imported catalogue (its own file, replaced whole by an import) with the till's own products on top. */
export interface Catalogue extends ProductSource {
  /** Pages of quick keys: the catalogue's `group` column, priced products only. */
  keys(pages: number, perPage: number): { name: string; products: ProductView[] }[];
  /** Of an imported product; null where it has none. Absent = this catalogue has no groups. */
  groupOf?(productId: string): string | null;
  /** Of the imported file; null where none was. */
  meta(): { version: number; products: number; sha256: string } | null;
  /** Has an import replaced the file since it was opened? A look at the directory, nothing more. */
  replaced(): boolean;
  /** Opens the file again after an import replaced it. */
  reopen(): void;
  close(): void;
}
