/** What the services need of the outside, as types only. Each has one real implementation and is passed in. */
import type {
  Args,
  BackupView,
  CommandName,
  CurrencyCode,
  DeviceView,
  EventName,
  Events,
  Lane,
  Minor,
  PaperView,
  ProductView,
  Result,
  Role,
  SaleStatus,
  StoreTrouble,
  SyncView,
  TenderView,
} from '#main/contract';
import type { Block, PolePair, PrinterRole, ScaleAction, ScaleReading, Scan, VirtualCounter, VirtualSwitches } from '#drivers/ports.ts';
import type { CompletedSale, FactKind, Facts, PerpetualTotals } from './core/journal/facts.ts';
import type { Attempt } from './core/payment/attempt.ts';
import type { Answer, Procedure } from './core/payment/procedure.ts';
import type { Promotion } from './core/promotion/promotion.ts';
import type { BillRow } from './core/reconcile/bill.ts';
import type { RefundAnswer } from './core/refund/answer.ts';
import type { Refund } from './core/refund/refund.ts';
import type { RentalProvider, RentalReads } from './rental-ports.ts';
import type { BillAnswer, FoundPayment, Notification, Notified, PromiseReads, ShiftReads } from './money-ports.ts';

export interface Clock {
  /** Wall clock, milliseconds since 1970 UTC. May jump: never used for order. */
  nowMs(): number;
  /** Runs once after a delay. Returns the way to call it off. */
  after(ms: number, run: () => void): () => void;
}

export interface Ids {
  /** Unique for ever, sortable by time, ≤ 32 alphanumerics. */
  next(): string;
}

/** Tells screens of a lane; `null` tells all lanes. */
export type Emit = <K extends EventName>(event: K, data: Events[K], lane: Lane | null) => void;

export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

// ---------------------------------------------------------------- store

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
  append<K extends FactKind>(kind: K, body: Facts[K]): JournalEntry;
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
   * Moves what waits in the write-ahead log to the database file, where it is worth the while. For an
   * idle moment, never on the sale path.
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

// ---------------------------------------------------------------- payments

/** What a scheme answers and its times: declared in the core, which decides on them. */
export type { Answer, BillRow, Procedure, RefundAnswer };

/** The part of an attempt a provider may see. */
export interface ChannelOrder {
  orderNo: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  mode: 'mpm' | 'cpm';
  /** What the customer reads in the wallet. */
  subject: string;
  /** It is being cancelled, or has ended: a query takes no money for it any more, not even what was approved. */
  closing?: true;
}

export interface PaymentProvider {
  readonly scheme: string;
  readonly modes: readonly ('mpm' | 'cpm')[];
  readonly procedure: Procedure;
  /** Is this scanned text a payer code of the scheme? */
  ownsCode(code: string): boolean;
  present(order: ChannelOrder): Promise<Answer>;
  charge(order: ChannelOrder, payerCode: string): Promise<Answer>;
  query(order: ChannelOrder): Promise<Answer>;
  /** Looks a payment up by the scheme's own number, as the customer's wallet shows it. Absent = it cannot be asked so. */
  find?(transactionId: string): Promise<FoundPayment>;
  /** Close if unpaid, give back if paid: whatever the scheme calls it. */
  reverse(order: ChannelOrder): Promise<Answer>;
  /** The same `refundNo` again never gives back twice. */
  refund(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer>;
  /** Where a refund ends later than its answer: what has become of it. Absent = `refund` with the same number tells. */
  refundStatus?(order: ChannelOrder, refund: RefundOrder): Promise<RefundAnswer>;
  /** The scheme's bills. Absent = it has none to fetch. */
  bills?: {
    /** In which its days begin, IANA name. */
    timeZone: string;
    /** Of a day, YYYY-MM-DD. */
    fetch(day: string): Promise<BillAnswer>;
  };
  /** Checks a callback that a relay passed on, and says what it tells. A terminal cannot be called itself. */
  readNotification?(notification: Notification): Notified;
  /** Goods rented out on the scheme's credit. Absent = not by this scheme, or not by this merchant. */
  rental?: RentalProvider;
}

export interface RefundOrder {
  /** Ours, kept for ever: a new number gives back twice. */
  refundNo: string;
  amountMinor: Minor;
  reason: string;
  /** Of the payment, where the scheme wants it. */
  transactionId?: string;
  /**
   * For a scheme that keeps no number of ours (LINE Pay): when this one was last sent, if it was, in milliseconds since
   * 1970, and the scheme's numbers of this payment's other refunds.
   */
  history?: { sentAtMs?: number; others: readonly string[] };
}

// ---------------------------------------------------------------- devices, headquarters

export interface Devices {
  status(): DeviceView[];
  /** Prints and resolves when the printer said so; rejects with Fault DEVICE. The receipt printer where none is named. */
  print(job: { jobId: string; blocks: Block[]; openDrawer: boolean; fromSection?: number; place?: PrintPlace; printer?: PrinterRole; onSection?(printed: number): void }): Promise<void>;
  /** Gives up the job at the printer; `print` rejects then. */
  cancelPrint?(jobId: string): void;
  /** The layout as a picture of the paper, PNG in base64. */
  render(blocks: Block[]): Promise<{ png: string; widthPx: number; heightPx: number }>;
  openDrawer(): Promise<void>;
  /** Scans as they come from drivers. Returns the way to stop listening; so do the next two. */
  onScan(listener: (scan: Scan) => void): () => void;
  onChange(listener: (devices: DeviceView[]) => void): () => void;
  /** Paper drawn by the virtual printer. */
  onPaper(listener: (paper: PaperView) => void): () => void;
  close(): Promise<void>;
}

/** The scale of the counter. */
export interface ScalePort {
  /** What the bound scale can be told; null = no scale is bound. */
  actions(): readonly ScaleAction[] | null;
  /** The weight now. `silent` where the scale or its process is away. */
  read(): Promise<ScaleReading>;
  /** @throws Fault DEVICE */
  act(action: ScaleAction): Promise<void>;
  /** Each change is told while it is on. */
  watch(on: boolean): void;
  onReading(listener: (reading: ScaleReading) => void): () => void;
}

/** The customer's two lines. */
export interface PolePort {
  /** From now on; null = nothing. Kept over a restart of the device process. */
  show(lines: PolePair | null): void;
}

/** Devices that can be played with by hand, in training. */
export interface TrainingDevices extends Devices {
  /** A scan that takes the way of a real one: through the device process. */
  virtualScan(scan: { data: string; symbology?: string }): void;
  /** Takes the virtual printer's paper out, opens its cover, or puts them right. */
  setVirtualPrinter(switches: VirtualSwitches): void;
  /** Puts goods on the virtual scale, or unplugs it or the virtual pole display. */
  setVirtualCounter(switches: VirtualCounter): void;
}

/** What the device process serves beside printers and scanners. */
export interface CounterDevices {
  scale: ScalePort;
  pole: PolePort;
}

export interface Sync {
  status(): SyncView;
  /** Something was appended: send soon. */
  wake(): void;
  /** A person asks: try at once, without waiting for the back-off. */
  now(): void;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- between services

/** Who asks. Bound by the host; the command id is the client's own. */
export interface Caller {
  role: Role;
  lane: Lane;
  commandId: string;
  /** The screen, the same across its reconnects. */
  client: string;
}

/** What the services answer, by the command's name. */
export type Handlers = {
  [K in CommandName]: (args: Args<K>, caller: Caller) => Promise<Result<K>> | Result<K>;
};

/** The open sales, one a lane, as the payment service sees them. */
export interface Register {
  current(lane: Lane): { saleId: string; status: SaleStatus; dueMinor: Minor; currency: CurrencyCode };
  /** @throws Fault BAD_STATE where the cart is empty or the sale is not open. */
  beginTender(lane: Lane): void;
  backToSelling(lane: Lane): void;
  /** Saves the sale as it stands, so that it is there after a crash; in the commit of the attempt's first step. */
  saveSale(tx: Tx, lane: Lane): void;
  /**
   * Applies a confirmed payment in the commit that records it, and completes the sale where nothing is due any more.
   * `late`: the sale no longer waits for this money. `done` is called after the commit, never before.
   */
  applyPayment(tx: Tx, attempt: Attempt): { outcome: 'applied' | 'late'; done: () => void };
  /**
   * Ends the sale with a tender for all that is due, in the caller's commit. `done` is called after the commit, never before.
   * @throws Fault BAD_STATE, PAYMENT_OPEN, AMOUNT where nothing is due
   */
  endWith(tx: Tx, lane: Lane, tender: (dueMinor: Minor) => TenderView): { sale: CompletedSale; done: () => void };
  /** Takes cash in a commit of its own. @throws Fault AMOUNT where it is less than what is due. */
  payCash(lane: Lane, tenderedMinor: Minor): { changeMinor: Minor };
}

export type { RentalOrder, RentalProvider } from './rental-ports.ts';
export type { Member, Members, Prices, ReadyVersion, Subject, VersionFiles, VersionHead, VersionTaker } from './version-ports.ts';
export type { BillAnswer, BillTaker, FoundPayment, Notification, Notified, Payments, RefundEnds, Refunds, SettledBill, Supervisors } from './money-ports.ts';

// ---------------------------------------------------------------- hosts and the wire

/** A screen as its host sees it. Role and lane are the host's to say; no frame changes them. */
export interface Screen {
  /** The same for one screen across its reconnects: answers are remembered under it. */
  client: string;
  role: Role;
  lane: Lane;
  send(text: string): void;
  /** Handed over but not yet taken by the screen, in bytes. */
  backlogBytes(): number;
  /** Cuts the line of a screen that does not take what it is sent: it connects again and gets a snapshot. */
  drop(): void;
}

/** The terminal's end of a connected screen. */
export interface ScreenLine {
  receive(text: string): void;
  close(): void;
}

/** What a host is given: connects a screen, which gets its snapshot at once. */
export type Connect = (screen: Screen) => ScreenLine;
