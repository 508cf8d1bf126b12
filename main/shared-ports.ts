/** What the services need of the shop's own server, and of what a till knows of it while it is alone. Types only. */
import type { ConflictKind, ConflictView, CurrencyCode, FaultBody, KioskAct, KioskStaffView, Minor, SharedView } from '#main/contract';
import type { Folded } from './core/shared/tail.ts';

/** A sale on hold, as it goes to the server and comes from there. */
export interface SharedHold {
  /** Of this holding: the same sale held again has another. */
  holdId: string;
  saleId: string;
  heldAtMs: number;
  itemCount: number;
  totalMinor: Minor;
  currency: CurrencyCode;
  firstName: string;
  /** JSON of the sale. */
  body: string;
}

/** What the server is still to hear of: each may be said again, and changes nothing then. */
export type HoldWord =
  | { kind: 'put'; hold: SharedHold }
  /** This till has taken the sale up. */
  | { kind: 'settle'; holdId: string; saleId: string; atMs: number };

export type TakeAnswer =
  /** It is this till's. No body: the till has it itself. */
  | { outcome: 'taken'; body?: string }
  | { outcome: 'lost'; till: string; atMs: number }
  /** Its till is not heard of, and may have it in hand. */
  | { outcome: 'away'; till: string; seenAtMs?: number }
  /** No such holding. */
  | { outcome: 'gone' };

export type ReserveAnswer = { outcome: 'reserved' | 'tooFew'; available: number } | { outcome: 'behind' };

/** Points that a sale of this till holds: it is being paid with them, or its facts are not at the server yet. */
export interface Reservation {
  saleId: string;
  memberNo: string;
  points: number;
}

/** What the server says whenever it is looked at. */
export interface ShopNews {
  /** On hold at any till. */
  held: (Omit<SharedHold, 'body' | 'currency'> & { till: string; awaySinceMs?: number })[];
  /** Of the holdings that this till keeps: taken up by another. */
  lost: { holdId: string; till: string; atMs: number }[];
  /** Taken by this till, as the server knows, and not yet said to be in hand: the answer may have been lost. */
  mine: SharedHold[];
}

/** A kiosk as it tells its shop. */
export interface KioskNow {
  view: KioskStaffView;
  /** Staff should look now, and not at their next look. */
  isNews: boolean;
}

/** Another terminal of the shop that is a kiosk. */
export interface KioskSeen {
  kiosk: string;
  view: KioskStaffView;
  /** Not heard of since. */
  awaySinceMs?: number;
}

/** What staff decided at a till. */
export interface KioskOrder {
  /** The command's: said again, it is the same order. */
  orderId: string;
  till: string;
  /** For the record. */
  by: string;
  what: KioskAct;
}

export type KioskAnswer = { ok: true } | { error: FaultBody };

/** A kiosk's side of what its shop is told and tells. */
export interface KioskParty {
  now(): KioskNow;
  carryOut(order: KioskOrder): Promise<KioskAnswer>;
}

/** The till's side of what the server is told and tells. */
export interface ShopParty {
  unsent(): HoldWord[];
  /** The server has it. `lost` where another till had taken the sale up before. */
  sent(word: HoldWord, lost: { till: string; atMs: number } | null): void;
  /** Holdings that this till keeps. */
  kept(): string[];
  reserving(): Reservation[];
  /** Names of this till's journal at the server, and the entry from which on each counts, the oldest first. */
  streams(): { stream: string; fromSeq: number }[];
  told(news: ShopNews): void;
  /** Absent: this terminal is no kiosk, and sees those of the shop. */
  kiosk?: KioskParty;
}

/** Balances as they were known last: they hold the journal of this till up to an entry. */
export interface KnownBalances {
  seq(): number;
  /** When they were known; null = never. */
  atMs(): number | null;
  member(memberNo: string): number;
  /** `kept`: it was received or counted at least once. */
  stock(productId: string): { sumMilli: number; kept: boolean } | null;
  products(limit: number): { productId: string; name: string; barcode?: string; onHandMilli: number }[];
  /** Without a server: the till's own journal up to an entry is taken in. */
  fold(upToSeq: number, folded: Folded, atMs: number): void;
}

export interface ShopServer {
  status(): Pick<SharedView, 'configured' | 'online' | 'sinceMs' | 'knownAtMs' | 'trouble' | 'conflicts'>;
  /** The status has changed, or the balances. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
  known: KnownBalances;
  /** Begins to look at the server. */
  attach(party: ShopParty): void;
  /** The party has something that the server should hear soon. */
  wake(): void;
  /**
   * Takes a sale on hold for this till. The same claim again gets the same answer.
   * @param saleId of a holding that is this till's own: the server need not have heard of it
   * @throws Fault SHOP_SERVER: whether it is taken is not known
   */
  take(asked: { holdId: string; saleId?: string; claim: string; anyway: boolean }): Promise<TakeAnswer>;
  /** @throws Fault SHOP_SERVER: whether they are reserved is not known */
  reserve(reservation: Reservation): Promise<ReserveAnswer>;
  /** @throws Fault SHOP_SERVER */
  conflicts(): Promise<ConflictView[]>;
  /** The shop's kiosks, as they were told last. */
  kiosks(): readonly KioskSeen[];
  /**
   * Has a kiosk do what staff decided.
   * @throws Fault of the kiosk, NOT_FOUND where there is none, or SHOP_SERVER: whether it was done is then not known, and is seen at the kiosk
   */
  orderKiosk(kiosk: string, order: Omit<KioskOrder, 'till'>): Promise<void>;
  /** @throws Fault SHOP_SERVER, NOT_FOUND where there is no such conflict (any more) */
  acknowledge(asked: { kind: ConflictKind; key: string; by: string; note?: string }): Promise<void>;
  close(): Promise<void>;
}
