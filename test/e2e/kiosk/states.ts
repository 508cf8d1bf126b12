/** Every state of the kiosk's screen that looks different, each reached from the one before. */
import { products } from '../screens/fake-goods.ts';
import type { KioskStage } from './stage.ts';
import { codes } from './stage.ts';

const FEW = 6;
const [apples] = products.filter(({ unit }) => unit === 'kg');

export function statesOf(on: KioskStage): Record<string, () => Promise<unknown>> {
  const { fake } = on;
  const see = (selector: string) => on.page.waitForSelector(selector);
  const gone = (selector: string) => on.page.waitForSelector(selector, { state: 'detached' });
  const press = (selector: string) => on.page.click(selector);
  return {
    attract: () => see('.attract .begin'),
    languages: async () => {
      await press('.tool:nth-child(5)');
      await see('dialog .language');
    },
    staffDoor: async () => {
      await press('.sheet-back');
      await gone('dialog');
      await press('.tool:nth-child(6)');
      await see('dialog .pin');
    },
    empty: async () => {
      await press('.sheet-back');
      await gone('dialog');
      await press('.begin');
      await see('.hero.empty');
    },
    scanning: async () => {
      for (const code of codes.slice(0, FEW)) await on.scanned(code);
    },
    unknownItem: async () => {
      fake.scan('6999999999994');
      await see('.strip-line');
    },
    ageCheck: async () => {
      fake.kiosk({ calls: [] });
      fake.call('age', { blocks: true, holdsPayment: true, productName: '青岛啤酒 经典 500 ml', minAge: 18, ways: ['approve', 'refuse'] });
      await see('.waiting');
    },
    staff: async () => {
      fake.call('unknownItem', { holdsPayment: true, code: '6999999999994', ways: ['price', 'refuse'] });
      fake.call('expired', { holdsPayment: true, productName: '光明 原味酸牛奶 100 g', ways: ['approve', 'refuse'] });
      fake.call('called');
      fake.kiosk({ staff: { by: 'staff', untilMs: Date.now() + 60_000 } });
      await see('dialog.staff .call >> nth=3');
    },
    pick: async () => {
      const { staff: _, ...rest } = fake.state.kiosk;
      fake.state.kiosk = rest;
      fake.kiosk({ calls: [] });
      await gone('dialog');
      await press('.foot-ways .button:nth-child(2)');
      await see('.tile');
    },
    weigh: async () => {
      await press('.sheet-back');
      await gone('dialog');
      fake.push('kioskScan', { outcome: 'weigh', ...(apples === undefined ? {} : { product: apples }) });
      await see('dialog.weigh .main:not(:disabled)');
    },
    leave: async () => {
      await press('.sheet-back');
      await gone('dialog');
      await press('.foot-ways .button:nth-child(1)');
      await see('dialog .danger');
    },
    idle: async () => {
      await press('.sheet-back');
      await gone('dialog');
      fake.kiosk({ idle: { warnAtMs: Date.now() - 3000, endAtMs: Date.now() + 17_000 } });
      await see('dialog.idle .ring');
    },
    bags: async () => {
      await press('dialog.idle .main');
      await gone('dialog');
      await press('.finish');
      await see('.bag');
      await press('.bag .step >> nth=1');
    },
    extras: async () => {
      await press('.ways-on .main');
      await see('.typed');
      for (const digit of ['8', '1', '5']) await on.page.getByRole('button', { name: digit, exact: true }).click();
    },
    payment: async () => {
      await press('.extras-take');
      await see('.extras-done');
      await press('.ways-on .main');
      await see('.scheme');
    },
    faceConsent: async () => {
      fake.push('face', { schemes: [{ scheme: 'wechat', ownScreen: false }] });
      await press('.by-face');
      await see('.face-consent');
    },
    faceDigits: async () => {
      fake.push('face', { schemes: [{ scheme: 'wechat', ownScreen: true }] });
      await press('.face-consent .button >> nth=1');
      await see('[data-phase=created]');
      const attemptId = fake.state.payment.attempt?.id ?? '';
      fake.push('face', { schemes: [], running: { attemptId, scheme: 'wechat', step: 'digits', ownScreen: false } });
      await see('.open .typed');
    },
    faceCancelled: async () => {
      await press('.ways-on .button');
      await see('.pay-ended');
    },
    code: async () => {
      await press('.scheme');
      await see('.pay-code .qr');
    },
    password: async () => {
      fake.phase('waitingForPayer', { payerAsked: true });
      await gone('.pay-code');
    },
    unknown: async () => {
      fake.phase('querying');
      await see('.pay-state.amber');
    },
    parked: async () => {
      fake.phase('parked');
      fake.call('paymentUnknown', { blocks: true, holdsPayment: true });
      await see('[data-phase=parked]');
      await see('.strip-line');
    },
    refused: async () => {
      fake.kiosk({ calls: [] });
      fake.phase('refused', { refusal: { code: 'NOTENOUGH', message: '余额不足' } });
      await see('.pay-ended');
    },
    paid: async () => {
      fake.paid();
      await see('.receipt-way');
    },
    receiptQr: async () => {
      await press('.receipt-way >> nth=1');
      await see('.receipt-code .qr');
    },
    receiptFailed: async () => {
      const { receipt } = fake.state.kiosk;
      if (receipt !== undefined) fake.kiosk({ receipt: { ...receipt, chosen: 'paper', paper: 'failed', ways: ['qr', 'none'] } });
      await see('.receipt-said.amber');
    },
    closed: async () => {
      fake.kiosk({ step: 'closed', closed: { reason: 'staff' } });
      await see('[data-step=closed] .quiet-page');
    },
  };
}
