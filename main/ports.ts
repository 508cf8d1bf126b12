/** What the services need of the outside, as types only. Each has one real implementation and is passed in. */
import type { Args, CommandName, CurrencyCode, DeviceView, EventName, Events, Lane, Minor, PaperView, Result, Role, SaleStatus, SyncView, TenderView } from '#main/contract';
import type { Block, PolePair, PrinterRole, ScaleAction, ScaleReading, Scan, VirtualCounter, VirtualSwitches } from '#drivers/ports.ts';
import type { CompletedSale } from './core/journal/facts.ts';
import type { Attempt } from './core/payment/attempt.ts';
import type { Answer, Procedure } from './core/payment/procedure.ts';
import type { BillRow } from './core/reconcile/bill.ts';
import type { RefundAnswer } from './core/refund/answer.ts';
import type { FacePayment } from './face-ports.ts';
import type { RentalProvider } from './rental-ports.ts';
import type { BillAnswer, FoundPayment, Notification, Notified } from './money-ports.ts';
import type { Tx, PrintPlace } from './store-ports.ts';

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

/** The store and the catalogue: in a file of their own. */
export type { JournalEntry, Tx, PrintPlace, PrintJob, SaleRow, StreamRow, StoreStop, Store, StoreFiles, BackupPort, ProductSource, Promotions, Catalogue } from './store-ports.ts';

// ---------------------------------------------------------------- payments

/** What a scheme answers and its times: declared in the core, which decides on them. */
export type { Answer, BillRow, Procedure, RefundAnswer };

/** The part of an attempt a provider may see. */
export interface ChannelOrder {
  orderNo: string;
  amountMinor: Minor;
  currency: CurrencyCode;
  mode: 'mpm' | 'cpm';
  /** Its code is made of a face. */
  face?: true;
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
  /** Payment by face; `charge` takes the code that it gives. Absent = not by this scheme, or not set up here. */
  face?: FacePayment;
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

export type { Captured, CaptureOptions, FaceEnd, FacePayment, FaceSdk, SdkJson, SdkReply } from './face-ports.ts';
export type { RentalOrder, RentalProvider } from './rental-ports.ts';
export type { Member, Members, Prices, ReadyVersion, Subject, VersionFiles, VersionHead, VersionTaker } from './version-ports.ts';
export type { BillAnswer, BillTaker, FoundPayment, Notification, Notified, Payments, RefundEnds, Refunds, SettledBill, Supervisors } from './money-ports.ts';

// ---------------------------------------------------------------- hosts and the wire

/** What the host of a kiosk does for the terminal. */
export interface HostControl {
  /** The page drew and said so. */
  alive(): void;
  /** What is on the screen, a JPEG in base64, without what a camera sees. @throws Error where there is no screen, or it does not answer */
  picture(): Promise<string>;
  /** Closes the screen and ends the process in order: for good by a technician's word, to begin anew at night. */
  exit(why: 'technician' | 'night'): void;
}

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
