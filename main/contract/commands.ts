import * as v from 'valibot';
import { command, CODE_LENGTH_MAX, NAME_LENGTH_MAX, QUANTITY_MILLI_MAX } from './command.ts';
import { kioskCommands } from './kiosk.ts';
import { kiosksCommands } from './kiosks.ts';
import { priceSchema, type Minor } from './money.ts';
import {
  healthLevels, hexSchema, LOG_LINES_MAX, pinSchema, poleCommandSets, scaleActionNames, virtualSchema,
  type DiagnosticsView, type HealthView, type LockView, type LogLineView, type ScanMeaningView,
} from './diagnostics.ts';
import { faceCommands } from './face.ts';
import { hostCommands } from './hosts.ts';
import { guardedSchema, type GuardView, type VersionView } from './headquarters.ts';
import { NOTE_LENGTH_MAX, type MoneyView } from './question.ts';
import type { PromiseView } from './promises.ts';
import { RENTAL_NAME_MAX, type RentalView } from './rentals.ts';
import { REFUND_LINES_MAX, REFUND_REASON_MAX, type FoundSaleView, type RefundQuoteView, type RefundView, type RefundableView } from './refunds.ts';
import type { Role } from './roles.ts';
import { conflictKindSchema, MEMBER_POINTS_MAX, stockChange, type ConflictView, type MemberView } from './shared.ts';
import { CASH_REASON_MAX, CASHIER_NAME_MAX, Z_REPORTS_MAX, type ShiftFigures, type ShiftView, type ZReportView } from './shifts.ts';
import type { ScaleView } from './scale.ts';
import { deviceRoles } from './views.ts';
import type { PhoneOrderView, ProductView, ReceiptJobView, ScanView } from './views.ts';
import type { StoreReport } from './store.ts';
import { wedgeSchema } from './wedge.ts';

export const SEARCH_LIMIT_MAX = 100;

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const code = v.pipe(v.string(), v.minLength(1), v.maxLength(CODE_LENGTH_MAX));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NAME_LENGTH_MAX));
const quantityMilli = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(-QUANTITY_MILLI_MAX),
  v.maxValue(QUANTITY_MILLI_MAX),
  v.check((n) => n !== 0, 'a quantity is not zero'),
);
/** A sum in question. */
const sum = v.strictObject({ attemptId: id, transactionId: id });
const note = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NOTE_LENGTH_MAX));
/** The values of AIs 10 and 21 have at most 20 characters, those of other codes are as short. */
const lot = v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(30)));
const trace = v.optional(v.strictObject({ batch: lot, expiry: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/))), serial: lot }));
const scheme = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{1,23}$/));
const nothing = v.strictObject({});
const cashierName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(CASHIER_NAME_MAX));
/** Lines of a sale and how much of each goes back, or everything that is left. */
const goods = v.union([
  v.literal('all'),
  v.pipe(
    v.array(v.strictObject({ lineId: id, quantityMilli: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(QUANTITY_MILLI_MAX)) })),
    v.minLength(1),
    v.maxLength(REFUND_LINES_MAX),
  ),
]);
const refundArgs = { saleId: id, lines: goods, inCash: v.optional(v.literal(true)) };

const cashier: readonly Role[] = ['cashier'];
const phone: readonly Role[] = ['phone'];
const technician: readonly Role[] = ['diagnostics'];
const device = v.strictObject({ key: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) });

/** Everything a screen may ask for. The name's first part is the folder in services/ that answers; `money` is payment's. */
export const commands = {
  /** A code from a scanner or typed into the field: product, payer code, or unknown. */
  'sale.scan': command<ScanView>()(
    cashier,
    v.strictObject({ code, quantityMilli: v.optional(quantityMilli) }),
  ),
  /** What the cashier's screen is at, so that a driver's scan is taken as one that came through the page. */
  'sale.attend': command<null>()(
    cashier,
    v.strictObject({
      /** Typed before the next scan. */
      quantityMilli: v.optional(quantityMilli),
      /** An item waits for its price or weight: nobody pays before that. */
      sheet: v.boolean(),
      /** A PIN is asked for: no scan is taken. */
      pin: v.boolean(),
      /** What comes back of a sale is being chosen: goods are told to the screen and not sold. */
      refund: v.optional(v.literal(true)),
    }),
  ),
  'sale.addProduct': command<{ lineId: string }>()(
    cashier,
    v.strictObject({
      productId: id,
      quantityMilli: v.optional(quantityMilli),
      /** For a product that has no price yet. */
      priceMinor: v.optional(priceSchema),
      trace,
    }),
  ),
  /** A priced item that is not in the catalogue. */
  'sale.addOpen': command<{ lineId: string }>()(
    cashier,
    v.strictObject({
      name,
      priceMinor: priceSchema,
      quantityMilli: v.optional(quantityMilli),
      barcode: v.optional(code),
      taxClass: v.optional(id),
      trace,
    }),
  ),
  'sale.setQuantity': command<null>()(cashier, v.strictObject({ lineId: id, quantityMilli })),
  'sale.removeLine': command<null>()(cashier, v.strictObject({ lineId: id })),
  'sale.undo': command<null>()(cashier, nothing),
  /** Empties the cart; recorded as a void where it held lines. The screen asks first. */
  'sale.clear': command<null>()(cashier, nothing),
  'sale.hold': command<null>()(cashier, nothing),
  /** One till gets it. @throws HELD_TAKEN, SHOP_SERVER; HELD_AWAY where its till is not heard of and may have it in hand: `anyway` takes it all the same */
  'sale.resume': command<null>()(cashier, v.strictObject({ saleId: id, anyway: v.optional(v.literal(true)) })),
  /** Leaves a completed sale's summary for an empty cart. */
  'sale.next': command<null>()(cashier, nothing),

  /** The weight now; its changes come as the event `scale` for a while after that. Ask again to go on hearing them. */
  'scale.read': command<ScaleView>()(cashier, nothing),
  /** What is on the scale is the container, or (`clear`) there is none any more. @throws BAD_STATE where it does not stand still */
  'scale.tare': command<ScaleView>()(cashier, v.strictObject({ clear: v.optional(v.literal(true)) })),
  /** @throws DEVICE where the scale has no command for it */
  'scale.zero': command<ScaleView>()(cashier, nothing),
  /** Weighs the product into the sale: the scale is asked anew. @throws BAD_STATE with `details.state` where there is no weight */
  'scale.accept': command<{ lineId: string; grams: number }>()(
    cashier,
    v.strictObject({
      productId: id,
      /** For a product that has no price yet. */
      priceMinor: v.optional(priceSchema),
      trace,
    }),
  ),

  'catalogue.search': command<{ products: ProductView[] }>()(
    cashier,
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(NAME_LENGTH_MAX)),
      limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(SEARCH_LIMIT_MAX))),
    }),
  ),
  /** Adds a product, or gives one of the catalogue a price: the till's own entry shadows it by barcode. */
  'catalogue.add': command<ProductView>()(
    cashier,
    v.strictObject({ barcode: v.optional(code), name, priceMinor: priceSchema, taxClass: v.optional(id), unit: v.optional(v.picklist(['piece', 'kg'])) }),
  ),

  /** From selling to paying, and back while nothing is collected. */
  'payment.begin': command<null>()(cashier, nothing),
  'payment.back': command<null>()(cashier, nothing),
  /** Show a code for the customer to scan. `amountMinor` absent = all that is due. */
  'payment.present': command<{ attemptId: string }>()(
    cashier,
    v.strictObject({ scheme, amountMinor: v.optional(priceSchema) }),
  ),
  /** Charge a code that the customer shows. */
  'payment.charge': command<{ attemptId: string }>()(
    cashier,
    v.strictObject({ code, amountMinor: v.optional(priceSchema) }),
  ),
  /** Ask for the open attempt to be cancelled: a request, not a result. */
  'payment.cancel': command<null>()(cashier, v.strictObject({ attemptId: id })),
  /** Ask the scheme now rather than at the next poll. */
  'payment.query': command<null>()(cashier, v.strictObject({ attemptId: id })),
  'payment.cash': command<{ changeMinor: Minor }>()(cashier, v.strictObject({ tenderedMinor: priceSchema })),

  ...faceCommands,

  /** The member of the sale at hand and their points; null without one. */
  'member.look': command<MemberView | null>()(cashier, nothing),
  /** Pays a part of the sale, or all of it, by the member's points; 0 takes them back. @throws LIMIT with `details.limit`, BAD_STATE, STORE */
  'member.spend': command<{ amountMinor: Minor }>()(cashier, v.strictObject({ points: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MEMBER_POINTS_MAX)) })),

  /** Goods came, were lost, or were counted (the quantity is then what is there). @throws PIN, LIMIT, NOT_FOUND, BAD_STATE */
  'stock.adjust': command<{ onHandMilli: number }>()(cashier, v.strictObject({ productId: id, ...stockChange, pin: pinSchema })),
  /** True conflicts that the shop's server knows of. @throws SHOP_SERVER */
  'shared.conflicts': command<{ conflicts: ConflictView[] }>()(cashier, nothing),
  /** It comes again when it gets worse. @throws PIN, LIMIT, SHOP_SERVER */
  'shared.acknowledge': command<null>()(cashier, v.strictObject({ kind: conflictKindSchema, key: id, pin: pinSchema, note: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(NOTE_LENGTH_MAX))) })),

  'money.list': command<{ money: MoneyView[] }>()(cashier, nothing),
  /** Gives a sum in question back by the way it came. @throws BAD_STATE where the way is not open (any more); so do the next two */
  'money.refund': command<null>()(cashier, v.strictObject({ ...sum.entries, reason: note })),
  /** Counts it as a tender of the open sale. `saleId` is what the screen showed. @throws AMOUNT where it is more than what is due */
  'money.attach': command<null>()(cashier, v.strictObject({ ...sum.entries, saleId: id, note: v.optional(note) })),
  /** Keeps it as unallocated money, or frees the sale of a parked one. @throws PIN, LIMIT */
  'money.keep': command<null>()(cashier, v.strictObject({ attemptId: id, transactionId: v.optional(id), note, pin: pinSchema })),

  /**
   * Sales by their receipt's barcode, the last digits of its number or of the payment's, a date, an amount, or a product,
   * the newest first. Empty text: the last ones.
   */
  'refund.find': command<{ sales: FoundSaleView[] }>()(cashier, v.strictObject({ text: v.pipe(v.string(), v.maxLength(CODE_LENGTH_MAX)) })),
  /** @throws NOT_FOUND, BAD_STATE where it is a refund itself */
  'refund.open': command<RefundableView>()(cashier, v.union([v.strictObject({ receiptNo: id }), v.strictObject({ saleId: id })])),
  /** What the refund would be: nothing is done. @throws AMOUNT where more is asked than is left, LIMIT where a tender is blocked */
  'refund.quote': command<RefundQuoteView>()(cashier, v.strictObject(refundArgs)),
  /**
   * Gives back, once a supervisor's PIN allows it. The document is saved before anything is sent. `returns` is the count
   * that `refund.open` showed: where it is another now, somebody was faster (BAD_STATE: open it again). `inCash` gives in
   * cash what a blocked tender cannot take back. `refundIds` are the parts that go by schemes; their state comes as the
   * event `refunds`.
   * @throws PIN, LIMIT with `details.waitMs` after wrong PINs, AMOUNT, BAD_STATE, STORE
   */
  'refund.begin': command<{ returnSaleId: string; returnReceiptNo: string; totalMinor: Minor; cashMinor: Minor; refundIds: string[] }>()(
    cashier,
    v.strictObject({
      ...refundArgs,
      returns: v.pipe(v.number(), v.integer(), v.minValue(0)),
      pin: pinSchema,
      reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(REFUND_REASON_MAX)),
    }),
  ),
  /** Sends or asks now rather than at the next time. A refused one is sent again, always with its own number. */
  'refund.retry': command<null>()(cashier, v.strictObject({ refundId: id })),
  /** Ends one that is `refused` or `abnormal` otherwise: in cash from the drawer, or outside of this terminal. @throws PIN, LIMIT, BAD_STATE */
  'refund.settle': command<null>()(cashier, v.strictObject({ refundId: id, how: v.picklist(['cash', 'outside']), pin: pinSchema })),
  /** Those that are not done: under way, queued, or waiting for a person. */
  'refund.list': command<{ refunds: RefundView[] }>()(cashier, nothing),

  /**
   * Ends the sale with what the customer says was paid to the shop's static code: not yet collected. Only while the scheme
   * cannot be reached, which is tried now, and within the shop's limits. Pictures and sounds prove nothing.
   * @throws SCHEME_OFF where it is not allowed here, BAD_STATE where the scheme answers, LIMIT with `details.limit`,
   * `details.allowed` and `details.would`, PAYMENT_OPEN, STORE
   */
  'promise.take': command<{ promiseId: string; receiptNo: string }>()(cashier, v.strictObject({ scheme })),
  /** Those that are not yet collected. */
  'promise.list': command<{ promises: PromiseView[] }>()(cashier, nothing),
  /** A row of the scheme's bill is it. @throws BAD_STATE where it is not (any more) one of its candidates */
  'promise.match': command<null>()(cashier, v.strictObject({ promiseId: id, transactionId: id })),
  /**
   * Asks the scheme for a payment by its own number, as the customer's wallet shows it. One of the same amount, near its
   * time, that nothing else accounts for, is it.
   * @throws BAD_STATE with `details.reason`: `none` (the scheme knows none), `unfit` (it is of something else), `unknown`
   * (the scheme does not say), `cannot` (it cannot be asked so)
   */
  'promise.ask': command<null>()(cashier, v.strictObject({ promiseId: id, transactionId: id })),
  /** A supervisor's written word: it was received otherwise, or never will be. @throws PIN, LIMIT, BAD_STATE */
  'promise.decide': command<null>()(cashier, v.strictObject({ promiseId: id, collected: v.boolean(), note, pin: pinSchema })),

  /**
   * Rents goods out on the scheme's credit. The customer agrees by the code that comes with the event `rentals`; with an
   * agreement that the customer has signed before, at once. `riskMinor` is the most that may be collected.
   * @throws SCHEME_OFF, AMOUNT, LIMIT, STORE
   */
  'rental.open': command<{ rentalId: string }>()(
    cashier,
    v.strictObject({
      scheme,
      name: v.pipe(v.string(), v.trim(), v.minLength(1), v.check((text) => Array.from(text).length <= RENTAL_NAME_MAX, `at most ${RENTAL_NAME_MAX} characters`)),
      riskMinor: priceSchema,
      agreement: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{8,64}$/))),
    }),
  ),
  /** By a part of the name or the end of the order number; ended ones too, the newest first. */
  'rental.find': command<{ rentals: RentalView[] }>()(cashier, v.strictObject({ text: v.pipe(v.string(), v.maxLength(NAME_LENGTH_MAX)) })),
  /** The goods are back: the scheme collects the amount less the discount. @throws BAD_STATE, AMOUNT where it is more than was agreed, SCHEME_OFF, STORE */
  'rental.return': command<null>()(cashier, v.strictObject({ rentalId: id, amountMinor: priceSchema, discountMinor: v.exactOptional(priceSchema) })),
  /** Nothing will be collected. Never once the goods were given back. @throws BAD_STATE, SCHEME_OFF, STORE */
  'rental.cancel': command<null>()(cashier, v.strictObject({ rentalId: id })),
  /** Those that have not ended. */
  'rental.list': command<{ rentals: RentalView[] }>()(cashier, nothing),

  'shift.current': command<{ shift: ShiftView }>()(cashier, nothing),
  /** Begins with what lies in the drawer. Also after the first sales: no sale waits for it. @throws BAD_STATE where one is open */
  'shift.open': command<{ shift: ShiftView }>()(cashier, v.strictObject({ by: cashierName, floatMinor: priceSchema })),
  /** Cash put into the drawer or taken out of it, beside sales. */
  'shift.cash': command<null>()(
    cashier,
    v.strictObject({ direction: v.picklist(['in', 'out']), amountMinor: v.pipe(priceSchema, v.check((n) => n > 0, 'an amount is more than zero')), reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(CASH_REASON_MAX)), by: cashierName }),
  ),
  /** The X report of the shift, for whoever may see it: closes nothing. @throws PIN, LIMIT */
  'shift.figures': command<{ figures: ShiftFigures }>()(cashier, v.strictObject({ pin: pinSchema })),
  /** Closes the shift with what was counted, and prints the Z report. @throws BAD_STATE where a sale is not ended; PIN, LIMIT */
  'shift.close': command<{ report: ZReportView }>()(cashier, v.strictObject({ no: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), countedMinor: priceSchema, pin: pinSchema })),
  /** Z reports, the newest first. */
  'shift.reports': command<{ reports: ZReportView[] }>()(cashier, v.strictObject({ limit: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(Z_REPORTS_MAX)), Z_REPORTS_MAX) })),
  /** Prints a Z report again. @throws NOT_FOUND, DEVICE */
  'shift.print': command<null>()(cashier, v.strictObject({ no: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) })),

  'receipt.reprint': command<null>()(cashier, v.strictObject({ saleId: v.optional(id) })),
  'receipt.jobs': command<{ jobs: ReceiptJobView[] }>()(cashier, nothing),
  /** What a person decided on a job in doubt: the rest of it, all of it again as a duplicate, it did come out, or none of it. */
  'receipt.resolve': command<null>()(
    cashier,
    v.strictObject({ jobId: id, choice: v.picklist(['resume', 'reprint', 'printed', 'drop']) }),
  ),
  /** The receipt as a picture, PNG in base64. */
  'receipt.image': command<{ png: string; widthPx: number; heightPx: number }>()(
    ['cashier', 'display'],
    v.strictObject({ saleId: id }),
  ),
  'drawer.open': command<null>()(cashier, nothing),
  'sync.now': command<null>()(['cashier', 'diagnostics'], nothing),

  /** Opens the store again now, rather than at its next try. @throws STORE where it stays stopped */
  'store.retry': command<null>()(['cashier', 'diagnostics'], nothing),
  /** Behind the technician's PIN; so are the next two. */
  'store.report': command<StoreReport>()(technician, nothing),
  /** After a fork: entries from here on get a stream of their own, so that nothing is lost. @throws BAD_STATE, STORE */
  'store.fork': command<{ stream: string }>()(technician, v.strictObject({ fromSeq: v.pipe(v.number(), v.safeInteger(), v.minValue(2)) })),
  /** @throws BACKUP, SETTINGS where none are made */
  'store.backup': command<null>()(technician, nothing),

  /** What would be lost with this terminal's data. Behind the technician's PIN; so are the next three. */
  'guard.state': command<GuardView>()(technician, nothing),
  /** A supervisor lets it be done although money is here alone: written to a file and journalled first. @throws PIN, LIMIT, BAD_STATE, STORE */
  'guard.override': command<{ file: string }>()(technician, v.strictObject({ action: guardedSchema, pin: pinSchema })),
  /** Forgets headquarters' address and login. @throws UNSENT with `details.entries` and `details.amountMinor`, BAD_STATE, STORE */
  'guard.signOut': command<null>()(technician, nothing),
  /** Versions from headquarters. */
  'guard.versions': command<{ versions: VersionView[]; /** Of the settings, what headquarters changed. */ settings: string[] }>()(technician, nothing),

  /** Opens the technician's screen, locked. The address is for the page to open, where the host opens no windows itself. */
  'screen.open': command<{ url: string | null }>()(cashier, v.strictObject({ role: v.literal('diagnostics') })),

  /** The only two that a locked screen may give. */
  'diagnostics.state': command<LockView>()(technician, nothing),
  /** @throws PIN, LIMIT with `details.waitMs` after too many tries */
  'diagnostics.unlock': command<null>()(technician, v.strictObject({ pin: pinSchema })),
  'diagnostics.lock': command<null>()(technician, nothing),
  /** Everything that is shown. Answers when there is something newer than `after`, or after a while. */
  'diagnostics.watch': command<DiagnosticsView>()(
    technician,
    v.strictObject({ after: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  ),
  'diagnostics.checkHealth': command<HealthView>()(
    technician,
    v.strictObject({ ...device.entries, level: v.picklist(healthLevels) }),
  ),
  /** What the person saw of an interactive check. @throws BAD_STATE where none was run */
  'diagnostics.judge': command<HealthView>()(technician, v.strictObject({ ...device.entries, ok: v.boolean() })),
  /** Moves a role to a device, to nobody (`none`) or back to automatic choice (`auto`); null = as the settings say. */
  'diagnostics.bind': command<null>()(technician, v.strictObject({ role: v.picklist(deviceRoles), key: v.nullable(device.entries.key) })),
  /** Reads the scale on and on, as long as the screen is there. */
  'diagnostics.weigh': command<null>()(technician, v.strictObject({ on: v.boolean() })),
  'diagnostics.scaleAct': command<null>()(technician, v.strictObject({ action: v.picklist(scaleActionNames) })),
  /** Two lines of 20 characters for some seconds, by this command set whatever the settings say. */
  'diagnostics.testPole': command<null>()(technician, v.strictObject({ commandSet: v.picklist(poleCommandSets) })),
  /** Training alone. @throws BAD_STATE where the devices are real */
  'diagnostics.virtual': command<null>()(technician, virtualSchema),
  'diagnostics.resetStatistics': command<null>()(technician, device),
  /** Keeps scans out of the sale while a technician tries a scanner. Ends by itself when the screen is gone. */
  'diagnostics.holdScans': command<null>()(technician, v.strictObject({ on: v.boolean() })),
  /** What a code means: for one that came through the keyboard. */
  'diagnostics.readCode': command<ScanMeaningView>()(technician, v.strictObject({ code })),
  /** Keeps how the keyboard scanner types, for every screen of this terminal; null forgets it. @throws STORE */
  'diagnostics.saveWedge': command<null>()(technician, v.strictObject({ wedge: v.nullable(wedgeSchema) })),
  'diagnostics.printTest': command<null>()(technician, nothing),
  'diagnostics.openDrawer': command<null>()(technician, nothing),
  /** UnifiedPOS DirectIO: recorded in the journal before it is sent. Answers what came back, in hexadecimal. */
  'diagnostics.raw': command<{ answer: string }>()(technician, v.strictObject({ ...device.entries, hex: hexSchema })),
  'diagnostics.log': command<{ lines: LogLineView[] }>()(
    technician,
    v.strictObject({
      text: v.pipe(v.string(), v.maxLength(NAME_LENGTH_MAX)),
      level: v.picklist(['info', 'warn', 'error']),
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LOG_LINES_MAX)),
    }),
  ),
  /** Examines all of the journal now. */
  'diagnostics.checkJournal': command<null>()(technician, nothing),
  /** Writes a support bundle without secrets or personal data. Answers where it is. */
  'diagnostics.bundle': command<{ file: string; bytes: number }>()(technician, nothing),

  ...kioskCommands,
  ...kiosksCommands,
  ...hostCommands,

  /** Training: the customer's phone. */
  'phone.read': command<PhoneOrderView>()(phone, v.strictObject({ code })),
  'phone.decide': command<PhoneOrderView>()(
    phone,
    v.strictObject({ scheme, orderNo: id, approve: v.boolean() }),
  ),
  'phone.payerCode': command<{ code: string; validForMs: number }>()(phone, v.strictObject({ scheme })),
  /** How the stand-in treats what comes next: see providers/sandbox.ts for the names. */
  'phone.behave': command<null>()(phone, v.strictObject({ scheme, behaviour: id })),
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type Args<K extends CommandName> = v.InferOutput<Commands[K]['args']>;
/** What a caller writes: plain numbers for money, defaults left out. */
export type ArgsIn<K extends CommandName> = v.InferInput<Commands[K]['args']>;
export type Result<K extends CommandName> = NonNullable<Commands[K]['result']> | (null extends Commands[K]['result'] ? null : never);
