/** The shop's kiosks at a till: what they tell, and what staff decide from here. */
import type { Args, CommandName, KioskAct, KioskStateView, Result } from '#main/contract';
import type { Emit } from '../../ports.ts';
import type { ShopServer } from '../../shared-ports.ts';

export interface KiosksDeps {
  shop: Pick<ShopServer, 'kiosks' | 'orderKiosk' | 'onChange'>;
  emit: Emit;
  /** Who works at this till, for the kiosk's record. */
  worker(): string;
}

type Names = Extract<CommandName, `kiosks.${string}`>;
type KiosksHandlers = { [K in Names]: (args: Args<K>, caller: { commandId: string }) => Promise<Result<K>> };

export interface KiosksService {
  handlers: KiosksHandlers;
  views(): KioskStateView[];
  close(): void;
}

export function createKiosks({ shop, emit, worker }: KiosksDeps): KiosksService {
  let shown = '[]';
  const views = (): KioskStateView[] => shop.kiosks().map(({ kiosk, view, awaySinceMs }) => ({ ...view, kiosk, ...(awaySinceMs === undefined ? {} : { awaySinceMs }) }));

  const stop = shop.onChange(() => {
    const now = views();
    const text = JSON.stringify(now);
    if (text === shown) return;
    shown = text;
    emit('kiosks', now, null);
  });

  async function order(kiosk: string, what: KioskAct, orderId: string): Promise<null> {
    await shop.orderKiosk(kiosk, { orderId, by: worker(), what });
    return null;
  }
  return {
    views,
    close: stop,
    handlers: {
      'kiosks.decide': ({ kiosk, ...decision }, { commandId }) => order(kiosk, { act: 'decide', ...decision }, commandId),
      'kiosks.voidBasket': ({ kiosk }, { commandId }) => order(kiosk, { act: 'voidBasket' }, commandId),
      'kiosks.setOpen': ({ kiosk, open }, { commandId }) => order(kiosk, { act: 'setOpen', open }, commandId),
    },
  };
}
