/** The settings file: read once at start, checked whole, refused with one clear line. */
import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { Fault, kioskSettingsSchema } from '#main/contract';
import { isLinkRule, LINK_LENGTH_MAX } from './core/barcode/links.ts';
import { shippedBarcodes } from './core/barcode/rules.ts';
import { FAPIAO_PARAMETERS_MAX, FAPIAO_URL_MAX } from './core/fapiao/link.ts';
import { profileNames } from '#drivers/printer/profiles.ts';
import { regions, type RegionId } from './core/regions/index.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

/** Where a device hangs: its key, as `guitai doctor` prints it. A built-in serial port is `port:ttyS0`. */
const at = v.pipe(v.string(), v.regex(/^(usb|port|tcp|virtual):[^\s]+$/, 'where it is connected: port:ttyS0, tcp:HOST:PORT, or a key that guitai doctor prints'));
const baudRate = v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(921_600));
/** A key of a USB device, `usb:VVVV:PPPP:SERIAL`: what `guitai doctor` prints. */
const atUsb = v.pipe(v.string(), v.regex(/^usb:[0-9a-f]{4}:[0-9a-f]{4}[^\s]*$/, 'a USB printer: usb:VVVV:PPPP:SERIAL, as guitai doctor prints it'));

const paper = {
  paperMm: v.optional(v.picklist([58, 80]), 80),
  /** GB18030 text, or every line as raster for printers without Chinese. */
  text: v.optional(v.picklist(['gb18030', 'raster']), 'gb18030'),
  /** The model, where it is no ESC/POS printer of this paper: its language, width and letters; `text: raster` draws every line all the same. */
  profile: v.exactOptional(v.pipe(v.string(), v.check((name) => profileNames().includes(name), 'a printer profile: guitai receipt encode --profile NAME knows the same'))),
};
const printerSchema = v.variant('kind', [
  /** The USB printer that is plugged in where there is exactly one: it stays chosen then. */
  v.strictObject({ kind: v.literal('auto'), ...paper }),
  v.strictObject({ kind: v.literal('virtual'), ...paper }),
  v.strictObject({ kind: v.literal('tcp'), host: v.string(), port: v.optional(port, 9100), ...paper }),
  v.strictObject({
    kind: v.literal('serial'),
    at: v.pipe(at, v.regex(/^(usb|port):/, 'a serial port: port:ttyS0, or a key usb:VVVV:PPPP:SERIAL that guitai doctor prints')),
    /** As the printer's self-test prints it. */
    baud: v.optional(baudRate, 38_400),
    /** `none` for a cable of three wires: then a long receipt can overrun the printer. */
    flow: v.optional(v.picklist(['rtscts', 'none']), 'rtscts'),
    ...paper,
  }),
  /** By the kernel's usblp (/dev/usb/lp0). */
  v.strictObject({ kind: v.literal('lp'), at: atUsb, ...paper }),
  /** By a claim, for a printer that no kernel driver holds. */
  v.strictObject({ kind: v.literal('usb'), at: atUsb, ...paper }),
  v.strictObject({ kind: v.literal('none') }),
]);

/** Text of a scale's line. */
const mark = v.pipe(v.string(), v.minLength(1), v.maxLength(16));
const ask = v.pipe(v.string(), v.maxLength(16));
const width = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32));

const scaleTemplate = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  line: v.strictObject({ baudRate, dataBits: v.picklist([7, 8]), parity: v.picklist(['none', 'even', 'odd']), stopBits: v.picklist([1, 2]) }),
  request: ask,
  actions: v.optional(v.strictObject({ tare: v.exactOptional(mark), clearTare: v.exactOptional(mark), zero: v.exactOptional(mark) }), {}),
  fields: v.pipe(
    v.array(
      v.variant('type', [
        v.strictObject({ type: v.literal('text'), text: mark }),
        v.strictObject({ type: v.literal('skip'), width }),
        v.strictObject({ type: v.literal('mark'), stable: mark, unstable: v.exactOptional(mark), overload: v.exactOptional(mark), underZero: v.exactOptional(mark) }),
        v.strictObject({ type: v.literal('weight'), width, decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)) }),
        v.strictObject({ type: v.literal('unit'), text: mark }),
      ]),
    ),
    v.maxLength(16),
    v.check((fields) => fields.filter(({ type }) => type === 'weight').length === 1, 'give exactly one field of type weight'),
    v.check((fields) => fields.filter(({ type }) => type === 'mark').length === 1, 'give exactly one field of type mark: it says when the weight is stable'),
  ),
  unit: v.picklist(['g', 'kg', 'lb']),
  terminator: v.picklist(['\r', '\n', '\r\n']),
});

const scaleSchema = v.variant('protocol', [
  v.strictObject({ at, protocol: v.literal('toledo8217'), unit: v.optional(v.picklist(['kg', 'lb']), 'kg') }),
  v.strictObject({ at, protocol: v.literal('sics') }),
  v.strictObject({ at, protocol: v.literal('aAndD') }),
  v.strictObject({ at, protocol: v.literal('template'), template: scaleTemplate }),
]);

const poleSchema = v.strictObject({
  at,
  /** Epson's own commands, or the ESC Q A set of most others. */
  commandSet: v.optional(v.picklist(['dm-d', 'escpos']), 'dm-d'),
  codePage: v.optional(v.picklist(['cp437', 'katakana', 'cp850', 'cp860', 'cp863', 'cp865', 'cp1252', 'cp866', 'cp852', 'cp858']), 'cp437'),
  /** Only for a display that has Chinese, Japanese or Korean characters. */
  doubleBytes: v.exactOptional(v.picklist(['gb18030', 'shift_jis', 'big5', 'euc-kr'])),
  /** On one serial line with a printer, which passes on what is not for it. */
  behindPrinter: v.optional(v.boolean(), false),
  baud: v.optional(baudRate, 9600),
});

/** On the receipt printer. Without a switch it opens, and nobody knows whether it did. */
const drawerSchema = v.strictObject({
  /** Connector pin of the pulse. */
  pin: v.optional(v.picklist([2, 5]), 2),
  /** Level of connector pin 3 at which it is open: low on most. */
  switch: v.optional(v.picklist(['none', 'low', 'high']), 'none'),
});

const prefixes = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(16))), v.maxLength(20));

/** A layout of scale or price labels: see core/barcode/measure.ts for its letters. */
const measureSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/)),
  prefixes: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\d{1,6}$/))), v.minLength(1), v.maxLength(20)),
  layout: v.pipe(v.string(), v.regex(/^P+(?=.*I)(?=.*[MW])[IMWK]+C?$/, 'a letter a digit: P prefix, I item, M money, W weight, K verifier of the money, C check'), v.maxLength(32)),
  moneyDecimals: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4)), 2),
  weightDecimals: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)), 3),
});

const barcodesSchema = v.strictObject({
  measures: v.optional(v.pipe(v.array(measureSchema), v.maxLength(50)), []),
  memberPrefixes: v.optional(prefixes, [...shippedBarcodes.memberPrefixes]),
  staffPrefixes: v.optional(prefixes, [...shippedBarcodes.staffPrefixes]),
  /** Links that stand for goods, as a mini program's product codes hold them: see core/barcode/links.ts. */
  links: v.optional(
    v.pipe(
      v.array(v.strictObject({ url: v.pipe(v.string(), v.maxLength(LINK_LENGTH_MAX), v.check(isLinkRule, 'a link with {code} once, as a part of its path or the value of a parameter: https://shop.example/goods/{code}')) })),
      v.maxLength(50),
    ),
    [],
  ),
});

/** UnifiedPOS "Scanner": see drivers/device/model.ts, ScannerConfig. */
const scannerSchema = v.strictObject({
  prefix: v.optional(v.pipe(v.string(), v.maxLength(8)), ''),
  /** What ends a code on a serial line; [""] = a pause. */
  suffixes: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(8))), v.minLength(1), v.maxLength(8)), ['\r', '\n', '\t']),
  baud: v.optional(v.union([v.literal('auto'), baudRate]), 'auto'),
  /** The same code again within this long is one scan, milliseconds; 0 = every scan counts. */
  doubleReadMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)), 0),
  /** Linux: keyboards that are scanners, by key; they type into no other program then. */
  grab: v.optional(v.array(at), []),
  /** Serial ports and network addresses that are scanners, by key. */
  ports: v.optional(v.array(at), []),
});

/** Role → device key, `auto` or `none`. */
const binding = v.exactOptional(v.union([v.picklist(['auto', 'none']), at]));
const bindingsSchema = v.strictObject({
  receiptPrinter: binding, receiptPrinterBackup: binding, kitchenPrinter: binding, scanner: binding, drawer: binding, scale: binding, poleDisplay: binding,
});

export const settingsSchema = v.strictObject({
  shop: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
    /** Prefix of receipt numbers and name at headquarters. */
    terminal: v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9]{0,15}$/, 'a terminal is named by 1 to 16 capitals and digits')),
    region: v.picklist(Object.keys(regions) as RegionId[]),
    /** A PNG at the head of each receipt: a path, from the settings' folder on. */
    logo: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
  }),
  /** By scheme: that scheme's own settings, checked by its provider. */
  payments: v.optional(v.record(v.string(), v.unknown()), {}),
  devices: v.optional(
    v.strictObject({
      receiptPrinter: v.optional(printerSchema, { kind: 'auto' }),
      /** Absent = none. */
      kitchenPrinter: v.optional(printerSchema),
      /** Takes receipts that have not begun while the first printer is away. */
      receiptPrinterBackup: v.optional(printerSchema),
      /** Absent = the weight of goods is typed. */
      scale: v.optional(scaleSchema),
      poleDisplay: v.optional(poleSchema),
      drawer: v.optional(drawerSchema),
      scanner: v.optional(scannerSchema),
      bindings: v.optional(bindingsSchema),
    }),
    {},
  ),
  technician: v.optional(
    v.strictObject({
      /** Of a card that closes the kiosk as the PIN does: what `guitai pin set --role card` prints. */
      cardHash: v.exactOptional(v.pipe(v.string(), v.regex(/^scrypt\$15\$8\$1\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/, 'not a card’s hash: make one with guitai pin set --role card'))),
      /** What `guitai pin set` prints. */
      pinHash: v.pipe(v.string(), v.regex(/^scrypt\$15\$8\$1\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/, 'not a PIN hash: make one with guitai pin set')),
    }),
  ),
  /** Who allows refunds. */
  supervisor: v.optional(
    v.strictObject({
      /** For the record. */
      name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60)), 'supervisor'),
      /** What `guitai pin set --role supervisor` prints. */
      pinHash: v.pipe(v.string(), v.regex(/^scrypt\$15\$8\$1\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/, 'not a PIN hash: make one with guitai pin set')),
    }),
  ),
  /** How codes are read here, beside what the region says. */
  barcodes: v.optional(barcodesSchema),
  /** Receipts carry a code with which the customer applies for an electronic fapiao: see core/fapiao/link.ts. */
  fapiao: v.optional(
    v.strictObject({
      /** The tax service's page for this shop. */
      url: v.pipe(v.string(), v.url(), v.startsWith('https://', 'an address that begins with https://'), v.maxLength(FAPIAO_URL_MAX - FAPIAO_PARAMETERS_MAX)),
      /** Agreed with the tax service; a secret. */
      key: v.pipe(v.string(), v.minLength(16)),
    }),
  ),
  /** Copies of the database at a second place: another disk, a medium, a share. Absent = none are made. */
  backup: v.optional(
    v.strictObject({
      /** A directory that is there already, made once by hand on that disk. */
      path: v.pipe(v.string(), v.minLength(1)),
      everyMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(1_440)), 60),
      /** How many are kept; the newest always is. */
      keep: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 24),
    }),
  ),
  /** With the line down, payments to the static code are taken as not yet collected, within these limits. Absent = none are. */
  promises: v.optional(
    v.strictObject({
      schemes: v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1), v.maxLength(20)),
      /** Largest single one, and the sum of all that are open, in minor units: 10000 = ¥100.00. */
      amountMinor: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      sumMinor: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      /** Open at a time. */
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
      /** With one open for longer, no other is taken. */
      ageHours: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(744)), 48),
    }),
  ),
  /** Members' points. Absent = none are kept. */
  members: v.optional(
    v.strictObject({
      /** Money that earns one point, minor units. Absent = the region's. */
      earnMinor: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
      /** What one point pays, minor units; 0 = points pay nothing. */
      pointMinor: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
      /** Points are spent in multiples of this. */
      step: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), 1),
      /** The part of a sale that points may pay. */
      sharePercent: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100),
    }),
  ),
  /** Stock is kept and shown. With a shop's server it always is. */
  stock: v.optional(v.boolean()),
  /** The shop's own PostgreSQL, which its tills share: held sales, members' points, stock. See docs/shop.md. */
  shared: v.optional(
    v.strictObject({
      url: v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//, 'an address that begins with postgres://')),
      /** What points a till may let members spend while it is alone. Absent = none. */
      alone: v.exactOptional(
        v.strictObject({
          /** Sales with points, and points in all of them, until it joins again. */
          count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
          points: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000)),
          /** Known balances serve for so long. */
          ageHours: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(744)), 24),
        }),
      ),
    }),
  ),
  /** Customers check out alone here. Absent = it is a cashier's counter. */
  kiosk: v.optional(kioskSettingsSchema),
  sync: v.optional(v.strictObject({ url: v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//)) })),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type PrinterSettings = v.InferOutput<typeof printerSchema>;

/**
 * Checks settings.
 * @throws Fault SETTINGS naming the first field that does not fit.
 */
export function checkSettings(json: unknown, where: string): Settings {
  const parsed = v.safeParse(settingsSchema, json);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue) ?? '(the file as a whole)';
  throw new Fault('SETTINGS', `${where}: ${path}: ${issue.message}`);
}

/** Reads the settings file. Returns null where there is none. @throws Fault SETTINGS */
export function readSettings(file: string): Settings | null {
  if (!existsSync(file)) return null;
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Fault('SETTINGS', `${file}: not readable as JSON: ${(error as Error).message}`);
  }
  return checkSettings(json, file);
}
