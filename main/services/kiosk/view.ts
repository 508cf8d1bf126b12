/** Where the customer is, as screens are shown it. */
import type { HelpCallView, KioskView, ProductView } from '#main/contract';
import { callView, type HelpCall, type Visit } from '../../core/kiosk/visit.ts';
import type { Desk, KioskDeps } from './desk.ts';
import type { Idle } from './idle.ts';
import type { Keep } from './keep.ts';
import type { Panel } from './panel.ts';

function stepOf({ lane, store, sales }: KioskDeps, keep: Keep, desk: Desk): Pick<KioskView, 'step' | 'closed'> {
  const visit = desk.visit();
  if (visit !== null && desk.isPaid(visit)) return { step: 'paid' };
  if (store.stopped() !== null) return { step: 'closed', closed: { reason: 'store' } };
  if (visit !== null) return { step: visit.step };
  const sale = sales.register.lanes.get(lane);
  const isTaken = sale.status !== 'completed' && sale.lines.length > 0;
  return keep.get().closed !== undefined || isTaken ? { step: 'closed', closed: { reason: 'staff' } } : { step: 'attract' };
}

function receiptView({ store, receipts, receiptCode }: KioskDeps, { saleId, receipt }: Visit): Pick<KioskView, 'receipt'> {
  const sale = store.sales.byId(saleId);
  if (sale === null) return {};
  const { receiptNo, completedAtMs, lines, totalMinor, tenders, memberNo, memberPoints } = sale;
  const earned = tenders.map(({ scheme, transactionId }) => (scheme === undefined || transactionId === undefined ? null : store.points.earnedBy(scheme, transactionId)));
  const pointsEarned = earned.reduce<number>((all, one) => all + (one ?? 0), 0);
  const paper = receipt?.jobId === undefined ? undefined : receipts.stateOf(receipt.jobId);
  return {
    receipt: {
      sold: { saleId, receiptNo, completedAtMs, lines, totalMinor, tenders, ...(memberNo === undefined ? {} : { memberNo }), ...(memberPoints === undefined ? {} : { memberPoints }) },
      ways: [...(receipts.hasPaper() ? (['paper'] as const) : []), 'qr', 'none'],
      ...(pointsEarned === 0 ? {} : { pointsEarned }),
      ...(receipt === undefined ? {} : { chosen: receipt.way }),
      ...(paper === undefined ? {} : { paper }),
      ...(receipt?.way === 'qr' ? { qr: receiptCode(sale) } : {}),
    },
  };
}

/** What is known of the payment that nobody knows of. */
function attemptOf({ payments }: KioskDeps, visit: Visit | null, { reason }: HelpCall): Pick<HelpCallView, 'attempt'> {
  const attempt = visit === null || reason !== 'paymentUnknown' ? null : payments.unresolvedOf(visit.saleId);
  if (attempt === null) return {};
  const { scheme, amountMinor, phase, orderNo, createdAtMs: sinceMs } = attempt;
  return { attempt: { scheme, amountMinor, phase, orderNo, sinceMs } };
}

export function viewOf(deps: KioskDeps, { keep, idle, panel }: { keep: Keep; idle: Idle; panel: Panel }, desk: Desk): KioskView {
  const { settings, languages, catalogue } = deps;
  const visit = desk.visit();
  const step = stepOf(deps, keep, desk);
  return {
    ...step,
    ...(visit?.language === undefined ? {} : { language: visit.language }),
    languages: [...(settings.languages ?? languages)],
    ...(settings.camera === undefined ? {} : { camera: settings.camera }),
    calls: (visit?.calls ?? []).map((call) => ({ ...callView(call), ...attemptOf(deps, visit, call) })),
    ...idle.view(),
    bags: settings.bags.map((id) => catalogue.byId(id)).filter((bag): bag is ProductView => bag !== null && bag.priceMinor !== null),
    ...(visit?.leaving === true ? { leaving: true as const } : {}),
    ...(visit !== null && step.step === 'paid' ? receiptView(deps, visit) : {}),
    ...panel.view(),
  };
}
