/** Ends a refund that failed otherwise, on a supervisor's word: in cash from the drawer, or outside of this terminal. */
import { Fault, type Args } from '#main/contract';
import { settledDocument } from '../../core/refund/document.ts';
import { hasFailed, type Refund } from '../../core/refund/refund.ts';
import type { Caller } from '../../ports.ts';
import { documentHead, type BeginDeps } from './begin.ts';

/** @throws Fault PIN, LIMIT, NOT_FOUND, BAD_STATE, STORE */
export async function settle(deps: BeginDeps, { refundId, how, pin }: Args<'refund.settle'>, caller: Caller): Promise<null> {
  const { store, runner, supervisors, ids } = deps;
  const known = (): Refund => {
    const refund = store.refunds.byId(refundId);
    if (refund === null) throw new Fault('NOT_FOUND', 'there is no such refund', { refundId });
    if (!hasFailed(refund)) throw new Fault('BAD_STATE', 'only a refund that was refused can end otherwise: what is not known may still arrive', { phase: refund.phase });
    return refund;
  };
  if (known().receiptNo === undefined) throw new Fault('BAD_STATE', 'this is money in question: choose what becomes of it there');
  const approvedBy = await supervisors.approve(pin);
  const refund = known();
  const { saleId, amountMinor, reason, receiptNo = '' } = refund;
  const { document, run, after } = store.commit((tx) => {
    const head = how === 'cash' ? documentHead(deps, tx, ids.next(), receiptNo) : null;
    const settled = { refundId, how };
    const approval = { saleId, approvedBy, lane: caller.lane, amountMinor, reason, settle: settled };
    tx.append('refund.approved', head === null ? approval : { ...approval, returnReceiptNo: head.receiptNo });
    const fact = head === null ? null : settledDocument(head, refund, store.sales.byReceiptNo(refund.returnReceiptNo ?? ''));
    if (fact !== null) {
      tx.append('sale.completed', fact);
      tx.queuePrint({ id: ids.next(), saleId: fact.saleId, state: 'queued', duplicate: false, queuedAtMs: fact.completedAtMs });
    }
    const step = runner.settle(tx, refund, how);
    return { document: fact, run: step.run, after: step.refund };
  });
  run();
  if (document !== null) deps.documented(document, [after]);
  return null;
}
