/** A customer's way through a kiosk, step by step, and how they go on from wherever a fault left them. */
import type { CommandName, ArgsIn } from '#main/contract';
import { PIN, type Stand } from './stand.ts';

const COLA = '6901939691601';
const UNKNOWN = '6999999999994';
/** Steps from anywhere to the end of a visit, with some to spare. */
const STEPS_MAX = 40;

async function goods({ screen }: Stand): Promise<void> {
  await screen.ask('kiosk.start', { language: 'en' });
  for (let n = 0; n < 3; n += 1) await screen.ask('kiosk.scan', { code: COLA });
}
async function at(stand: Stand, to: 'bags' | 'extras' | 'payment'): Promise<void> {
  await goods(stand);
  await stand.screen.ask('kiosk.go', { to });
}
async function code(stand: Stand): Promise<void> {
  await at(stand, 'payment');
  await stand.screen.ask('kiosk.pay', { scheme: 'wechat' });
  await stand.screen.until('a code', () => stand.screen.payment().attempt?.phase === 'waitingForPayer' && stand.screen.payment().attempt?.qr !== undefined);
}
async function charge(stand: Stand, behaviour: string): Promise<void> {
  await at(stand, 'payment');
  await stand.behave(behaviour);
  await stand.screen.ask('kiosk.scan', { code: await stand.phone.payerCode('wechat') });
}
async function paid(stand: Stand): Promise<void> {
  await code(stand);
  await stand.phone.scanAndPay(stand.screen.payment().attempt?.qr ?? '');
  await stand.screen.until('paid', () => stand.screen.view().step === 'paid');
}

/** How each step is reached from a free kiosk. */
export const steps: Record<string, (stand: Stand) => Promise<unknown>> = {
  'attract': () => Promise.resolve(),
  'scanning': goods,
  'staff called': async (stand) => {
    await goods(stand);
    await stand.screen.ask('kiosk.scan', { code: UNKNOWN });
  },
  'bags': (stand) => at(stand, 'bags'),
  'member and coupon': (stand) => at(stand, 'extras'),
  'ways to pay': (stand) => at(stand, 'payment'),
  'code shown': code,
  'password asked': async (stand) => {
    await charge(stand, 'password');
    await stand.screen.until('asked for the password', () => stand.screen.payment().attempt?.payerAsked === true);
  },
  'charged, answer lost': async (stand) => {
    await charge(stand, 'cut@charge');
    await stand.screen.until('unclear', () => ['unknown', 'querying', 'paid'].includes(stand.screen.payment().attempt?.phase ?? '') || stand.screen.view().step === 'paid');
  },
  'paid': paid,
  'receipt printing': async (stand) => {
    await paid(stand);
    await stand.screen.ask('kiosk.receipt', { way: 'paper' });
  },
  'receipt as a code': async (stand) => {
    await paid(stand);
    await stand.screen.ask('kiosk.receipt', { way: 'qr' });
  },
};

export interface Sold {
  saleId: string;
  receiptNo: string;
  totalMinor: number;
}

/** Sends a command; a customer who taps twice sends it twice. What is not possible just now is no fault of theirs. */
async function tap<K extends CommandName>({ screen }: Stand, times: number, name: K, args: ArgsIn<K>): Promise<void> {
  const said = await Promise.allSettled(Array.from({ length: times }, () => screen.ask(name, args)));
  const { reason } = (said.find(({ status }) => status === 'rejected') ?? {}) as { reason?: { code?: string } };
  if (reason !== undefined && !['BAD_STATE', 'PAYMENT_OPEN', 'NOT_FOUND', 'BUSY', 'DEVICE'].includes(reason.code ?? '')) throw new Error(`${name}: ${JSON.stringify(reason)}`);
}

/** Staff come, and settle every call that holds the customer up. */
async function help(stand: Stand): Promise<void> {
  await stand.screen.ask('kiosk.staff', { pin: PIN });
  for (const { id, ways } of stand.screen.view().calls) {
    const way = (['approve', 'seen', 'refuse'] as const).find((one) => ways.includes(one));
    if (way !== undefined) await stand.screen.ask('kiosk.decide', { callId: id, way });
  }
  await stand.screen.ask('kiosk.lockStaff', {});
}

async function pay(stand: Stand, taps: number): Promise<void> {
  const { screen, phone } = stand;
  const { attempt } = screen.payment();
  // What is shown may be of the customer before.
  const isOver = attempt?.saleId !== screen.sale().id || ['refused', 'reversed'].includes(attempt.phase);
  if (isOver) return tap(stand, taps, 'kiosk.pay', { scheme: 'wechat' });
  const before = JSON.stringify(attempt);
  if (attempt.phase === 'waitingForPayer' && attempt.qr !== undefined) await phone.scanAndPay(attempt.qr);
  else if (attempt.payerAsked) await stand.approve();
  await screen.until('a change of the payment', () => screen.view().step !== 'payment' || JSON.stringify(screen.payment().attempt) !== before);
}

/** On to the end: the customer buys until one sale is paid, and leaves. */
export async function goOn(stand: Stand, taps = 1): Promise<Sold> {
  let sold: Sold | undefined;
  for (let n = 0; n < STEPS_MAX; n += 1) {
    const { screen } = stand;
    const { step, receipt, calls } = screen.view();
    if (step === 'attract' && sold !== undefined) return sold;
    if (step === 'attract') await goods(stand);
    else if (step === 'scanning' && calls.length > 0) await help(stand);
    else if (step === 'scanning' || step === 'bags' || step === 'extras') await tap(stand, taps, 'kiosk.go', { to: 'payment' });
    else if (step === 'payment') await pay(stand, taps);
    else if (step === 'paid') {
      if (receipt === undefined) throw new Error('paid, and no receipt is shown');
      const { saleId, receiptNo, totalMinor } = receipt.sold;
      sold = { saleId, receiptNo, totalMinor };
      if (receipt.chosen === undefined) await tap(stand, taps, 'kiosk.receipt', { way: receipt.ways.includes('paper') ? 'paper' : 'qr' });
      await tap(stand, taps, 'kiosk.done', {});
      await screen.until('free', () => screen.view().step !== 'paid');
    } else throw new Error(`the kiosk is ${step}`);
  }
  throw new Error(`not through after ${STEPS_MAX} steps`);
}
