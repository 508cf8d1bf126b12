/** What the technician's screen is shown, and what it may ask for: the words of UnifiedPOS as plain data. */
import type { SharedView } from './shared.ts';
import * as v from 'valibot';
import type { DeviceRole, DeviceView } from './views.ts';

/** A technician's PIN: digits, for a number pad. */
export const PIN_LENGTH_MIN = 4;
export const PIN_LENGTH_MAX = 12;
/** Most bytes of one raw command. */
export const RAW_BYTES_MAX = 1024;
/** Most lines of the log an answer holds. */
export const LOG_LINES_MAX = 400;

export const pinSchema = v.pipe(v.string(), v.regex(new RegExp(`^\\d{${PIN_LENGTH_MIN},${PIN_LENGTH_MAX}}$`), 'a PIN is 4 to 12 digits'));
/** Bytes as hexadecimal digits; spaces between them are allowed. */
export const hexSchema = v.pipe(
  v.string(),
  v.maxLength(RAW_BYTES_MAX * 3),
  v.transform((text) => text.replaceAll(/\s+/g, '').toLowerCase()),
  v.regex(/^([0-9a-f]{2})+$/, 'bytes are pairs of hexadecimal digits, such as 1b 40'),
  v.maxLength(RAW_BYTES_MAX * 2),
);

export const healthLevels = ['Internal', 'External', 'Interactive'] as const;
/** UnifiedPOS CheckHealth levels. */
export type HealthLevel = (typeof healthLevels)[number];

export interface HealthView {
  level: HealthLevel;
  ok: boolean;
  /** UnifiedPOS CheckHealthText. */
  text: string;
  atMs: number;
}

export interface FailureView {
  /** UnifiedPOS ErrorCode without its `E_`. */
  code: string;
  /** ErrorCodeExtended, such as `PaperEmpty`. */
  extended?: string;
  message: string;
  atMs: number;
}

/** A device as a technician sees it. */
export interface DeviceReport {
  /** Names one device for good, whatever port it is on. */
  key: string;
  name: string;
  /** Where it is at present: `usb 1-1.2`, `192.0.2.10:9100`, `virtual`. */
  place: string;
  category: string;
  roles: DeviceRole[];
  lifecycle?: 'closed' | 'opened' | 'claimed' | 'enabled';
  power: DeviceView['power'];
  trouble?: NonNullable<DeviceView['trouble']>;
  jobsWaiting: number;
  /** A drawer with a switch. */
  drawer?: 'open' | 'closed' | 'unknown';
  /** Roles that it may be given, beside those it has. */
  fits: DeviceRole[];
  /** When it last did something: the end of a job, a scan. */
  lastAtMs?: number;
  health: HealthView[];
  /** UnifiedPOS names and counts. */
  statistics: { name: string; value: number }[];
  /** The newest first. */
  errors: FailureView[];
}

/** A scan as it came. */
export interface RawScanView {
  id: number;
  key: string;
  atMs: number;
  /** Hexadecimal digits. */
  hex: string;
  /** Milliseconds from the first piece (a report, a read, a key) to each, the first 0. */
  timingsMs: number[];
  /** Why it is no scan. */
  refused?: string;
  meaning?: ScanMeaningView;
}

/** What a code means to the terminal. */
export interface ScanMeaningView {
  ok: boolean;
  kind: string;
  symbology?: string;
  /** GS1's bracket form. */
  ai?: string;
  fields: { name: string; value: string }[];
  error?: string;
}

export interface PrintJobView {
  id: string;
  state: string;
  duplicate: boolean;
  queuedAtMs: number;
  /** Sections that the printer said are printed. */
  sectionsPrinted: number;
  receiptNo?: string;
}

/** The scale as it stands. Never a zero for a fault: only `stable` has a weight, in whole grams. */
export interface ScaleBenchView {
  state: 'stable' | 'unstable' | 'overload' | 'underZero' | 'silent';
  grams?: number;
  net?: boolean;
  actions: ScaleActionName[];
  /** Is it read on and on at present? */
  live: boolean;
}

export const scaleActionNames = ['tare', 'clearTare', 'zero'] as const;
export type ScaleActionName = (typeof scaleActionNames)[number];
export const poleCommandSets = ['dm-d', 'escpos'] as const;

/** The two lines of the pole display. `isRead`: a virtual one read them from the bytes; else they are what was sent. */
export interface PoleBenchView {
  lines: [string, string];
  isRead: boolean;
}

/** What a person can do to the virtual devices of training. Absent = as it is. */
export const virtualSchema = v.strictObject({
  paperOut: v.exactOptional(v.boolean()),
  paperLow: v.exactOptional(v.boolean()),
  coverOpen: v.exactOptional(v.boolean()),
  cutterJam: v.exactOptional(v.boolean()),
  unplugged: v.exactOptional(v.boolean()),
  drawerJam: v.exactOptional(v.boolean()),
  scaleUnplugged: v.exactOptional(v.boolean()),
  poleUnplugged: v.exactOptional(v.boolean()),
  grams: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(-1000), v.maxValue(100_000))),
});
export type VirtualView = v.InferOutput<typeof virtualSchema>;

/** Examinations of the journal beside the terminal. */
export interface JournalCheckView {
  /** Entries up to here were in order, and when that was seen. */
  seq?: number;
  atMs?: number;
  /** When all of it was last looked at. */
  allAtMs?: number;
  /** While one runs, in entries. */
  running?: { done: number; total: number };
  /** The first entry that is not in order, in English. */
  broken?: { kind: string; seq: number; reason: string; atMs: number };
  /** Why the last one could not look, in English. */
  failed?: string;
}

export interface JournalView {
  /** All there ever were. */
  entries: number;
  /** Of these, in archives. */
  archived: number;
  seals: number;
  lastSealAtMs?: number;
  /** Entries after the last seal. */
  unsealed: number;
  keyId: string;
  check: JournalCheckView;
}

/** What this terminal runs on. */
export interface AboutView {
  version: string;
  runtime: string;
  system: string;
  /** Customers check out alone here: there is a screen to be looked at. */
  kiosk?: true;
}

export interface DiagnosticsView {
  /** Goes up at each change: `diagnostics.watch` answers when it is past the one that is known. */
  revision: number;
  devices: DeviceReport[];
  /** The newest last. */
  scans: RawScanView[];
  /** Are scans kept out of the sale? */
  scansHeld: boolean;
  jobs: PrintJobView[];
  /** Null where none is bound. */
  scale: ScaleBenchView | null;
  pole: PoleBenchView | null;
  /** Roles that a technician gave on this screen: a key, `auto` or `none`. */
  bound: { role: DeviceRole; key: string }[];
  /** Training: what is done to the virtual devices; null = they are real. */
  virtual: VirtualView | null;
  journal: JournalView;
  /** The shop's own server; absent where it has none. */
  shared?: SharedView;
  about: AboutView;
}

/** What the locked screen may know. */
export interface LockView {
  unlocked: boolean;
  /** Is a PIN set in the settings? Without one nobody gets in. */
  pinSet: boolean;
  /** Training mode's PIN: there is nothing to guard. */
  trainingPin?: string;
}

export interface LogLineView {
  at: string;
  level: 'info' | 'warn' | 'error';
  event: string;
  /** The other fields, as JSON. */
  fields: string;
}
