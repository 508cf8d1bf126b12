/** One terminal process that can be killed, driven as a cashier would, with the customer's phone at its side. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PaymentView, SaleView } from '#main/contract';
import { callControl } from '#main/services/phone/control.ts';
import { connectCashier, type CashierLink } from './link.ts';

const cli = fileURLToPath(new URL('../../main/cli.ts', import.meta.url));
/** A start that takes longer than this, on a busy machine, is a failure of its own. */
const START_MS_MAX = 90_000;

export interface Counter {
  link: CashierLink;
  sale(): SaleView;
  payment(): PaymentView;
  /** Resolves when the view fits, at once where it does already. */
  until(fits: () => boolean): Promise<void>;
  /** SIGKILL to the terminal and all that it started. */
  kill(): Promise<void>;
  gone(): boolean;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let errors = '';
    const late = setTimeout(() => {
      // It must not come later, and hold the directory.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      reject(new Error(`no start within ${START_MS_MAX} ms: ${errors}`));
    }, START_MS_MAX);
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()));
    child.stdout?.on('data', (data: Buffer) => {
      text += data.toString();
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(late);
      resolve(text.slice(0, end));
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the terminal ended with ${code}: ${text} ${errors}`));
    });
  });
}

export interface TerminalProcess {
  /** Opens a cashier's screen, and a customer's; each good once. */
  cashier: string;
  display: string;
  /** Of a kiosk, instead of these. */
  kiosk: string;
  pid: number;
  /** Resolves when it is gone. */
  ended: Promise<void>;
  /** SIGKILL to the terminal and all that it started. */
  kill(): Promise<void>;
}

/** Starts the terminal of a data directory as a process of its own. */
export async function startProcess(data: string): Promise<TerminalProcess> {
  const child = spawn(process.execPath, [cli, 'start', '--host', 'browser', '--no-open', '--json', '--data', data], {
    // A process group of its own, so that the device process dies with it, as in a power cut.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let over = false;
  void ended.then(() => (over = true));
  const line = JSON.parse(await firstLine(child)) as { ok: boolean; cashier: string; display: string; kiosk: string; error?: { message: string } };
  if (!line.ok) throw new Error(`the terminal did not start: ${line.error?.message}`);
  const { cashier, display, kiosk } = line;
  return {
    cashier, display, kiosk, ended, pid: child.pid ?? 0,
    async kill() {
      if (child.pid !== undefined && !over) process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
  };
}

/** Starts the terminal of a data directory and connects a cashier to it. */
export async function startCounter(data: string): Promise<Counter> {
  const { cashier, ended, kill } = await startProcess(data);
  let over = false;
  void ended.then(() => (over = true));
  const link = await connectCashier(cashier);
  let { sale, payment } = link.snapshot;
  const waiting = new Set<() => void>();
  const check = (): void => {
    for (const wake of waiting) wake();
  };
  link.listen((event, view) => {
    if (event === 'sale') sale = view as SaleView;
    if (event === 'payment') payment = view as PaymentView;
    check();
  });
  void ended.then(check);
  return {
    link,
    sale: () => sale,
    payment: () => payment,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const wake = (): void => {
          if (!fits() && !over) return;
          waiting.delete(wake);
          if (over) reject(new Error('the terminal is gone'));
          else resolve();
        };
        waiting.add(wake);
        wake();
      }),
    async kill() {
      await kill();
      link.close();
    },
    gone: () => over,
  };
}

/** The customer's phone, at the stand-ins' control interface. */
export function phoneAt(url: string) {
  return {
    payerCode: async (scheme: string) => (await callControl<{ code: string }>(url, `${scheme}/payer-code`, {})).code,
    async scanAndPay(qr: string): Promise<void> {
      const { scheme, orderNo } = await callControl<{ scheme: string; orderNo: string }>(url, 'read', { code: qr });
      await callControl(url, `${scheme}/decide`, { orderNo, approve: true });
    },
    ledger: (scheme: string) =>
      callControl<{
        entries: { kind: 'capture' | 'refund'; orderNo: string; transactionId: string; amountMinor: number }[];
        orders: { orderNo: string; state: string }[];
      }>(url, `${scheme}/ledger`, {}),
  };
}
