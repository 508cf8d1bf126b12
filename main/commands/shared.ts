/** `guitai shared status`: the shop's own server as this till reaches it: its tills, what is held, and true conflicts. */
import { Fault, type ConflictView } from '#main/contract';
import type { Settings } from '../settings.ts';
import { openClient, targetOf, type ShopStatus } from '../shop/client.ts';

export interface SharedStatusResult extends ShopStatus {
  ok: true;
  server: string;
  conflicts: ConflictView[];
}

/** @throws Fault SETTINGS where the shop has no server, SHOP_SERVER */
export async function sharedStatus(settings: Settings): Promise<SharedStatusResult> {
  if (settings.shared === undefined) throw new Fault('SETTINGS', 'this shop has no server: set shared.url in settings.json (docs/shop.md)');
  const { url } = settings.shared;
  const client = await openClient({ url, terminalId: settings.shop.terminal });
  try {
    return { ok: true, server: targetOf(url), ...(await client.status()), conflicts: await client.conflicts() };
  } finally {
    client.close();
  }
}
