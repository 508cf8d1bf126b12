/** Begins refunds: the document, its parts by schemes and its slip in one commit, before anything is sent. */
import { Fault, minor, type Args, type CurrencyCode, type Lane, type Result } from '#main/contract';
import type { CompletedSale } from '../../core/journal/facts.ts';
import type { Attempt } from '../../core/payment/attempt.ts';
import { effectBack, factOf } from '../../core/member/programme.ts';
import { returnDocument, type DocumentHead } from '../../core/refund/document.ts';
import type { Refund } from '../../core/refund/refund.ts';
import type { Share } from '../../core/refund/tenders.ts';
import type { Caller, Ids, Supervisors, Tx } from '../../ports.ts';
import { receiptNumber } from '../sale/index.ts';
import { planOf, type LookDeps, type Plan } from './look.ts';
import type { Runner } from './runner.ts';

export interface BeginDeps extends LookDeps {
  runner: Runner;
  supervisors: Supervisors;
  ids: Ids;
  currency: CurrencyCode;
  /** A document is durable; `refunds` are its parts by schemes. */
  documented(document: CompletedSale, refunds: Refund[]): void;
}

type Begun = Result<'refund.begin'>;

/** @throws Fault PIN, LIMIT, AMOUNT, BAD_STATE, NOT_FOUND, STORE */
export async function begin(deps: BeginDeps, args: Args<'refund.begin'>, caller: Caller): Promise<Begun> {
  const { store, runner, supervisors } = deps;
  // The document has the command's id: a resend, also after a restart, finds what it asked for.
  const before = store.sales.byId(caller.commandId);
  if (before !== null) return begunBy(deps, before);
  const inCash = args.inCash === true;
  planned(deps, args);
  const approvedBy = await supervisors.approve(args.pin);
  // Looked at again: while the PIN was checked somebody may have been faster.
  const plan = planned(deps, args);
  const { sale } = plan;
  const runs: (() => void)[] = [];
  const refunds: Refund[] = [];
  const document = store.commit((tx) => {
    const head = documentHead(deps, tx, caller.commandId, sale.receiptNo);
    const fact = withMember(plan, returnDocument(head, sale.currency, plan.goods, plan.shares));
    const approval = { saleId: sale.saleId, approvedBy, lane: caller.lane, amountMinor: plan.goods.totalMinor, reason: args.reason, returnReceiptNo: head.receiptNo };
    tx.append('refund.approved', inCash ? { ...approval, inCash } : approval);
    tx.append('sale.completed', fact);
    if (fact.memberNo !== undefined && fact.memberPoints !== undefined) tx.append('member.points', factOf(fact.memberNo, fact.saleId, fact.currency, fact.memberPoints));
    for (const created of newRefunds(deps, plan, fact, args.reason, caller.lane)) {
      const { refund, run } = runner.begin(tx, created);
      refunds.push(refund);
      runs.push(run);
    }
    tx.queuePrint({ id: deps.ids.next(), saleId: fact.saleId, state: 'queued', duplicate: false, queuedAtMs: fact.completedAtMs });
    return fact;
  });
  for (const run of runs) run();
  deps.documented(document, refunds);
  return begunBy(deps, document);
}

/** What the document comes to for the sale's member. */
function withMember({ sale, documents }: Plan, document: CompletedSale): CompletedSale {
  const { memberNo, memberPoints } = sale;
  if (memberNo === undefined || memberPoints === undefined) return document;
  return { ...document, memberNo, memberPoints: effectBack({ ...memberPoints, tenders: sale.tenders }, documents, document.tenders) };
}

function planned(deps: BeginDeps, { saleId, lines, inCash, returns }: Args<'refund.begin'>): Plan {
  const plan = planOf(deps, saleId, lines, inCash === true);
  if (plan.documents.length !== returns) throw new Fault('BAD_STATE', 'something of this sale was given back meanwhile: look at it again', { returns: plan.documents.length });
  return plan;
}

/** Number and time of a document, in the commit that it is written in. */
export function documentHead({ store, clock }: Pick<BeginDeps, 'store' | 'clock'>, tx: Tx, saleId: string, returnsReceiptNo: string): DocumentHead {
  const receiptSeq = tx.nextReceiptSeq();
  return { saleId, receiptNo: receiptNumber(store.streams.current(), receiptSeq), receiptSeq, completedAtMs: clock.nowMs(), returnsReceiptNo };
}

function begunBy({ store }: Pick<BeginDeps, 'store'>, { saleId, receiptNo, totalMinor, tenders }: CompletedSale): Begun {
  const cash = tenders.reduce((total, { kind, amountMinor }) => (kind === 'cash' ? total - amountMinor : total), 0);
  return { returnSaleId: saleId, returnReceiptNo: receiptNo, totalMinor: minor(0 - totalMinor), cashMinor: minor(cash), refundIds: store.refunds.ofReturn(saleId).map(({ id }) => id) };
}

function newRefunds(deps: BeginDeps, { sale, shares }: Plan, document: CompletedSale, reason: string, lane: Lane): Refund[] {
  return shares.flatMap((share: Share) => {
    const { tender, amountMinor } = share;
    if (tender === null || tender.kind === 'cash' || tender.kind === 'points') return [];
    const attempt = deps.store.attempts.byId(tender.attemptId ?? '');
    if (attempt === null) throw new Error(`tender ${tender.attemptId} of ${sale.receiptNo} has no attempt`);
    const refundNo = deps.ids.next();
    // The sale it pays, which is another than it was asked for where a person attached it.
    const documents = { saleId: sale.saleId, receiptNo: sale.receiptNo, returnSaleId: document.saleId, returnReceiptNo: document.receiptNo };
    const { transactionId, amountMinor: paidMinor } = tender;
    return [{ ...newRefund(deps, attempt, { refundNo, reason, lane, amountMinor, paidMinor, ...(transactionId === undefined ? {} : { transactionId }) }), ...documents }];
  });
}

type Own = Pick<Refund, 'refundNo' | 'reason' | 'lane' | 'amountMinor' | 'paidMinor' | 'transactionId'>;

/** Money of one transaction that is to go back. */
export function newRefund({ clock }: Pick<BeginDeps, 'clock'>, attempt: Attempt, own: Own): Refund {
  const atMs = clock.nowMs();
  const { id: attemptId, saleId, scheme, orderNo, mode, currency } = attempt;
  const history: Refund['history'] = [{ phase: 'created', atMs }];
  return { ...own, id: own.refundNo, attemptId, saleId, scheme, orderNo, mode, currency, phase: 'created', createdAtMs: atMs, phaseAtMs: atMs, calls: 0, waits: 0, history };
}
