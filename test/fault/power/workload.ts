/** What a counter does, one durable step at a time, drawn from a seed. */
import type { Tx, Store } from '#main/ports.ts';
import { sampleAttempt, samplePoints, sampleSale } from '#main/store/sample.ts';
import type { Random } from '../random.ts';
import { SINK } from './state.ts';

export const terminal = { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' } as const;

function complete(tx: Tx, n: number, lines: number, isCash: boolean): void {
  const sale = sampleSale(n, lines);
  if (isCash) tx.append('sale.completed', { ...sale, tenders: [{ kind: 'cash', amountMinor: sale.totalMinor }] });
  else {
    tx.append('attempt.step', sampleAttempt(n, 'paid', sale.totalMinor));
    tx.append('points.earned', samplePoints(n, sale.totalMinor));
    tx.append('sale.completed', sale);
  }
  tx.saveDraft('main', null);
  tx.queuePrint({ id: `print${n}`, saleId: sale.saleId, state: 'queued', duplicate: false, queuedAtMs: sale.completedAtMs });
}

/** The next step at the counter: it has returned when it is saved. */
export function step(store: Store, dice: Random): void {
  const n = store.sales.count() + 1;
  const open = store.attempts.byId(`attempt${n}`);
  const job = store.printJobs.open()[0];
  const what = dice.below(100);
  if (open?.phase === 'sent') store.commit((tx) => tx.append('attempt.step', sampleAttempt(n, 'waitingForPayer')));
  else if (open !== null) store.commit((tx) => complete(tx, n, 1 + dice.below(12), false));
  else if (what < 40) store.commit((tx) => tx.append('attempt.step', sampleAttempt(n, 'sent')));
  else if (what < 55) store.commit((tx) => complete(tx, n, 1 + dice.below(12), true));
  else if (what < 70) store.commit((tx) => tx.saveDraft('main', JSON.stringify({ n, lines: 'x'.repeat(dice.below(6_000)), drawn: dice.below(1e9) })));
  else if (what < 76) store.commit((tx) => tx.saveHeld(`held${dice.below(4)}`, dice.below(3) === 0 ? null : JSON.stringify({ drawn: dice.below(1e9) })));
  else if (what < 88 && job !== undefined) store.printJobs.setState(job.id, job.state === 'queued' ? 'sent' : 'done', 'first');
  else if (what < 93) store.cursors.set(SINK, store.journal.tail().seq);
  else store.checkpoint();
}
