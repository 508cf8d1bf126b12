/**
 * What a till's own journal adds to what is known of the shop's balances: the facts that the balances do not hold yet. Pure
 * but for its own maps.
 */
import type { FactKind, Facts } from '../journal/facts.ts';
import { moveOfAdjustment, movesOfSale, type StockMove } from '../stock/stock.ts';

interface Effect {
  seq: number;
  member?: { memberNo: string; saleId: string; delta: number; spent: number };
  moves: StockMove[];
}

export interface Folded {
  members: Map<string, number>;
  stock: Map<string, StockMove>;
}

export interface Tail {
  /** The last entry that was taken in. */
  seq(): number;
  take(entry: { seq: number; kind: FactKind; body: string }): void;
  /** The balances hold everything up to here now: what stood for it is dropped. @returns what was dropped, added up */
  drop(upToSeq: number): Folded;
  /** Begins anew after an entry. */
  reset(afterSeq: number): void;
  member(memberNo: string): number;
  stock(productId: string): { sumMilli: number; kept: boolean };
  /** Sales that spent points, and how many. */
  spent(): { count: number; points: number };
  spending(): { saleId: string; memberNo: string; points: number }[];
  /** Entries that changed something. */
  size(): number;
}

function effectOf(kind: FactKind, body: string): Omit<Effect, 'seq'> | null {
  if (kind === 'sale.completed') {
    const moves = movesOfSale((JSON.parse(body) as Facts['sale.completed']).lines);
    return moves.length === 0 ? null : { moves };
  }
  if (kind === 'stock.adjusted') return { moves: [moveOfAdjustment(JSON.parse(body) as Facts['stock.adjusted'])] };
  if (kind !== 'member.points') return null;
  const { memberNo, saleId, earned, spent } = JSON.parse(body) as Facts['member.points'];
  return { member: { memberNo, saleId, delta: earned - spent, spent }, moves: [] };
}

export function createTail(): Tail {
  let seq = 0;
  let effects: Effect[] = [];
  const members = new Map<string, number>();
  const stock = new Map<string, number>();
  const adjustments = new Map<string, number>();
  const spent = { count: 0, points: 0 };
  const add = (map: Map<string, number>, key: string, delta: number): void => {
    const now = (map.get(key) ?? 0) + delta;
    if (now === 0) map.delete(key);
    else map.set(key, now);
  };
  const apply = ({ member, moves }: Effect, sign: 1 | -1): void => {
    for (const { productId, deltaMilli, kept } of moves) {
      add(stock, productId, sign * deltaMilli);
      if (kept) add(adjustments, productId, sign);
    }
    if (member === undefined) return;
    add(members, member.memberNo, sign * member.delta);
    if (member.spent <= 0) return;
    spent.count += sign;
    spent.points += sign * member.spent;
  };
  return {
    seq: () => seq,
    take(entry) {
      if (entry.seq <= seq) return;
      seq = entry.seq;
      const found = effectOf(entry.kind, entry.body);
      if (found === null) return;
      const effect = { seq, ...found };
      effects.push(effect);
      apply(effect, 1);
    },
    drop(upToSeq) {
      const folded: Folded = { members: new Map(), stock: new Map() };
      const kept = effects.findIndex((effect) => effect.seq > upToSeq);
      const dropped = effects.slice(0, kept < 0 ? effects.length : kept);
      effects = kept < 0 ? [] : effects.slice(kept);
      for (const effect of dropped) {
        apply(effect, -1);
        fold(folded, effect);
      }
      seq = Math.max(seq, upToSeq);
      return folded;
    },
    reset(afterSeq) {
      for (const effect of effects) apply(effect, -1);
      effects = [];
      seq = afterSeq;
    },
    member: (memberNo) => members.get(memberNo) ?? 0,
    stock: (productId) => ({ sumMilli: stock.get(productId) ?? 0, kept: adjustments.has(productId) }),
    spent: () => ({ ...spent }),
    spending: () => effects.flatMap(({ member }) => (member === undefined || member.spent <= 0 ? [] : [{ saleId: member.saleId, memberNo: member.memberNo, points: member.spent }])),
    size: () => effects.length,
  };
}

function fold({ members, stock }: Folded, { member, moves }: Effect): void {
  if (member !== undefined) members.set(member.memberNo, (members.get(member.memberNo) ?? 0) + member.delta);
  for (const move of moves) {
    const before = stock.get(move.productId);
    stock.set(move.productId, { ...move, deltaMilli: (before?.deltaMilli ?? 0) + move.deltaMilli, kept: move.kept || before?.kept === true });
  }
}
