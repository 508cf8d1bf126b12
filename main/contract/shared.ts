/** What several tills of one shop share by the shop's own server: held sales, members' points, stock. */
import * as v from 'valibot';
import type { Minor } from './money.ts';

export const MEMBER_POINTS_MAX = 100_000_000;
export const STOCK_NOTE_MAX = 200;
/** Conflicts shown at once, the newest first. */
export const CONFLICTS_MAX = 200;

/** What points a till may let members spend while it is alone. */
export interface AloneView {
  /** Sales with points that may still be made, and points in them. */
  countLeft: number;
  pointsLeft: number;
  /** When the known balances are too old, milliseconds since 1970. Absent = they were never known. */
  untilMs?: number;
}

export interface SharedView {
  /** Does the shop have a server? */
  configured: boolean;
  /** Does it answer? */
  online: boolean;
  /** Is stock kept here? */
  stock?: true;
  /** Since when that is so, milliseconds since 1970. Absent: it never answered since the terminal opened. */
  sinceMs?: number;
  /** When it last answered. */
  knownAtMs?: number;
  /** Journal entries that the server does not have yet. */
  pending: number;
  trouble?: { code: string; message: string };
  /** Absent = alone, no points are spent here. */
  alone?: AloneView;
  /** True conflicts that nobody has acknowledged. Absent = not known. */
  conflicts?: number;
}

/** A member and the points that are known of. */
export interface MemberView {
  memberNo: string;
  /** Null = nothing is known. */
  balance: number | null;
  /** When it was so, where the server was not asked just now. */
  atMs?: number;
  /** What one point pays; 0 = points pay nothing here. */
  pointMinor: Minor;
  /** Points that this sale can take now, 0 where none; with why. */
  usable: number;
  usableMinor: Minor;
  why?: 'noPoints' | 'alone' | 'count' | 'sum' | 'age';
  /** Points that are counted into this sale already. */
  used: number;
}

export const stockReasons = ['received', 'lost', 'counted'] as const;
export type StockReason = (typeof stockReasons)[number];
/** Largest stock of a product: 9,999,999.999 units. */
export const STOCK_MILLI_MAX = 9_999_999_999;
/** What becomes of a product's stock. */
export const stockChange = {
  reason: v.picklist(stockReasons),
  quantityMilli: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(STOCK_MILLI_MAX)),
  note: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(STOCK_NOTE_MAX))),
};
export const conflictKinds = ['overdrawn', 'twice', 'stock'] as const;
export type ConflictKind = (typeof conflictKinds)[number];
export const conflictKindSchema = v.picklist(conflictKinds);

/** What only a person can put right. It blocks nothing. */
export interface ConflictView {
  kind: ConflictKind;
  /** Member number, sale id or product id. */
  key: string;
  /** Points, times completed, or thousandths of a unit. */
  value: number;
  /** A product's. */
  name?: string;
  barcode?: string;
  /** What is known of how it came about, the newest first: receipts and their tills. */
  known: { till: string; atMs: number; receiptNo?: string; /** Points spent, or money of the sale. */ points?: number; totalMinor?: Minor }[];
  /** Somebody has seen it as it is now. */
  acknowledged?: { by: string; atMs: number; note?: string };
}
