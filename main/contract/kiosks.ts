/** The shop's kiosks at a till: how each stands, who needs somebody, and what staff may decide from there. */
import * as v from 'valibot';
import { command } from './command.ts';
import { decisionSchema, type Decision, type HelpCallView, type KioskStep, type KioskView } from './kiosk.ts';
import type { Minor } from './money.ts';
import type { Role } from './roles.ts';
import type { AttemptView, DeviceView } from './views.ts';

/** A kiosk as staff see it: nothing of the customer but what they are buying in sum. */
export interface KioskStaffView {
  step: KioskStep;
  /** Open calls, the oldest first. */
  calls: HelpCallView[];
  /** Of the basket. */
  itemCount: number;
  totalMinor: Minor;
  /** What is known of a payment that is under way. */
  payment?: Pick<AttemptView, 'scheme' | 'amountMinor' | 'phase' | 'phaseAtMs'>;
  closed?: KioskView['closed'];
  /** Staff have opened the panel there. */
  staff?: KioskView['staff'];
  /** What is wrong with its devices. */
  troubles: Pick<DeviceView, 'role' | 'trouble' | 'power'>[];
}

export interface KioskStateView extends KioskStaffView {
  /** Its terminal's name. */
  kiosk: string;
  /** Not heard of since: it is off, or has lost the shop's server. */
  awaySinceMs?: number;
}

/** What staff may have done there. */
export type KioskAct = ({ act: 'decide' } & Decision) | { act: 'voidBasket' } | { act: 'setOpen'; open: boolean };

const cashier: readonly Role[] = ['cashier'];
const kiosk = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** Each is done by the kiosk itself and answered once it is. @throws SHOP_SERVER with `details.kiosk` where it has not answered: it may have been done */
export const kiosksCommands = {
  /** @throws NOT_FOUND where the call is answered, BAD_STATE where that cannot be said to it */
  'kiosks.decide': command<null>()(cashier, v.strictObject({ kiosk, ...decisionSchema.entries })),
  /** @throws PAYMENT_OPEN */
  'kiosks.voidBasket': command<null>()(cashier, v.strictObject({ kiosk })),
  /** Out of service from the next customer on, or open again. */
  'kiosks.setOpen': command<null>()(cashier, v.strictObject({ kiosk, open: v.boolean() })),
} as const;
