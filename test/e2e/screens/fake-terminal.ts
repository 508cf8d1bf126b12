/** A terminal that speaks the contract from memory, behind the real browser host: for the screens' own tests. */
import type {
  ArgsIn, AttemptPhase, AttemptView, CommandName, EventName, Events, FaultBody, LineView, Minor, PaymentView, PhoneOrderView, ProductView,
  SaleView, ScaleView, ScanView, ShopView, Snapshot,
} from '#main/contract';
import { eventRoles } from '#main/contract';
import type { Connect } from '#main/ports.ts';
import { groups, product, products } from './fake-goods.ts';
import { receiptPng } from './fake-paper.ts';

export const shop: ShopView = {
  name: '桂台便利店', terminal: 'T2', region: 'cn', currency: 'CNY', exponent: 2, languages: ['zh-CN', 'en'], timeZone: 'Asia/Shanghai',
  training: true,
  schemes: [{ id: 'wechat', mpm: true, cpm: true }, { id: 'alipay', mpm: true, cpm: true }],
  denominationsMinor: [10000, 5000, 2000, 1000, 500, 100, 50, 10] as Minor[],
  taxClasses: [{ id: 'standard', rateBp: 1300 }],
  pricesIncludeTax: true,
};

type Screen = Parameters<Connect>[0];
/** The technician's screen is tried before a real terminal. */
/** No screen of these tests refunds or closes a shift. */
type FakeCommand = Exclude<CommandName, `diagnostics.${string}` | `guard.${string}` | `kiosk.${string}` | `refund.${string}` | `shift.${string}`>;
type Handler<K extends CommandName> = (args: ArgsIn<K>) => unknown;

class Refusal extends Error {
  readonly body: FaultBody;
  constructor(body: FaultBody) {
    super(body.message);
    this.body = body;
  }
}

const refuse = (code: FaultBody['code'], message: string): never => {
  throw new Refusal({ code, message });
};

export interface FakeTerminal {
  connect: Connect;
  /** The state that screens are shown; change it, then `push`. */
  state: Snapshot;
  /** Every command that came, in order. */
  heard: { name: string; args: unknown }[];
  push<K extends EventName>(event: K, data: Events[K]): void;
  /** Moves the attempt of the sale at hand to a phase, and tells the screens. */
  phase(phase: AttemptPhase, more?: Partial<AttemptView>): void;
  /** What the scale says from now on. */
  weigh(view: ScaleView): void;
  /** Completes the sale as paid by the attempt at hand. */
  complete(): void;
  reset(): void;
  /** Drops every screen. */
  cut(): void;
}

const emptySale = (id: string): SaleView => ({
  id, status: 'open', lines: [], itemCount: 0, subtotalMinor: 0 as Minor, taxes: [], totalMinor: 0 as Minor, tenders: [], dueMinor: 0 as Minor,
  canUndo: false,
});

export function createFakeTerminal(overrides: Partial<ShopView> = {}): FakeTerminal {
  let count = 0;
  let receipts = 1041;
  const screens = new Set<Screen>();
  const heard: FakeTerminal['heard'] = [];
  let before: LineView[][] = [];
  const heldSales = new Map<string, SaleView>();

  const fresh = (): Snapshot => ({
    role: 'cashier', shop: { ...shop, ...overrides }, sale: emptySale('S1'), payment: { inQuestion: [] },
    devices: [
      { role: 'receiptPrinter', name: '虚拟打印机 80 mm', power: 'Online', jobsWaiting: 0 },
      { role: 'scanner', name: '键盘口扫码枪', power: 'Unknown', jobsWaiting: 0 },
      { role: 'drawer', name: '虚拟钱箱', power: 'Online', jobsWaiting: 0 },
    ],
    sync: { configured: true, online: true, pending: 0 },
    points: { today: 128, total: 20_417 },
    held: [], keys: groups, productCount: products.length, nowMs: Date.now(),
  });
  const state = fresh();

  function push<K extends EventName>(event: K, data: Events[K]): void {
    const text = JSON.stringify({ event, data });
    for (const screen of screens) if (eventRoles[event].includes(screen.role)) screen.send(text);
  }

  function show(lines: LineView[], lastLineId?: string): void {
    const total = lines.reduce((sum, line) => sum + line.amountMinor, 0);
    const net = Math.round(total / 1.13);
    state.sale = {
      ...state.sale,
      lines,
      itemCount: lines.reduce((sum, line) => sum + (line.unit === 'kg' ? 1 : line.quantityMilli / 1000), 0),
      subtotalMinor: total as Minor,
      totalMinor: total as Minor,
      dueMinor: total as Minor,
      taxes: lines.length ? [{ taxClass: 'standard', rateBp: 1300, netMinor: net as Minor, taxMinor: (total - net) as Minor }] : [],
      canUndo: before.length > 0,
      ...(lastLineId === undefined ? {} : { lastLineId }),
    };
    push('sale', state.sale);
  }

  function begin(): void {
    if (state.sale.status !== 'completed') return;
    state.sale = emptySale(`S${++count + 1}`);
    state.payment = { inQuestion: state.payment.inQuestion };
    before = [];
  }

  function addLine(from: Pick<LineView, 'name' | 'unit' | 'priceMinor'> & { productId?: string; barcode?: string }, quantityMilli: number): string {
    begin();
    state.sale.status = 'open';
    const { lines } = state.sale;
    before.push(lines);
    const same = lines.find((line) => line.productId !== undefined && line.productId === from.productId);
    const id = same?.id ?? `L${++count}`;
    const milli = (same?.quantityMilli ?? 0) + quantityMilli;
    const line: LineView = {
      ...from, id, quantityMilli: milli, perMilli: 1000, amountMinor: Math.round((from.priceMinor * milli) / 1000) as Minor,
      taxClass: 'standard', taxIncluded: true,
    };
    show(same ? lines.map((one) => (one.id === id ? line : one)) : [...lines, line], id);
    return id;
  }

  const addProduct = (it: ProductView, priceMinor: number, quantityMilli: number) =>
    addLine({ productId: it.id, name: it.name, unit: it.unit, priceMinor: priceMinor as Minor, ...(it.barcode ? { barcode: it.barcode } : {}) }, quantityMilli);

  function phase(to: AttemptPhase, more: Partial<AttemptView> = {}): void {
    const at = state.payment.attempt;
    if (!at) throw new Error('no attempt is open');
    const nowMs = Date.now();
    const history = [...at.history, { phase: to, atMs: nowMs }];
    state.payment = { ...state.payment, attempt: { ...at, phase: to, phaseAtMs: nowMs, history, ...more } };
    push('payment', state.payment);
  }

  function startAttempt(scheme: string, mode: 'mpm' | 'cpm'): { attemptId: string } {
    const nowMs = Date.now();
    const id = `A${++count}`;
    const qr = scheme === 'alipay' ? `https://qr.alipay.com/bax0${id}8zq5mnbvcxz0012` : `weixin://wxpay/bizpayurl?pr=${id}XyZ0z`;
    const attempt: AttemptView = {
      id, saleId: state.sale.id, scheme, mode, amountMinor: state.sale.dueMinor, phase: 'created', payerAsked: mode === 'cpm', startedAtMs: nowMs,
      phaseAtMs: nowMs, cancelAsked: false, history: [{ phase: 'created', atMs: nowMs }], deadlineAtMs: nowMs + 120_000, nextAtMs: nowMs + 3000,
    };
    state.payment = { ...state.payment, attempt };
    phase('sent');
    phase('waitingForPayer', mode === 'mpm' ? { qr } : {});
    return { attemptId: id };
  }

  function complete(tender: SaleView['tenders'][number], pointsEarned: number): void {
    const receiptNo = `T2-${String(++receipts).padStart(6, '0')}`;
    state.sale = { ...state.sale, status: 'completed', tenders: [tender], dueMinor: 0 as Minor, receiptNo, completedAtMs: Date.now(), pointsEarned };
    state.points = { today: state.points.today + pointsEarned, total: state.points.total + pointsEarned };
    push('sale', state.sale);
    push('points', state.points);
    push('paper', { jobId: receiptNo, ...receiptPng(state.shop.name, state.sale) });
  }

  function scan(code: string, given?: number): ScanView {
    if (/^1[0-5]\d{16}$/.test(code)) {
      if (state.sale.lines.length === 0) return { code, outcome: 'refused', error: { code: 'BAD_STATE', message: 'nothing to pay' } };
      state.sale.status = 'tendering';
      push('sale', state.sale);
      startAttempt('wechat', 'cpm');
      return { code: '', outcome: 'payer' };
    }
    const it = products.find((one) => one.barcode === code);
    if (!it) return { code, outcome: 'unknown' };
    if (it.priceMinor === null) return { code, outcome: 'price', product: it };
    if (it.unit === 'kg' && given === undefined) return { code, outcome: 'weigh', product: it };
    return { code, outcome: 'line', lineId: addProduct(it, it.priceMinor, given ?? 1000) };
  }

  const bare: ScaleView = { state: 'stable', grams: 0, tared: false, canZero: true };
  let weight: ScaleView = { state: 'none' };

  const order = (): PhoneOrderView => {
    const at = state.payment.attempt;
    return {
      scheme: at?.scheme ?? 'wechat', orderNo: at?.id ?? '', amount: ((at?.amountMinor ?? 0) / 100).toFixed(2), currency: 'CNY', shop: state.shop.name,
      state: at?.phase === 'paid' ? 'paid' : at?.phase === 'refused' ? 'refused' : 'open',
    };
  };

  const handlers: { [K in FakeCommand]: Handler<K> } = {
    'kiosks.decide': () => null,
    'kiosks.voidBasket': () => null,
    'kiosks.setOpen': () => null,
    'screen.open': () => ({ url: null }),
    'host.alive': () => null,
    'host.ask': () => null,
    'host.exit': () => null,
    'host.picture': () => ({ jpeg: '', atMs: 0 }),
    'store.retry': () => null,
    'store.report': () => ({ state: 'open', dir: '', bytes: 0, entries: 0, streams: [] }),
    'store.fork': () => ({ stream: '' }),
    'store.backup': () => null,
    'sale.scan': ({ code, quantityMilli }) => scan(code, quantityMilli),
    'sale.attend': () => null,
    'face.state': () => ({ schemes: [] }),
    'face.pay': () => ({ attemptId: '' }),
    'face.digits': () => null,
    'member.look': () => null,
    'member.spend': () => ({ amountMinor: 0 as Minor }),
    'stock.adjust': () => ({ onHandMilli: 0 }),
    'shared.conflicts': () => ({ conflicts: [] }),
    'shared.acknowledge': () => null,
    'sale.addProduct': ({ productId, quantityMilli, priceMinor }) => {
      const it = products.find((one) => one.id === productId) ?? refuse('NOT_FOUND', 'gone');
      return { lineId: addProduct(it, priceMinor ?? it.priceMinor ?? 0, quantityMilli ?? 1000) };
    },
    'sale.addOpen': ({ name, priceMinor, quantityMilli }) => ({
      lineId: addLine({ name, unit: 'piece', priceMinor: priceMinor as Minor }, quantityMilli ?? 1000),
    }),
    'sale.setQuantity': ({ lineId, quantityMilli }) => {
      before.push(state.sale.lines);
      const amount = (line: LineView) => Math.round((line.priceMinor * quantityMilli) / 1000) as Minor;
      show(state.sale.lines.map((line) => (line.id === lineId ? { ...line, quantityMilli, amountMinor: amount(line) } : line)), lineId);
      return null;
    },
    'sale.removeLine': ({ lineId }) => {
      before.push(state.sale.lines);
      show(state.sale.lines.filter((line) => line.id !== lineId));
      return null;
    },
    'sale.undo': () => {
      show(before.pop() ?? []);
      return null;
    },
    'sale.clear': () => {
      before = [];
      show([]);
      return null;
    },
    'sale.hold': () => {
      const { id, itemCount, totalMinor, lines } = state.sale;
      heldSales.set(id, state.sale);
      state.held = [...state.held, { id, heldAtMs: Date.now(), itemCount, totalMinor, firstName: lines[0]?.name ?? '' }];
      state.sale = emptySale(`S${++count + 1}`);
      before = [];
      push('held', state.held);
      push('sale', state.sale);
      return null;
    },
    'sale.resume': ({ saleId }) => {
      state.sale = heldSales.get(saleId) ?? refuse('NOT_FOUND', 'gone');
      state.held = state.held.filter((one) => one.id !== saleId);
      push('held', state.held);
      push('sale', state.sale);
      return null;
    },
    'sale.next': () => {
      begin();
      push('sale', state.sale);
      push('payment', state.payment);
      return null;
    },
    'scale.read': () => weight,
    'scale.tare': ({ clear }) => (weight = clear ? bare : { ...bare, tared: true }),
    'scale.zero': () => (weight = bare),
    'scale.accept': ({ productId, priceMinor }) => {
      const it = products.find((one) => one.id === productId) ?? refuse('NOT_FOUND', 'gone');
      if (weight.state !== 'stable' || weight.grams === 0) return refuse('BAD_STATE', 'no weight');
      return { lineId: addProduct(it, priceMinor ?? it.priceMinor ?? 0, weight.grams), grams: weight.grams };
    },
    'catalogue.search': ({ text, limit }) => ({
      products: products.filter((it) => `${it.name} ${it.barcode}`.toLowerCase().includes(text.toLowerCase())).slice(0, limit ?? 20),
    }),
    'catalogue.add': ({ name, priceMinor, barcode }) => {
      const it = product(name, priceMinor, barcode ?? '');
      products.push(it);
      return it;
    },
    'rental.open': () => refuse('SCHEME_OFF', 'off'),
    'rental.find': () => ({ rentals: [] }),
    'rental.return': () => refuse('NOT_FOUND', 'none'),
    'rental.cancel': () => refuse('NOT_FOUND', 'none'),
    'rental.list': () => ({ rentals: [] }),
    'promise.take': () => refuse('SCHEME_OFF', 'off'),
    'promise.list': () => ({ promises: [] }),
    'promise.match': () => refuse('BAD_STATE', 'none'),
    'promise.ask': () => refuse('BAD_STATE', 'none'),
    'promise.decide': () => refuse('BAD_STATE', 'none'),
    'payment.begin': () => {
      state.sale = { ...state.sale, status: 'tendering' };
      push('sale', state.sale);
      return null;
    },
    'payment.back': () => {
      state.sale = { ...state.sale, status: 'open' };
      push('sale', state.sale);
      return null;
    },
    'payment.present': ({ scheme }) => startAttempt(scheme, 'mpm'),
    'payment.charge': ({ code }) => {
      scan(code);
      return { attemptId: state.payment.attempt?.id };
    },
    'payment.cancel': () => {
      phase('reversing', { cancelAsked: true });
      phase('reversed');
      return null;
    },
    'payment.query': () => null,
    'money.list': () => ({ money: [] }),
    'money.refund': () => null,
    'money.attach': () => null,
    'money.keep': () => null,
    'payment.cash': ({ tenderedMinor }) => {
      const { totalMinor } = state.sale;
      const changeMinor = tenderedMinor - totalMinor;
      complete({ kind: 'cash', amountMinor: totalMinor, tenderedMinor: tenderedMinor as Minor, changeMinor: changeMinor as Minor }, 0);
      return { changeMinor };
    },
    'receipt.jobs': () => ({ jobs: [] }),
    'receipt.resolve': () => null,
    'receipt.reprint': () => {
      push('paper', { jobId: `R${++count}`, ...receiptPng(state.shop.name, state.sale) });
      return null;
    },
    'receipt.image': () => receiptPng(state.shop.name, state.sale),
    'drawer.open': () => null,
    'sync.now': () => null,
    'phone.read': () => order(),
    'phone.decide': ({ approve }) => {
      if (approve) paid();
      else phase('refused', { refusal: { code: 'USERCANCEL', message: '用户取消支付' } });
      return order();
    },
    'phone.payerCode': () => ({ code: '134567890123456789', validForMs: 60_000 }),
    'phone.behave': () => null,
  };

  function paid(): void {
    const at = state.payment.attempt;
    if (!at) return;
    phase('paid', { transactionId: '4200002381202611210000000001' });
    complete({ kind: 'qr', scheme: at.scheme, amountMinor: at.amountMinor, attemptId: at.id }, Math.floor(at.amountMinor / 100));
  }

  const connect: Connect = (screen) => {
    screens.add(screen);
    screen.send(JSON.stringify({ event: 'snapshot', data: { ...state, role: screen.role, nowMs: Date.now() } }));
    return {
      receive(text) {
        const { id, name, args } = JSON.parse(text) as { id: string; name: FakeCommand; args: never };
        heard.push({ name, args });
        try {
          screen.send(JSON.stringify({ id, ok: handlers[name](args) }));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          screen.send(JSON.stringify({ id, error: error.body }));
        }
      },
      close: () => void screens.delete(screen),
    };
  };

  return {
    connect, state, heard, push, phase,
    weigh(next) {
      weight = next;
      push('scale', next);
    },
    complete: paid,
    cut: () => {
      for (const screen of screens) screen.drop();
    },
    reset() {
      Object.assign(state, fresh(), { sale: emptySale(`S${++count + 1}`) });
      before = [];
      weight = { state: 'none' };
      heldSales.clear();
      heard.length = 0;
      const payment: PaymentView = { inQuestion: [] };
      push('sale', state.sale);
      push('payment', payment);
      push('held', []);
      push('devices', state.devices);
      push('sync', state.sync);
      push('points', state.points);
    },
  };
}
