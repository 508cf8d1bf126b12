/** Types shared with the terminal: what a driver takes and gives. The only file of drivers/ the core may import. */
import type { FromCounter, PoleConfig, ScaleConfig, ToCounter } from './counter/messages.ts';
import type {
  Bindings, CheckHealth, DeviceKey, DeviceMemory, DeviceRole, FromAnyDevice, PowerState, ScannerConfig, ToAnyDevice,
} from './device/model.ts';

export type * from './device/model.ts';
export type * from './counter/messages.ts';

export type Align = 'left' | 'center' | 'right';

/** A cell of a row. Widths are shares of the paper's width and add up to 1. */
export interface Cell {
  text: string;
  share: number;
  align: Align;
  bold?: boolean;
}

/** Receipt layout: blocks from top to bottom, free of any printer's words. */
export type Block =
  /** `scale` 1 = the body size, 2 = double width and height. Long text wraps. */
  | { type: 'text'; text: string; align: Align; bold?: boolean; scale?: 1 | 2 | 3 }
  /** One row of cells; a cell that is too long wraps within its share. */
  | { type: 'row'; cells: Cell[]; scale?: 1 | 2 }
  | { type: 'rule' }
  | { type: 'feed'; lines: number }
  | { type: 'qr'; data: string; align: Align; modulePx?: number }
  /** `ean13` takes 13 digits; `code128` printable ASCII. */
  | { type: 'barcode'; symbology: 'ean13' | 'code128'; data: string; hri: boolean }
  /** 1 bit a dot, rows padded to a byte, 1 = black. */
  | { type: 'bitmap'; widthPx: number; heightPx: number; bits: string /* base64 */; align: Align }
  /** A PNG in base64, shrunk to the paper and dithered; left out by a device without dots. */
  | { type: 'picture'; png: string; align: Align }
  | { type: 'cut' };

/** What a barcode reader delivered. What it means is the core's matter. */
export interface Scan {
  data: string;
  /** AIM symbology identifier, `]E0`, where the reader sends one. */
  symbology?: string;
  atMs: number;
  /** Which scanner. */
  device?: DeviceKey;
  /** Counts up from 1 in each device process: a scan that is told twice is one scan. */
  sequence?: number;
}

/** What is wrong with a device, as a stable code. */
export type Trouble = 'paperOut' | 'paperLow' | 'coverOpen' | 'fault' | 'unreachable';

/** A device as its driver sees it. Power states are those of UnifiedPOS. */
export interface DeviceState {
  role: DeviceRole;
  name: string;
  power: PowerState;
  trouble?: Trouble;
}

/** A picture of paper, PNG in base64. */
export interface Picture {
  png: string;
  widthPx: number;
  heightPx: number;
}

/** What is printed on, and whether in the printer's own GB18030 letters or as dots. */
export interface PrinterPaper {
  paperMm: 58 | 80;
  text: 'gb18030' | 'raster';
  /** The model, by its name in drivers/printer/profiles.ts: its language, width and letters then go before these. */
  profile?: string;
}

/** Settings of a printer, as the settings file has them. */
export type PrinterConfig =
  /** `auto`: the USB printer that is there, where there is exactly one; remembered. */
  | ({ kind: 'auto' | 'virtual' } & PrinterPaper)
  | ({ kind: 'tcp'; host: string; port: number } & PrinterPaper)
  | ({ kind: 'serial'; at: DeviceKey; baud: number; flow: 'rtscts' | 'none' } & PrinterPaper)
  /** By the kernel's usblp, or by a claim of its own. */
  | ({ kind: 'lp' | 'usb'; at: DeviceKey } & PrinterPaper)
  | { kind: 'none' };

export type PrinterRole = 'receiptPrinter' | 'receiptPrinterBackup' | 'kitchenPrinter';

/** The cash drawer: the pin of its pulse, and at which level of its switch it is open; `none` = it has no switch that the printer reads. */
export interface DrawerConfig {
  pin: 2 | 5;
  switch: 'none' | 'low' | 'high';
}

/** What a person can do to the virtual printer. Absent = as it is. */
export interface VirtualSwitches {
  paperOut?: boolean;
  paperLow?: boolean;
  coverOpen?: boolean;
  /** The knife is jammed. */
  cutterJam?: boolean;
  unplugged?: boolean;
  /** Something is in the drawer's way. */
  drawerJam?: boolean;
}

/** What a person can do to the virtual scale and pole display. Absent = as it is. */
export interface VirtualCounter {
  /** On the platter, grams; below zero = the platter is lifted. */
  grams?: number;
  scaleUnplugged?: boolean;
  poleUnplugged?: boolean;
}

/**
 * `notPrinted`: nothing of the job can come out any more. `inDoubt`: it may have come out, wholly or
 * in part, or may yet.
 */
export type Outcome = 'notPrinted' | 'inDoubt';

/** What the terminal tells the device process. `id` is answered by `done` or `failed`. */
export type ToDevices =
  | { type: 'configure'; receiptPrinter: PrinterConfig; receiptPrinterBackup?: PrinterConfig; kitchenPrinter?: PrinterConfig; scanner?: ScannerConfig; bindings?: Bindings; memory?: DeviceMemory; scale?: ScaleConfig; poleDisplay?: PoleConfig; drawer?: DrawerConfig }
  /** On the receipt printer, where no other is named. */
  | { type: 'print'; id: number; jobId: string; blocks: Block[]; openDrawer: boolean; fromSection?: number; printer?: PrinterRole }
  /** A person has decided on the job at the printer: what the printer still holds of it is cleared. */
  | { type: 'cancelPrint'; jobId: string }
  | { type: 'render'; id: number; blocks: Block[] }
  | { type: 'openDrawer'; id: number }
  | { type: 'ping'; id: number }
  | { type: 'virtualScan'; data: string; symbology?: string }
  | { type: 'virtualPrinter'; switches: VirtualSwitches }
  | { type: 'virtualCounter'; switches: VirtualCounter }
  | ToCounter
  | ToAnyDevice;

/** What the device process tells the terminal. */
export type FromDevices =
  | { type: 'ready' }
  | { type: 'done'; id: number; picture?: Picture; health?: CheckHealth; bytes?: string }
  | { type: 'failed'; id: number; message: string; outcome: Outcome; trouble?: Trouble }
  | { type: 'status'; devices: DeviceState[] }
  | { type: 'scan'; scan: Scan }
  | { type: 'paper'; jobId: string; picture: Picture }
  /** The printer says that this many sections of the job are printed. */
  | { type: 'section'; jobId: string; printed: number; of: number }
  | { type: 'log'; level: 'info' | 'warn' | 'error'; event: string; fields: Record<string, string | number> }
  | FromCounter
  | FromAnyDevice;
