/** A kiosk with one customer's page, for the flow tests. */
import type { KioskView } from '#main/contract';
import type { FactKind, Facts } from '#main/core/journal/facts.ts';
import { checkSettings } from '#main/settings.ts';
import { trainingKiosk } from '#main/training/settings.ts';
import { openRig, quickClock, screenOf, type Rig, type TestScreen } from './rig.ts';

export const COLA = '6901939691601';
export const BEER = '6926027717094';

export interface Kiosk {
  rig: Rig;
  page: TestScreen;
  now(): KioskView;
  /** Resolves with the newest view once it fits. */
  seen(fits: (view: KioskView) => boolean): Promise<KioskView>;
  restart(): Promise<void>;
  facts<K extends FactKind>(kind: K): Facts[K][];
  /** To the payment page with one bottle. */
  toPayment(): Promise<void>;
  shownCode(): Promise<string>;
}

/** @param kiosk of the settings, in place of training's own */
export async function openKiosk(change: { kiosk?: object; devices?: object } & Omit<NonNullable<Parameters<typeof openRig>[0]>, 'settings'> = {}): Promise<Kiosk> {
  const { kiosk: asked, devices, ...options } = change;
  const { kiosk = trainingKiosk, ...checked } = checkSettings(
    { shop: { name: '柜台便利店', terminal: 'T1', region: 'cn' }, kiosk: { ...trainingKiosk, ...asked }, devices: { receiptPrinter: { kind: 'virtual' }, ...devices } },
    'test',
  );
  const rig = await openRig({ clock: quickClock, ...options, settings: { kiosk, devices: checked.devices } });
  const at: Kiosk = {
    rig,
    page: screenOf(rig.terminal, 'kiosk'),
    now: () => (at.page.heard.kiosk ?? at.page.snapshot.kiosk) as KioskView,
    seen: async (fits) => (fits(at.now()) ? at.now() : at.page.until('kiosk', fits)),
    async restart() {
      await rig.restart();
      at.page = screenOf(rig.terminal, 'kiosk');
    },
    facts: (kind) => rig.terminal.store.journal.after(0, 1000).flatMap((entry) => (entry.kind === kind ? [JSON.parse(entry.body) as never] : [])),
    async toPayment() {
      await at.page.ask('kiosk.start', { language: 'en' });
      await at.page.ask('kiosk.scan', { code: COLA });
      await at.page.ask('kiosk.go', { to: 'payment' });
    },
    async shownCode() {
      const { attempt } = await at.page.until('payment', (view) => view.attempt?.qr !== undefined);
      return attempt?.qr ?? '';
    },
  };
  return at;
}
