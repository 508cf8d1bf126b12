/** Members' points: what is known of them, what a sale earns, and paying with them. */
import { Fault, minor, type Args, type CommandName, type Lane, type MemberPointsView, type MemberView, type Minor, type Result, type TenderView } from '#main/contract';
import { aloneRoom, type AloneLimits } from '../../core/member/alone.ts';
import { effectOf, usablePoints, type MemberTerms } from '../../core/member/programme.ts';
import { withoutPoints, type Sale } from '../../core/sale/sale.ts';
import type { Caller, Clock } from '../../ports.ts';
import type { Reservation, ShopServer } from '../../shared-ports.ts';
import type { RegisterService } from '../sale/index.ts';
import type { Balances } from '../shared/balances.ts';

export interface MembersDeps {
  /** Absent: this shop keeps no members' points. */
  terms?: MemberTerms;
  /** Absent: alone, none are spent. */
  limits?: AloneLimits;
  balances: Balances;
  shop: Pick<ShopServer, 'status' | 'reserve' | 'wake' | 'known'>;
  register(): RegisterService;
  clock: Clock;
}

type Names = Extract<CommandName, `member.${string}`>;
type MemberHandlers = { [K in Names]: (args: Args<K>, caller: Caller) => Result<K> | Promise<Result<K>> };

export interface MembersService {
  handlers: MemberHandlers;
  /** What a sale that is completed now comes to for its member; null where it has none. */
  effect(sale: Pick<Sale, 'memberNo' | 'tenders'>): MemberPointsView | null;
  reserving(): Reservation[];
  /** What may still be spent alone; null where nothing may. */
  room(): { countLeft: number; pointsLeft: number; untilMs?: number } | null;
}

const words = {
  alone: 'this till is alone and may spend no points now: pay otherwise',
  count: 'this till is alone and has taken as many sales with points as it may: pay otherwise',
  sum: 'this till is alone and has spent as many points as it may: pay otherwise',
  age: 'this till is alone, and what it knows of the points is too old: pay otherwise',
  noPoints: 'the member has no points that this sale could take: pay otherwise',
};

type Room = { bar: keyof typeof words } | { points: number };

const pointsTender = (sale: Sale): TenderView | undefined => sale.tenders.find(({ kind }) => kind === 'points');

export function createMembers(deps: MembersDeps): MembersService {
  const { terms, limits, balances, shop, clock } = deps;
  /** Sales whose points the server is being asked for. */
  const asking = new Map<string, Reservation>();
  const paying = new Set<Lane>();
  const isAlone = (): boolean => shop.status().configured && !shop.status().online;

  function roomNow(balance: number | null): Room {
    if (!isAlone()) return { points: Math.max(0, balance ?? 0) };
    const room = aloneRoom(limits, balances.spent(), shop.known.atMs(), clock.nowMs());
    return 'bar' in room ? room : { points: Math.min(room.points, Math.max(0, balance ?? 0)) };
  }

  function look(lane: Lane): MemberView | null {
    const sale = deps.register().lanes.get(lane);
    if (terms === undefined || sale.memberNo === undefined) return null;
    const { memberNo } = sale;
    const balance = balances.member(memberNo);
    const room = roomNow(balance);
    const usable = 'bar' in room ? 0 : usablePoints(terms, room.points, dueWithout(deps.register(), sale));
    const why = 'bar' in room ? room.bar : usable === 0 ? ('noPoints' as const) : undefined;
    const atMs = isAlone() ? shop.known.atMs() : null;
    return {
      memberNo, balance, usable, pointMinor: minor(terms.pointMinor), usableMinor: minor(usable * terms.pointMinor), used: pointsTender(sale)?.points ?? 0,
      ...(atMs === null ? {} : { atMs }),
      ...(why === undefined || terms.pointMinor === 0 ? {} : { why }),
    };
  }

  return {
    handlers: {
      'member.look': (_, { lane }) => look(lane),
      async 'member.spend'({ points }, { lane }) {
        if (paying.has(lane)) throw new Fault('BUSY', 'points are being asked for: wait for the answer');
        paying.add(lane);
        try {
          return { amountMinor: await spend(deps, lane, points, { asking, isAlone, roomNow }) };
        } finally {
          paying.delete(lane);
        }
      },
    },
    effect({ memberNo, tenders }) {
      if (terms === undefined || memberNo === undefined) return null;
      const effect = effectOf(terms, tenders);
      const before = balances.memberSeen(memberNo);
      return { ...effect, ...(before === null ? {} : { balance: before + effect.earned - effect.spent }) };
    },
    reserving() {
      const held = new Map(balances.spending().map((one) => [one.saleId, one]));
      for (const sale of deps.register().lanes.all()) {
        const tender = pointsTender(sale);
        if (sale.memberNo !== undefined && tender !== undefined && sale.status !== 'completed') held.set(sale.id, { saleId: sale.id, memberNo: sale.memberNo, points: tender.points ?? 0 });
      }
      return [...held, ...asking].map(([, one]) => one);
    },
    room() {
      if (limits === undefined) return null;
      const { count, points } = balances.spent();
      const known = shop.known.atMs();
      return { countLeft: Math.max(0, limits.count - count), pointsLeft: Math.max(0, limits.points - points), ...(known === null ? {} : { untilMs: known + limits.ageMs }) };
    },
  };
}

/** What would be due if no points paid any of it. */
function dueWithout(register: RegisterService, sale: Sale): { totalMinor: Minor; dueMinor: Minor } {
  return register.sums(withoutPoints(sale));
}

interface Spending {
  asking: Map<string, Reservation>;
  isAlone(): boolean;
  roomNow(balance: number | null): Room;
}

/** The open sale that is being paid, with its member. */
function payingSale(register: RegisterService, lane: Lane): Sale & { memberNo: string } {
  const sale = register.lanes.get(lane);
  const { memberNo } = sale;
  if (memberNo === undefined) throw new Fault('BAD_STATE', 'this sale has no member: scan the member’s card first');
  if (sale.status !== 'tendering') throw new Fault('BAD_STATE', 'the sale is not being paid');
  register.assertSettled(lane);
  return { ...sale, memberNo };
}

async function spend(deps: MembersDeps, lane: Lane, points: number, { asking, isAlone, roomNow }: Spending): Promise<Minor> {
  const { terms, balances, shop } = deps;
  const register = deps.register();
  if (terms === undefined || terms.pointMinor === 0) throw new Fault('BAD_STATE', 'points pay nothing in this shop');
  const sale = payingSale(register, lane);
  if (points === 0) {
    register.dropPoints(lane);
    shop.wake();
    return minor(0);
  }
  const fitting = (room: Room): void => {
    if ('bar' in room) throw new Fault('LIMIT', words[room.bar], { limit: room.bar });
    const allowed = usablePoints(terms, room.points, dueWithout(register, register.lanes.get(lane)));
    if (points <= allowed && points % terms.step === 0) return;
    throw new Fault('LIMIT', allowed === 0 ? words.noPoints : `this sale takes at most ${allowed} points now`, { limit: 'points', allowed });
  };
  if (!shop.status().configured || isAlone()) fitting(roomNow(balances.member(sale.memberNo)));
  else fitting(await reserved(deps, { saleId: sale.id, memberNo: sale.memberNo, points }, { asking, roomNow }));
  // Looked at again: while the server was asked the sale may have gone on.
  const now = payingSale(register, lane);
  if (now.id !== sale.id || now.memberNo !== sale.memberNo) throw new Fault('BAD_STATE', 'another sale is being paid now');
  const amountMinor = minor(points * terms.pointMinor);
  register.payPoints(lane, { kind: 'points', amountMinor, points });
  shop.wake();
  return amountMinor;
}

/** Asks the server to keep the points for this sale. Where it does not answer this till is alone, and its limits count. */
async function reserved({ shop, balances }: MembersDeps, asked: Reservation, { asking, roomNow }: Pick<Spending, 'asking' | 'roomNow'>): Promise<Room> {
  asking.set(asked.saleId, asked);
  try {
    const answer = await shop.reserve(asked);
    if (answer.outcome === 'behind') throw new Fault('BUSY', 'the shop’s server is still taking in what the tills sold: try again in a moment');
    return answer.outcome === 'reserved' ? { points: asked.points } : { points: Math.min(asked.points - 1, answer.available) };
  } catch (error) {
    if (error instanceof Fault && error.code === 'SHOP_SERVER') return roomNow(balances.member(asked.memberNo));
    throw error;
  } finally {
    asking.delete(asked.saleId);
  }
}
