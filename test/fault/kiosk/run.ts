/**
 * `npm run fault -- kiosk`: at every step of a customer's visit, every fault; then the customer goes on to the end. Each
 * cell says where the kiosk was after the fault; the schemes' ledger says how often was charged. At the end the books of
 * all cells together must add up, at the terminal, at the schemes and at headquarters.
 */
import { startPostgres } from '#main/training/postgres.ts';
import { checkBooks } from '../books.ts';
import { openStand, TERMINAL, type Stand } from './stand.ts';
import { goOn, steps, type Sold } from './walk.ts';

/** Each leaves the kiosk to a customer who goes on. */
const faults: Record<string, (stand: Stand) => Promise<unknown>> = {
  'screen reloaded': (stand) => stand.reload(),
  'terminal killed': (stand) => stand.restart(),
  'devices killed': async (stand) => stand.killDevices(),
  'network cut, then healed': async ({ line, screen }) => {
    line.cut();
    // Whatever was asked for meanwhile meets the cut.
    if (screen.view().step === 'payment' && screen.payment().attempt?.saleId !== screen.sale().id) {
      await screen.ask('kiosk.pay', { scheme: 'wechat' });
      await screen.until('told', () => screen.payment().attempt?.saleId === screen.sale().id);
    }
    line.heal();
  },
  'every button tapped twice': () => Promise.resolve(),
};

export interface Cell {
  step: string;
  fault: string;
  /** Where the customer was right after it. */
  after: string;
  charged: number;
  basket: 'kept' | 'none' | 'lost';
}

export interface KioskResult {
  ok: boolean;
  cells: Cell[];
  wrong: string[];
  sales: number;
  hqRows: number;
  seconds: number;
}

function where({ screen }: Stand): string {
  const { step, calls, receipt } = screen.view();
  const { attempt } = screen.payment();
  const open = step === 'payment' && attempt?.saleId === screen.sale().id ? `, ${attempt.phase}` : '';
  return `${step}${open}${calls.length === 0 ? '' : ', staff called'}${receipt?.chosen === undefined ? '' : `, ${receipt.chosen}`}`;
}

async function cellOf(stand: Stand, step: string, fault: string): Promise<{ cell: Cell; sold: Sold; wrong: string[] }> {
  const captures = async (): Promise<number> => (await stand.phone.ledger('wechat')).entries.filter(({ kind }) => kind === 'capture').length;
  const before = await captures();
  await steps[step]?.(stand);
  const { id, lines } = stand.screen.sale();
  const hadGoods = lines.length > 0;
  await faults[fault]?.(stand);
  const after = where(stand);
  const sold = await goOn(stand, fault === 'every button tapped twice' ? 2 : 1);
  const charged = (await captures()) - before;
  const basket = hadGoods ? (sold.saleId === id ? 'kept' : 'lost') : 'none';
  const wrong: string[] = [];
  if (charged !== 1) wrong.push(`${step} × ${fault}: charged ${charged} times`);
  if (basket === 'lost') wrong.push(`${step} × ${fault}: the basket is lost`);
  return { cell: { step, fault, after, charged, basket }, sold, wrong };
}

/** @param options.isTried which cells; absent = all */
export async function runKioskFaults(options: { isTried?: (cell: Pick<Cell, 'step' | 'fault'>) => boolean; onCell?: (done: number, of: number) => void } = {}): Promise<KioskResult | { skipped: string }> {
  const started = performance.now();
  const postgres = await startPostgres();
  if ('skipped' in postgres) return postgres;
  const stand = await openStand(postgres);
  const all = Object.keys(steps).flatMap((step) => Object.keys(faults).map((fault) => ({ step, fault })));
  const chosen = all.filter((cell) => options.isTried?.(cell) ?? true);
  const cells: Cell[] = [];
  const wrong: string[] = [];
  const confirmed: Sold[] = [];
  try {
    for (const { step, fault } of chosen) {
      try {
        const { cell, sold, wrong: more } = await cellOf(stand, step, fault);
        cells.push(cell);
        confirmed.push(sold);
        wrong.push(...more);
      } catch (error) {
        wrong.push(`${step} × ${fault}: ${error instanceof Error ? error.message : JSON.stringify(error)}`);
        break;
      }
      options.onCell?.(cells.length, chosen.length);
    }
    await stand.allSent();
    await stand.stop();
    const books = await checkBooks({ data: stand.data, confirmed, phone: stand.phone, schemes: ['wechat'], hqUrl: postgres.url, terminalId: TERMINAL });
    wrong.push(...books.wrong);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    return { ok: wrong.length === 0, cells, wrong, sales: books.sales, hqRows: books.hqRows, seconds };
  } finally {
    await stand.close();
    await postgres.stop();
  }
}
