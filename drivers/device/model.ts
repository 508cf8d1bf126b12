/**
 * The device model: the words of UnifiedPOS (OMG Retail Peripheral Architecture 1.16, "UnifiedPOS") as types.
 * Every driver implements `Driver`; the terminal and the technician see `DeviceInfo`. Types only: JSON goes
 * over the process boundary, so nothing here has a method but `Driver` itself.
 */

/** What a device is for in the shop. A role is bound to one device in the settings. */
export type DeviceRole = 'receiptPrinter' | 'receiptPrinterBackup' | 'kitchenPrinter' | 'scanner' | 'drawer' | 'scale' | 'poleDisplay';

/**
 * What a device is: the UnifiedPOS device categories that have a driver. `Unknown`: seen, and of no use until a
 * role is bound to it (a serial port does not tell what hangs on it).
 */
export type DeviceCategory = 'POSPrinter' | 'Scanner' | 'CashDrawer' | 'Scale' | 'LineDisplay' | 'Unknown';

/**
 * Names one device for good: `usb:VVVV:PPPP:SERIAL`, or `usb:VVVV:PPPP@1-1.2` (port path) where it has no serial
 * number; `port:ttyS0` for a built-in serial port; `tcp:HOST:PORT`; `virtual:NAME`. Never the kernel's
 * changing name (`/dev/ttyUSB0`, `/dev/hidraw1`): a replug may give that to another device.
 */
export type DeviceKey = string;

/** Lifecycle: open → claim(timeout) → enable → release → close (UnifiedPOS, "Device Sharing Model"). */
export type Lifecycle = 'closed' | 'opened' | 'claimed' | 'enabled';

/** UnifiedPOS `PowerState`: `Unknown` until the first answer; `OffOffline` where the two cannot be told apart. */
export type PowerState = 'Unknown' | 'Online' | 'Off' | 'Offline' | 'OffOffline';

/** UnifiedPOS `ErrorCode`, without its `E_`. `Extended` has an `ErrorCodeExtended`. */
export type ErrorCode =
  | 'Busy' | 'Claimed' | 'Closed' | 'Disabled' | 'Exists' | 'Extended' | 'Failure' | 'Illegal'
  | 'NoExist' | 'NoHardware' | 'NoService' | 'NotClaimed' | 'Offline' | 'Timeout';

/** UnifiedPOS `ErrorCodeExtended` of the categories here, without their prefixes (`EPTR_COVER_OPEN` …). */
export type ErrorCodeExtended =
  | 'CoverOpen' | 'PaperEmpty' | 'PaperNearEnd' | 'CutterError' | 'Overheated'
  | 'DrawerNotClosed' | 'OverWeight' | 'UnderZero' | 'SameWeight' | 'Unstable';

/** An error as a technician reads it. `message` is one clear line that says what to do. */
export interface DeviceFailure {
  code: ErrorCode;
  extended?: ErrorCodeExtended;
  message: string;
  /** Wall clock, milliseconds since 1970 UTC. */
  atMs: number;
}
/** Most errors kept a device, the newest first. */
export type LastErrors = DeviceFailure[];

/**
 * `Internal`: the driver's own state, nothing is sent. `External`: the device is asked, and may act (a test
 * page, a drawer pulse). `Interactive`: a person takes part and judges.
 */
export type CheckHealthLevel = 'Internal' | 'External' | 'Interactive';

/** The result of a CheckHealth. `text` is UnifiedPOS `CheckHealthText`: one line, also where all is well. */
export interface CheckHealth {
  level: CheckHealthLevel;
  ok: boolean;
  text: string;
  atMs: number;
}

/** UnifiedPOS statistics, kept across restarts and resettable. All are counts, but for the hours, which have two decimals. */
export type StatisticName =
  | 'HoursPoweredCount' | 'CommunicationErrorCount' | 'OnlineTransitionCount'
  | 'ReceiptLinePrintedCount' | 'PaperCutCount' | 'FailedPaperCutCount' | 'PrinterFaultCount'
  | 'ReceiptCoverOpenCount' | 'BarcodePrintedCount' | 'MaximumTempReachedCount'
  | 'DrawerGoodOpenCount' | 'DrawerFailedOpenCount'
  | 'GoodScanCount' | 'NoReadCount'
  | 'GoodWeightReadCount';

/** A name that is absent counts nothing on this device, or nothing yet. */
export type Statistics = Partial<Record<StatisticName, number>>;

/** How a device is reached, and what tells it from others. */
export type DeviceConnection =
  /** `path` is the kernel's name at present (`/dev/hidraw0`), for messages; it is not the key. */
  | { bus: 'hid' | 'serial' | 'usb' | 'lp' | 'evdev'; path: string; usb?: UsbIdentity }
  | { bus: 'tcp'; host: string; port: number }
  | { bus: 'virtual' };

export interface UsbIdentity {
  /** Four hexadecimal digits in lower case each. */
  vid: string;
  pid: string;
  serial?: string;
  /** Where it is plugged in: `1-1.2`. */
  portPath?: string;
  manufacturer?: string;
  product?: string;
}

/** A device that is there, before any driver opened it. */
export interface FoundDevice {
  key: DeviceKey;
  category: DeviceCategory;
  /** For a person: manufacturer and product, or the address. */
  name: string;
  connection: DeviceConnection;
}

/** A device as the technician sees it. */
export interface DeviceInfo extends FoundDevice {
  /** Roles it is bound to; none where it is only seen. */
  roles: DeviceRole[];
  lifecycle: Lifecycle;
  power: PowerState;
  statistics: Statistics;
  /** The newest first. */
  lastErrors: LastErrors;
  /** A drawer with a switch. */
  drawer?: 'open' | 'closed' | 'unknown';
  lastHealth?: CheckHealth;
}

/** What a driver tells of itself as it changes. */
export interface DriverState {
  lifecycle: Lifecycle;
  power: PowerState;
  error?: DeviceFailure;
}

/**
 * One driver on one device. Every method rejects with a `DriverError` (drivers/error.ts) of a UnifiedPOS
 * code. Data (scans, weights, drawer state) has its own listener on the driver of each category and flows
 * only while `enabled`.
 */
export interface Driver {
  readonly device: FoundDevice;
  state(): DriverState;
  /** @throws NoExist, NoHardware, NoService */
  open(): Promise<void>;
  /** Exclusive use; waits for another user to let go. @throws Claimed, Timeout, Closed */
  claim(timeoutMs: number): Promise<void>;
  /** @throws NotClaimed, Offline, Failure */
  enable(): Promise<void>;
  /** Gives up the exclusive use; a disabled and released device stays open. */
  release(): Promise<void>;
  /** From every state; never rejects. */
  close(): Promise<void>;
  checkHealth(level: CheckHealthLevel): Promise<CheckHealth>;
  statistics(): Statistics;
  /** All of them where no names are given. */
  resetStatistics(names?: StatisticName[]): void;
  /** UnifiedPOS DirectIO: raw bytes out, what comes back within a short time in. The caller logs and asks the role. */
  directIO(bytes: Uint8Array): Promise<Uint8Array>;
  /** Told at once and at each change. Returns the way to stop listening. */
  onState(listener: (state: DriverState) => void): () => void;
}

/** Which device has a role: its key, or `auto` = the first that fits, remembered, or `none` = nobody. */
export type Bindings = Partial<Record<DeviceRole, DeviceKey>>;

/** Settings of the scanners, of every one alike. */
export interface ScannerConfig {
  /** Serial: characters the scanner puts before and after a code, as it is set; '' = none. */
  prefix: string;
  /** One or more accepted ends. */
  suffixes: string[];
  /** Bits a second, or `auto`: the common ones are tried until a code reads well. */
  baud: number | 'auto';
  /** The same code again within this long is one scan, milliseconds. 0 = every scan counts. */
  doubleReadMs: number;
  /** Linux: take keyboards that are scanners for the terminal alone, by key. Empty = leave the keyboards be. */
  grab: DeviceKey[];
  /** Serial ports that hold a scanner though nothing tells it, by key. */
  ports: DeviceKey[];
}

/** What the terminal keeps of the devices across restarts, and hands to each new device process. */
export interface DeviceMemory {
  statistics: Record<DeviceKey, Statistics>;
  /** What `auto` chose. */
  chosen: Partial<Record<DeviceRole, DeviceKey>>;
  /** What a technician chose on the screen: it goes before the settings, until it is taken back. */
  bound?: Bindings;
}

/** Messages that any device takes, beside those of its role. `id` is answered by `done` or `failed`. */
export type ToAnyDevice =
  | { type: 'checkHealth'; id: number; key: DeviceKey; level: CheckHealthLevel }
  | { type: 'resetStatistics'; id: number; key: DeviceKey; names?: StatisticName[] }
  /** `bytes` in base64, here and in the answer. */
  | { type: 'directIO'; id: number; key: DeviceKey; bytes: string }
  /** Ends the current claim, and takes the device again: after a cable was mended, without a wait. */
  | { type: 'reopen'; id: number; key: DeviceKey }
  /** Binds a role to a device, to nobody (`none`) or anew by itself (`auto`); null = as the settings say. Kept. */
  | { type: 'bind'; id: number; role: DeviceRole; key: DeviceKey | null }
  /** Tells what is to be kept, before it answers: an orderly close loses no count. */
  | { type: 'flush'; id: number }
  /** Live scan view of the technician on or off: raw bytes are told only while it is on. */
  | { type: 'watchScans'; on: boolean };

/** What any device tells. */
export type FromAnyDevice =
  /** All devices, at each change. */
  | { type: 'devices'; devices: DeviceInfo[] }
  /** To be kept: sent when it changed, at most every few seconds, and on request. */
  | { type: 'memory'; memory: DeviceMemory }
  | { type: 'rawScan'; raw: RawScan };

/** A scan as it came, for the technician: bytes in base64 and when each piece arrived. */
export interface RawScan {
  key: DeviceKey;
  bytes: string;
  /** Milliseconds from the first piece (a report, a read, a key) to each, the first 0. */
  timingsMs: number[];
  atMs: number;
  /** Why it is no scan, where it was refused. */
  refused?: string;
}
