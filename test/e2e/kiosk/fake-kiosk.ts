/** A kiosk's terminal that speaks the contract from memory: for the tests of its screen. The rules themselves are tested with the real one. */
import type {
  ArgsIn, AttemptPhase, AttemptView, CommandName, EventName, Events, HelpCallView, HelpReason, KioskScanView, KioskView, LineView, Minor, ProductView, ReceiptWay,
  SaleView, ShopView, Snapshot,
} from '#main/contract';
import { eventRoles } from '#main/contract';
import type { Connect } from '#main/ports.ts';
import { groups, products } from '../screens/fake-goods.ts';
import { shop } from '../screens/fake-terminal.ts';

type Screen = Parameters<Connect>[0];
type KioskCommand = Extract<CommandName, `kiosk.${string}`>;

export interface FakeKiosk {
  connect: Connect;
  state: Snapshot & { kiosk: KioskView };
  heard: { name: string; args: unknown }[];
  push<K extends EventName>(event: K, data: Events[K]): void;
  /** Changes what the kiosk is at, and tells the screen. */
  kiosk(change: Partial<KioskView>): void;
  phase(phase: AttemptPhase, more?: Partial<AttemptView>): void;
  call(reason: HelpReason, more?: Partial<HelpCallView>): void;
  /** A driver's scanner reads a code. */
  scan(code: string): void;
  paid(): void;
  reset(): void;
  cut(): void;
}

/** A PNG of one point. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const BAGS = products.filter(({ name }) => name.startsWith('塑料袋'));
export const STAFF_PIN = '2468';
const noCalls: Pick<KioskView, 'calls'> = { calls: [] };
const atFirst = (languages: string[]): KioskView => ({ step: 'attract', languages, ...noCalls, bags: BAGS });
const noGoods = (id: string): SaleView => ({
  id, status: 'open', lines: [], itemCount: 0, subtotalMinor: 0 as Minor, taxes: [], totalMinor: 0 as Minor, tenders: [], dueMinor: 0 as Minor, canUndo: false,
});

export function createFakeKiosk(overrides: Partial<ShopView> = {}): FakeKiosk {
  let count = 0;
  const screens = new Set<Screen>();
  const heard: FakeKiosk['heard'] = [];
  const fresh = (): FakeKiosk['state'] => {
    const at = { ...shop, ...overrides };
    return {
      role: 'kiosk', shop: at, sale: noGoods(`S${++count}`), payment: { inQuestion: [] }, devices: [], sync: { configured: false, online: false, pending: 0 },
      points: { today: 0, total: 0 }, held: [], keys: groups, productCount: products.length, kiosk: atFirst(at.languages), nowMs: Date.now(),
    };
  };
  const state = fresh();

  function push<K extends EventName>(event: K, data: Events[K]): void {
    const text = JSON.stringify({ event, data });
    for (const screen of screens) if (eventRoles[event].includes(screen.role)) screen.send(text);
  }
  function kiosk(change: Partial<KioskView>): void {
    state.kiosk = { ...state.kiosk, ...change };
    push('kiosk', state.kiosk);
  }
  function show(lines: LineView[], lastLineId?: string): void {
    const total = lines.reduce((sum, line) => sum + line.amountMinor, 0) as Minor;
    const itemCount = lines.reduce((sum, line) => sum + (line.unit === 'kg' ? 1 : line.quantityMilli / 1000), 0);
    state.sale = { ...state.sale, lines, itemCount, subtotalMinor: total, totalMinor: total, dueMinor: total, ...(lastLineId === undefined ? {} : { lastLineId }) };
    push('sale', state.sale);
  }
  const amounted = (line: LineView): LineView => ({ ...line, amountMinor: Math.round((line.priceMinor * line.quantityMilli) / 1000) as Minor });
  function add(it: ProductView, quantityMilli: number): KioskScanView {
    const { lines } = state.sale;
    const same = lines.find(({ productId }) => productId === it.id);
    const line = amounted({
      id: same?.id ?? `L${++count}`, productId: it.id, name: it.name, unit: it.unit, priceMinor: it.priceMinor ?? (0 as Minor), perMilli: 1000, amountMinor: 0 as Minor,
      quantityMilli: (same?.quantityMilli ?? 0) + quantityMilli, taxClass: 'standard', taxIncluded: true,
    });
    show(same ? lines.map((one) => (one.id === line.id ? line : one)) : [...lines, line], line.id);
    return { outcome: 'line', lineId: line.id, product: it };
  }
  function call(reason: HelpReason, more: Partial<HelpCallView> = {}): void {
    const one: HelpCallView = { id: `C${++count}`, reason, sinceMs: Date.now(), blocks: false, holdsPayment: false, ways: ['seen'], ...more };
    kiosk({ calls: [...state.kiosk.calls, one] });
  }
  function scanned(code: string): KioskScanView {
    if (state.kiosk.step === 'attract') kiosk({ step: 'scanning' });
    if (/^1[0-5]\d{16}$/.test(code)) {
      if (state.kiosk.step !== 'payment') return { outcome: 'refused', error: { code: 'NOTHING_TO_PAY', message: 'no goods' } };
      attempt('wechat', 'cpm');
      return { outcome: 'payer' };
    }
    const it = products.find(({ barcode }) => barcode === code);
    if (it !== undefined && it.priceMinor !== null) return add(it, it.unit === 'kg' ? 1235 : 1000);
    call(it === undefined ? 'unknownItem' : 'noPrice', { holdsPayment: true, code, ways: ['price', 'refuse'], ...(it === undefined ? {} : { productName: it.name }) });
    return { outcome: 'called' };
  }
  function phase(to: AttemptPhase, more: Partial<AttemptView> = {}): void {
    const at = state.payment.attempt;
    if (at === undefined) throw new Error('no attempt is open');
    state.payment = { inQuestion: [], attempt: { ...at, phase: to, phaseAtMs: Date.now(), ...more } };
    push('payment', state.payment);
  }
  function attempt(scheme: string, mode: 'mpm' | 'cpm'): string {
    const nowMs = Date.now();
    const id = `A${++count}`;
    const qr = `https://pay.example/${scheme}/${id}/0012345678901234567890`;
    state.payment = {
      inQuestion: [],
      attempt: {
        id, saleId: state.sale.id, scheme, mode, amountMinor: state.sale.dueMinor, phase: 'created', payerAsked: mode === 'cpm', startedAtMs: nowMs, phaseAtMs: nowMs,
        deadlineAtMs: nowMs + 120_000, cancelAsked: false, history: [],
      },
    };
    phase('waitingForPayer', mode === 'mpm' ? { qr } : {});
    return id;
  }
  function fromTheFirst(): void {
    Object.assign(state, fresh());
    push('sale', state.sale);
    push('payment', state.payment);
    push('kiosk', state.kiosk);
  }
  function paid(): void {
    const now = state.sale;
    const { attempt: at } = state.payment;
    state.sale = { ...now, status: 'completed', dueMinor: 0 as Minor, receiptNo: 'K1-000042', completedAtMs: Date.now() };
    if (at !== undefined) phase('paid');
    push('sale', state.sale);
    const sold = {
      saleId: now.id, receiptNo: 'K1-000042', completedAtMs: Date.now(), lines: now.lines, totalMinor: now.totalMinor,
      tenders: [{ kind: 'qr' as const, scheme: at?.scheme ?? 'wechat', amountMinor: now.totalMinor }],
      ...(now.memberNo === undefined ? {} : { memberNo: now.memberNo, memberPoints: { earned: 12, spent: 0, spentMinor: 0 as Minor, earnMinor: 100, balance: 340 } }),
    };
    const { idle: _, ...rest } = state.kiosk;
    state.kiosk = rest;
    kiosk({ step: 'paid', calls: [], receipt: { sold, ways: ['paper', 'qr', 'none'] }, idle: { warnAtMs: Date.now() + 30_000, endAtMs: Date.now() + 30_000 } });
  }
  const receipt = (way: ReceiptWay) => {
    if (state.kiosk.receipt === undefined) return;
    kiosk({ receipt: { ...state.kiosk.receipt, chosen: way, ...(way === 'paper' ? { paper: 'printed' as const } : {}), ...(way === 'qr' ? { qr: 'GUITAI RECEIPT K1-000042 TOTAL 23.50 CNY 2026-11-21' } : {}) } });
  };
  const line = (lineId: string, change: (one: LineView) => LineView) => show(state.sale.lines.map((one) => (one.id === lineId ? amounted(change(one)) : one)), lineId);

  const handlers: { [K in KioskCommand]: (args: ArgsIn<K>) => unknown } = {
    'kiosk.start': ({ language }) => kiosk({ step: 'scanning', ...(language === undefined ? {} : { language }) }),
    'kiosk.language': ({ language }) => kiosk({ language }),
    'kiosk.scan': ({ code }) => scanned(code),
    'kiosk.pick': ({ productId }) => {
      const it = products.find(({ id }) => id === productId);
      return it === undefined ? { outcome: 'refused', error: { code: 'NOT_FOUND', message: 'gone' } } : add(it, it.unit === 'kg' ? 1235 : 1000);
    },
    'kiosk.scale': () => ({ state: 'stable', grams: 1235, tared: false, canZero: true }),
    'kiosk.weigh': ({ productId }) => {
      const it = products.find(({ id }) => id === productId);
      if (it !== undefined) add(it, 1235);
      return { lineId: '', grams: 1235 };
    },
    // Of one kind of goods the shop has a picture.
    'kiosk.picture': ({ productId }) => (productId === products[1]?.id ? { type: 'image/png', base64: PIXEL } : null),
    'kiosk.quantity': ({ lineId, quantityMilli }) => line(lineId, (one) => ({ ...one, quantityMilli })),
    'kiosk.remove': ({ lineId }) => show(state.sale.lines.filter(({ id }) => id !== lineId)),
    'kiosk.go': ({ to }) => kiosk({ step: to }),
    'kiosk.bags': ({ productId, count: bags }) => {
      const it = BAGS.find(({ id }) => id === productId);
      const others = state.sale.lines.filter((one) => one.productId !== productId);
      show(others);
      if (it !== undefined && bags > 0) add(it, bags * 1000);
    },
    'kiosk.member': ({ code }) => {
      state.sale = { ...state.sale, memberNo: code };
      push('sale', state.sale);
    },
    'kiosk.pay': ({ scheme }) => ({ attemptId: attempt(scheme, 'mpm') }),
    'kiosk.face': ({ scheme }) => {
      const attemptId = attempt(scheme, 'cpm');
      phase('created', { face: true, payerAsked: false });
      return { attemptId };
    },
    'kiosk.faceDigits': () => null,
    'kiosk.cancelPayment': () => phase('reversed', { cancelAsked: true }),
    'kiosk.receipt': ({ way }) => receipt(way),
    'kiosk.done': fromTheFirst,
    'kiosk.help': () => call('called'),
    'kiosk.unhelp': () => kiosk(noCalls),
    'kiosk.leave': fromTheFirst,
    'kiosk.stay': () => {
      const { idle: _, ...rest } = state.kiosk;
      state.kiosk = rest;
      kiosk({});
    },
    'kiosk.staff': ({ pin }) => {
      if (pin !== STAFF_PIN) throw new Error('PIN');
      kiosk({ staff: { by: 'staff', untilMs: Date.now() + 120_000 } });
    },
    'kiosk.decide': ({ callId }) => kiosk({ calls: state.kiosk.calls.filter(({ id }) => id !== callId) }),
    'kiosk.voidBasket': () => show([]),
    'kiosk.setOpen': ({ open }) => {
      const { closed: _, ...rest } = state.kiosk;
      state.kiosk = rest;
      kiosk(open ? { step: 'attract' } : { step: 'closed', closed: { reason: 'staff' } });
    },
    'kiosk.lockStaff': () => {
      const { staff: _, ...rest } = state.kiosk;
      state.kiosk = rest;
      kiosk({});
    },
    'kiosk.staffScreen': () => ({ url: null }),
  };

  const connect: Connect = (screen) => {
    screens.add(screen);
    screen.send(JSON.stringify({ event: 'snapshot', data: { ...state, role: screen.role, nowMs: Date.now() } }));
    return {
      receive(text) {
        const { id, name, args } = JSON.parse(text) as { id: string; name: KioskCommand; args: never };
        heard.push({ name, args });
        try {
          screen.send(JSON.stringify({ id, ok: handlers[name](args) ?? null }));
        } catch (error) {
          screen.send(JSON.stringify({ id, error: { code: (error as Error).message, message: 'refused' } }));
        }
      },
      close: () => void screens.delete(screen),
    };
  };

  return {
    connect, state, heard, push, kiosk, phase, call, paid,
    scan: (code) => push('kioskScan', scanned(code)),
    cut: () => {
      for (const screen of screens) screen.drop();
    },
    reset() {
      fromTheFirst();
      heard.length = 0;
    },
  };
}
