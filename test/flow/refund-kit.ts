/** What the tests of refunds share: sales that are made, and what is known of refunds. */
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import type { RefundView } from '#main/contract';
import type { Facts } from '#main/core/journal/facts.ts';
import type { Rig } from './rig.ts';

export const COLA = '6901939691601';
export const MILK = '6923644251123';

export interface Sold {
  saleId: string;
  receiptNo: string;
  totalMinor: number;
}

export function factsOf<K extends keyof Facts>(rig: Rig, kind: K): Facts[K][] {
  const all = rig.terminal.store.journal.after(0, 10_000);
  return all.filter((entry) => entry.kind === kind).map((entry) => JSON.parse(entry.body) as Facts[K]);
}

/** Sells goods: part of it by a scheme (all without an amount), the rest in cash. */
export async function sell(rig: Rig, goods: readonly (readonly [code: string, pieces: number])[], paid: { scheme?: string; amountMinor?: number }): Promise<Sold> {
  const { cashier } = rig;
  if (cashier.heard.sale?.status === 'completed') await cashier.ask('sale.next', {});
  for (const [code, pieces] of goods) await cashier.ask('sale.scan', { code, quantityMilli: pieces * 1000 });
  if (paid.scheme === undefined) await cashier.ask('payment.begin', {});
  else {
    const code = await rig.phone.payerCode(paid.scheme);
    await cashier.ask('payment.charge', paid.amountMinor === undefined ? { code } : { code, amountMinor: paid.amountMinor });
  }
  if (paid.amountMinor !== undefined) await cashier.until('sale', ({ tenders }) => tenders.length === 1);
  if (paid.scheme === undefined || paid.amountMinor !== undefined) await cashier.ask('payment.cash', { tenderedMinor: 1_000_000 });
  const sale = await cashier.until('sale', ({ status }) => status === 'completed');
  return { saleId: sale.id, receiptNo: sale.receiptNo ?? '', totalMinor: sale.totalMinor };
}

/** Resolves when a refund, as screens hear of it, is in one of these phases. */
export async function until(rig: Rig, id: string, ...phases: RefundView['phase'][]): Promise<RefundView> {
  const found = (refunds: RefundView[]): RefundView | undefined => refunds.find((one) => one.id === id && phases.includes(one.phase));
  const refunds = await rig.cashier.until('refunds', (heard) => found(heard) !== undefined);
  return found(refunds) as RefundView;
}

/** A line to an address on this machine that can be cut and mended, always at the same place. */
export async function openLine(to: string): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const target = new URL(to);
  const open = new Set<Socket>();
  let server: Server;
  const listen = (port: number): Promise<number> =>
    new Promise((resolve) => {
      server = createServer((near) => {
        const far = connect(Number(target.port), target.hostname);
        for (const socket of [near, far]) {
          open.add(socket);
          socket.on('error', () => socket.destroy());
          socket.on('close', () => open.delete(socket));
        }
        near.pipe(far).pipe(near);
      });
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
    mend: async () => void (await listen(port)),
  };
}
