/** The shop that training mode plays. Nothing in it is real but the products' names and barcodes. */
import type { KioskSettings } from '#main/contract';
import { regions, type RegionId } from '../core/regions/index.ts';
import type { Settings } from '../settings.ts';

/** What a kiosk of training has: the demo catalogue's carrier bag. */
export const trainingKiosk: KioskSettings = {
  bags: ['F013'],
  idle: { seconds: 60, countdownSeconds: 20, paidSeconds: 30 },
  checks: [{ kind: 'removals', max: 3 }, { kind: 'items', max: 50 }],
  scale: 'goods',
  paymentUnknownSeconds: 30,
};

/** @param payments of the schemes' stand-ins, with keys made at start */
export function trainingSettings(payments: Settings['payments'], region: RegionId = 'cn', isKiosk = false): Settings {
  return {
    shop: { name: '柜台便利店', terminal: isKiosk ? 'K1' : 'T1', region },
    // Every language that the screens have, the region's own first.
    ...(isKiosk ? { kiosk: { ...trainingKiosk, languages: [...new Set([...regions[region].languages, 'zh-CN', 'en', 'ja'])] } } : {}),
    payments,
    devices: {
      receiptPrinter: { kind: 'virtual', paperMm: 80, text: 'gb18030' },
      poleDisplay: { at: 'virtual:pole', commandSet: 'dm-d', codePage: 'cp437', doubleBytes: 'gb18030', behindPrinter: false, baud: 9600 },
      scale: { at: 'virtual:scale', protocol: 'toledo8217', unit: 'kg' },
    },
  };
}
