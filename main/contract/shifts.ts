/** The shift at the drawer: from one Z report to the next. */
import type { CurrencyCode, Minor } from './money.ts';

/** Longest reason for putting cash into the drawer or taking it out, and longest name of who does it. */
export const CASH_REASON_MAX = 60;
export const CASHIER_NAME_MAX = 30;
/** Z reports that a list holds. */
export const Z_REPORTS_MAX = 60;

/** What should be in the drawer, and why. */
export interface CashView {
  floatMinor: Minor;
  /** Cash that sales brought, net of change and of what went back. */
  tenderedMinor: Minor;
  inMinor: Minor;
  /** Not negative. */
  outMinor: Minor;
  expectedMinor: Minor;
}

export interface ShiftFigures {
  firstReceiptSeq: number;
  /** One less than the first where nothing was sold. */
  lastReceiptSeq: number;
  sales: { count: number; totalMinor: Minor };
  /** Documents that gave goods or money back: below zero. */
  returns: { count: number; totalMinor: Minor };
  /** Carts that were emptied. */
  voids: number;
  tenders: { kind: string; scheme?: string; count: number; amountMinor: Minor }[];
  taxes: { taxClass: string; /** Hundredths of a per cent. */ rateBp: number; netMinor: Minor; taxMinor: Minor }[];
  cash: CashView;
}

/** The shift that goes on. Its sums are not in it: who counts the drawer does not see them before. */
export interface ShiftView {
  /** Of its Z report, from 1. */
  no: number;
  /** Absent where nobody opened it with a float: it is everything since the last Z report. */
  openedBy?: string;
  sinceMs: number;
  floatMinor: Minor;
  /** Sums of money whose outcome is not known: they are in no shift yet. */
  inQuestion: number;
}

/** A Z report: a shift as it was closed. */
export interface ZReportView extends Omit<ShiftFigures, 'cash'> {
  no: number;
  openedAtMs: number;
  closedAtMs: number;
  closedBy: string;
  currency: CurrencyCode;
  cash: CashView & { countedMinor: Minor; /** What was counted less what was expected. */ differenceMinor: Minor };
  /** Totals of the terminal that never start again. */
  perpetual: { documents: number; salesMinor: Minor; returnsMinor: Minor };
}
