/** What staff say: at the kiosk behind their PIN, or at another till through the port. */
import { Fault, type Decision } from '#main/contract';
import { answerable, withApproval } from '../../core/kiosk/visit.ts';
import type { Caller, Handlers } from '../../ports.ts';
import type { Desk, KioskDeps } from './desk.ts';
import type { Panel } from './panel.ts';

export type StaffHandlers = Pick<Handlers, 'kiosk.staff' | 'kiosk.decide' | 'kiosk.voidBasket' | 'kiosk.setOpen' | 'kiosk.lockStaff' | 'kiosk.staffScreen'>;
type OpenScreen = (role: 'cashier' | 'diagnostics', lane: string) => Promise<string | null>;

/** The goods that the customer may not buy go out of the basket. */
function refuseAged({ lane, sales, catalogue }: KioskDeps, desk: Desk, caller: Caller): void {
  const { ageSeen } = desk.buying();
  for (const { id: lineId, productId } of sales.register.lanes.get(lane).lines) {
    const minAge = productId === undefined ? 0 : (catalogue.byId(productId)?.minAge ?? 0);
    if (minAge <= ageSeen) continue;
    sales.handlers['sale.removeLine']({ lineId }, caller);
    desk.gone(['expired'], lineId);
  }
}

/**
 * Says a decision to a call.
 * @param at `kiosk`, or the name of the till where it was said
 * @throws Fault NOT_FOUND, BAD_STATE, BAD_ARGS where what the way needs is missing
 */
export function decide(deps: KioskDeps, desk: Desk, { callId, way, priceMinor, name, grams, note }: Decision, by: string, at: string): void {
  const { lane, sales } = deps;
  const call = answerable(desk.buying(), callId, way);
  // A line is made under the call's own id: the same word twice makes one.
  const caller: Caller = { role: 'kiosk', lane, commandId: callId, client: at };
  const quantity = call.quantityMilli === undefined ? {} : { quantityMilli: call.quantityMilli };
  let made: { lineId?: string } = {};
  if (way === 'price') {
    if (priceMinor === undefined) throw new Fault('BAD_ARGS', 'give the price');
    if (call.productId !== undefined) made = sales.handlers['sale.addProduct']({ productId: call.productId, priceMinor, trace: undefined, ...quantity }, caller);
    else made = sales.handlers['sale.addOpen']({ name: name ?? call.code ?? '', priceMinor, trace: undefined, ...(call.code === undefined ? {} : { barcode: call.code }), ...quantity }, caller);
  } else if (way === 'weight') {
    if (grams === undefined || call.productId === undefined) throw new Fault('BAD_ARGS', 'give the weight in grams');
    made = sales.handlers['sale.addProduct']({ productId: call.productId, quantityMilli: grams, trace: undefined }, caller);
  }
  const visit = desk.buying();
  if (call.reason === 'age' && way === 'refuse') refuseAged(deps, desk, caller);
  if (call.reason === 'expired' && way === 'refuse' && call.lineId !== undefined) sales.handlers['sale.removeLine']({ lineId: call.lineId }, caller);
  const next = way === 'approve' ? withApproval(visit, call) : visit;
  desk.end(call, { way, by, at, ...made, ...(priceMinor === undefined ? {} : { priceMinor }), ...(grams === undefined ? {} : { grams }), ...(note === undefined ? {} : { note }) }, next);
}

export function staffHandlers(deps: KioskDeps, desk: Desk, panel: Panel, open: () => OpenScreen): StaffHandlers {
  return {
    'kiosk.staff': async ({ pin }) => (await panel.unlock(pin), null),
    'kiosk.decide': (decision) => (decide(deps, desk, decision, panel.need(), 'kiosk'), null),
    'kiosk.voidBasket': () => {
      desk.drop({ by: panel.need(), at: 'kiosk' });
      return null;
    },
    'kiosk.setOpen': ({ open: isOpen }) => (desk.setOpen(isOpen, { by: panel.need(), at: 'kiosk' }), null),
    'kiosk.lockStaff': () => (panel.lock(), null),
    'kiosk.staffScreen': async ({ role }) => {
      panel.need();
      return { url: await open()(role, deps.lane) };
    },
  };
}
