/** Answers `shift.*`: the float, cash in and out, the count, and the Z report. No sale ever waits for a shift to be opened. */
import { Fault, type Args, type CommandName, type CurrencyCode, type Lane, type Minor, type Result, type ShiftView, type ShopView } from '#main/contract';
import type { Facts } from '../../core/journal/facts.ts';
import { createShiftBooks, type ShiftBooks } from '../../core/shift/books.ts';
import { zReportLayout } from '../../core/shift/layout.ts';
import { receiptLanguage } from '../../core/receipt/words.ts';
import type { Caller, Clock, Devices, Ids, Log, Store, Supervisors, Sync } from '../../ports.ts';

/** Entries that are read at a time; between two such pages everything else has its turn. */
export const PAGE = 500;

export interface ShiftParts {
  store: Store;
  devices: Pick<Devices, 'print' | 'openDrawer'>;
  supervisors: Supervisors;
  shop: ShopView;
  currency: CurrencyCode;
  clock: Clock;
  ids: Ids;
  log: Log;
  sync: Pick<Sync, 'wake'>;
  /** Does a sale wait to be ended there? */
  isSelling(lane: Lane): boolean;
}

type Names = Extract<CommandName, `shift.${string}`>;
type ShiftHandlers = { [K in Names]: (args: Args<K>, caller: Caller) => Result<K> | Promise<Result<K>> };

export interface ShiftService {
  handlers: ShiftHandlers;
}

export function createShifts(parts: ShiftParts): ShiftService {
  const { store, supervisors, clock, ids, log, sync, currency } = parts;
  const books = createReader(parts);

  /** A drawer that does not open does not undo what was recorded: the screen tells of the drawer by itself. */
  async function openDrawer(): Promise<void> {
    await parts.devices.openDrawer().catch((error: unknown) => log.warn('shift.drawer', { error: String(error) }));
  }

  async function print(report: Facts['shift.closed'], duplicate: boolean): Promise<void> {
    const blocks = zReportLayout(report, parts.shop, { language: receiptLanguage(parts.shop.languages[0]), training: parts.shop.training, duplicate });
    await parts.devices.print({ jobId: ids.next(), blocks, openDrawer: false });
  }

  const handlers: ShiftHandlers = {
    'shift.current': () => ({ shift: viewOf(store) }),
    async 'shift.open'({ by, floatMinor }) {
      const now = store.shifts.current();
      if (now.opened !== null) throw new Fault('BAD_STATE', 'a shift is open: close it with its Z report first', { no: now.no });
      store.commit((tx) => tx.append('shift.opened', { shiftId: ids.next(), no: now.no, openedAtMs: clock.nowMs(), openedBy: by, floatMinor, currency }));
      sync.wake();
      await openDrawer();
      return { shift: viewOf(store) };
    },
    async 'shift.cash'({ direction, amountMinor, reason, by }) {
      const { opened } = store.shifts.current();
      store.commit((tx) => tx.append('cash.moved', { ...(opened === null ? {} : { shiftId: opened.shiftId }), direction, amountMinor, currency, reason, by }));
      sync.wake();
      await openDrawer();
      return null;
    },
    async 'shift.figures'({ pin }) {
      await supervisors.approve(pin);
      await books.catchUp();
      return { figures: books.figures() };
    },
    async 'shift.close'({ no, countedMinor, pin }, { lane }) {
      assertClosable(parts, no, lane);
      const closedBy = await supervisors.approve(pin);
      await books.catchUp();
      // Again, and from here on without a wait: what was sold meanwhile is in it, and nothing falls between.
      assertClosable(parts, no, lane);
      const report = store.commit((tx) => {
        const fact = closingFact(parts, books, { closedBy, countedMinor });
        tx.append('shift.closed', fact);
        return fact;
      });
      sync.wake();
      log.info('shift.closed', { no });
      // Not waited for: the books are closed, whether there is paper or not. It can be printed again from the list.
      print(report, false).catch((error: unknown) => log.warn('shift.print', { no, error: String(error) }));
      return { report };
    },
    'shift.reports': ({ limit }) => ({ reports: store.shifts.closed(limit) }),
    async 'shift.print'({ no }) {
      const report = store.shifts.byNo(no);
      if (report === null) throw new Fault('NOT_FOUND', `there is no Z report ${no}: choose one of the list`);
      await print(report, true);
      return null;
    },
  };
  return { handlers };
}

/** @throws Fault BAD_STATE */
function assertClosable({ store, isSelling }: ShiftParts, no: number, lane: Lane): void {
  const now = store.shifts.current();
  // A second press, or another screen: the first Z report stands.
  if (now.no !== no) throw new Fault('BAD_STATE', `shift ${no} is closed: look at its Z report`, { no: now.no });
  if (isSelling(lane)) throw new Fault('BAD_STATE', 'a sale is not ended: finish it, hold it or empty it first', { selling: true });
}

function closingFact({ store, clock, ids, currency }: ShiftParts, books: Reader, said: { closedBy: string; countedMinor: Minor }): Facts['shift.closed'] {
  const { no, sinceMs, opened } = store.shifts.current();
  const { cash, ...sums } = books.figures();
  const differenceMinor = (said.countedMinor - cash.expectedMinor) as Minor;
  return {
    shiftId: opened?.shiftId ?? ids.next(),
    no,
    openedAtMs: opened?.openedAtMs ?? sinceMs,
    closedAtMs: clock.nowMs(),
    closedBy: said.closedBy,
    currency,
    ...sums,
    cash: { ...cash, countedMinor: said.countedMinor, differenceMinor },
    perpetual: books.perpetual(),
  };
}

function viewOf(store: Store): ShiftView {
  const { no, sinceMs, opened } = store.shifts.current();
  return { no, sinceMs, floatMinor: opened?.floatMinor ?? (0 as Minor), inQuestion: store.attempts.inQuestion().length, ...(opened === null ? {} : { openedBy: opened.openedBy }) };
}


type Reader = ReturnType<typeof createReader>;

/** The books of the shift that goes on, read from the journal a page at a time and kept for the next question. */
function createReader({ store, clock }: ShiftParts) {
  let read: { books: ShiftBooks; no: number; seq: number } | null = null;

  /** @returns was it the last page? */
  function page(): boolean {
    const { no, afterSeq } = store.shifts.current();
    if (read?.no !== no) read = { books: createShiftBooks(), no, seq: afterSeq };
    const entries = store.journal.after(read.seq, PAGE);
    for (const entry of entries) {
      read.books.take(entry);
      read.seq = entry.seq;
    }
    return entries.length < PAGE;
  }

  /** As of now. */
  function current(): ShiftBooks {
    while (!page());
    if (read === null) throw new Error('no page was read');
    return read.books;
  }

  return {
    async catchUp(): Promise<void> {
      while (!page()) await new Promise<void>((resolve) => void clock.after(0, resolve));
    },
    figures: () => current().figures(store.sales.count() + 1),
    perpetual: () => current().perpetual(store.shifts.closed(1)[0]?.perpetual ?? null),
  };
}
