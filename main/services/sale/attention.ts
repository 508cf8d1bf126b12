/** What the cashier's screen of each lane is at: a driver's scan does not come past its fields. */
import type { Args, Lane } from '#main/contract';

type At = Args<'sale.attend'>;

export interface Attention {
  /** What the screen told last. */
  of(lane: Lane): At;
  set(lane: Lane, at: At): void;
  /** The quantity typed before a scan has been taken: it counts once. */
  forgetQuantity(lane: Lane): void;
}

export function createAttention(): Attention {
  const lanes = new Map<Lane, At>();
  const of = (lane: Lane): At => lanes.get(lane) ?? { sheet: false, pin: false };
  return {
    of,
    set: (lane, at) => void lanes.set(lane, at),
    forgetQuantity(lane) {
      const { quantityMilli: _taken, ...rest } = of(lane);
      lanes.set(lane, rest);
    },
  };
}
