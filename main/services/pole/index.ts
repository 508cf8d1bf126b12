/** Tells the customer's pole display of each sale as it changes. */
import type { EventName, Events, Lane } from '#main/contract';
import { poleLines, type PoleShop } from '../../core/pole/lines.ts';
import type { Emit, PolePort } from '../../ports.ts';

/** @param emit where the events go on to @param lane whose customer stands before the display */
export function withPole(emit: Emit, { pole, lane, shop }: { pole: PolePort; lane: Lane; shop: PoleShop }): Emit {
  return <K extends EventName>(event: K, data: Events[K], to: Lane | null) => {
    emit(event, data, to);
    if (event === 'sale' && to === lane) pole.show(poleLines(data as Events['sale'], shop));
  };
}
