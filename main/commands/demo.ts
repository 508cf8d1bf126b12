/**
 * `guitai demo`: two real sales with nobody there. Real screens in headless Chromium, a product of
 * the real catalogue through the virtual scanner, WeChat Native read by the customer's phone off the
 * display's own pixels, an Alipay payer code under the scanner, paper, points, and a real PostgreSQL.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import pg from 'pg';
import { chromium, type Page } from 'playwright';
import { decodeQR } from 'qr/decode.js';
import { Fault, type PaperView } from '#main/contract';
import { LANE } from '../compose.ts';
import type { CompletedSale } from '../core/journal/facts.ts';
import { forkDeviceProcess } from '../devices/fork.ts';
import { startBrowserHost } from '../hosts/browser/host.ts';
import { findBrowser, thisMachine } from '../hosts/browser/open-browser.ts';
import { dayIn } from '../core/day.ts';
import { startPostgres } from '../training/postgres.ts';
import { hqInit } from './hq.ts';
import { importInto } from './import-into.ts';
import { openTraining, type Opened } from './open.ts';
import { root } from './options.ts';
import type { Progress } from './progress.ts';
import { syncDrain } from './sync.ts';

/** Real products, as many as the project ships. */
export const extract = join(root, 'test', 'fixtures', 'catalogue', 'open-food-facts-extract.tsv');
/** Where the whole real catalogue is looked for first. */
const catalogues = [join(root, '..', 'shared', 'data', 'catalogue', 'open-food-facts.tsv.gz'), extract];
/** Products of the real catalogue that have a price in the training shop. */
const COLA = '6901939691601';
const MILK = '6923644251123';
/** One that has none. */
const SOFT_SWEETS = '6930548603293';
const demoCatalogue = join(root, 'main', 'training', 'demo-catalogue.tsv');
const STEP_MS_MAX = 30_000;
/** Between two keys of a person, in milliseconds. */
const HAND_MS = 150;

export interface DemoResult {
  ok: boolean;
  catalogue: { file: string; products: number };
  sales: { receiptNo: string; totalMinor: number; currency: string; lines: string[]; attemptId: string; scheme: string; transactionId: string }[];
  attempts: { id: string; scheme: string; mode: string; phase: string; orderNo: string }[];
  /** What was read from the pixels of the display. */
  displayCode: string;
  /** Earned by the two collections. */
  points: number;
  journal: { seq: number; hash: string };
  /** Rows found in PostgreSQL, asked with SQL of its own. */
  postgres: { journal: number; sales: number; paidAttempts: number; points: number; totalMinor: number };
  pictures: string[];
  seconds: number;
}

export interface DemoOptions {
  out: string;
  progress: (progress: Progress) => void;
  /** The catalogue to import; the whole real one where it is found. */
  file?: string;
}

interface Stage {
  opened: Opened;
  cashier: Page;
  display: Page;
  phone: Page;
  shoot(page: Page, name: string): Promise<void>;
}

function catalogueFile(): string {
  const found = catalogues.find((file) => existsSync(file));
  if (found === undefined) throw new Fault('NOT_FOUND', 'there is no catalogue to import: the project’s own extract is missing');
  return found;
}

async function openStage(opened: Opened, out: string, pictures: string[]): Promise<Stage & { close(): Promise<void> }> {
  const executablePath = findBrowser(thisMachine);
  if (executablePath === null) throw new Fault('NO_BROWSER', 'no Chromium, Chrome or Edge found: apt-get install chromium');
  const host = await startBrowserHost({ connect: opened.terminal.connect, staticDir: join(root, 'dist', 'renderer'), port: 0 });
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  context.setDefaultTimeout(STEP_MS_MAX);
  const open = async (role: 'cashier' | 'display' | 'phone', width: number, height: number): Promise<Page> => {
    const page = await context.newPage();
    await page.setViewportSize({ width, height });
    await page.goto(host.url(role, LANE));
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    const file = join(out, `${name}.png`);
    await page.screenshot({ path: file });
    pictures.push(file);
  };
  const stage = { cashier: await open('cashier', 1280, 800), display: await open('display', 1280, 720), phone: await open('phone', 420, 860) };
  return {
    opened,
    ...stage,
    shoot,
    async close() {
      await browser.close();
      await host.close();
    },
  };
}

/** Resolves when the lane's sale is completed and its receipt is drawn. */
function receipt({ terminal }: Opened, out: string, name: string, pictures: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Fault('DEVICE', `no paper came out of the virtual printer in ${STEP_MS_MAX} ms`)), STEP_MS_MAX);
    const stop = terminal.devices.onPaper(({ png }: PaperView) => {
      clearTimeout(late);
      stop();
      const file = join(out, `${name}.png`);
      writeFileSync(file, Buffer.from(png, 'base64'));
      pictures.push(file);
      resolve();
    });
  });
}

/** A scan the way of a real one: driver, device process, terminal, screen. Nothing is typed. */
async function scan({ opened, cashier }: Stage, code: string, shown: string): Promise<void> {
  opened.terminal.devices.virtualScan({ data: code });
  await cashier.getByText(shown).first().waitFor();
}

/** What a camera in front of the customer display reads from its picture. */
async function readCode(display: Page): Promise<string> {
  const picture = await loadImage(await display.screenshot());
  const canvas = createCanvas(picture.width, picture.height);
  const draw = canvas.getContext('2d');
  draw.drawImage(picture, 0, 0);
  const { data, width, height } = draw.getImageData(0, 0, picture.width, picture.height);
  return decodeQR({ data: new Uint8ClampedArray(data), width, height });
}

/** The customer scans the display: WeChat Pay, Native. One product has no price yet: the sheet asks for it. */
async function wechatSale(stage: Stage): Promise<string> {
  const { cashier, display, phone, shoot } = stage;
  await scan(stage, COLA, '可口可乐 汽水');
  await scan(stage, MILK, '蒙牛 高钙调制牛奶');
  await scan(stage, SOFT_SWEETS, '凯蒂猫果汁软糖120克');
  await shoot(cashier, '01-cashier-price-wanted');
  // At a person's pace: keys as fast as a scanner's are taken for a scan.
  await cashier.keyboard.type('12.80', { delay: HAND_MS });
  await cashier.keyboard.press('Enter');
  await cashier.getByText('¥20.50').first().waitFor();
  await shoot(cashier, '02-cashier-selling');
  await cashier.keyboard.press('F12');
  await cashier.getByRole('button', { name: '微信支付' }).click();
  await display.locator('svg path').first().waitFor();
  await display.bringToFront();
  await shoot(display, '03-display-code');
  const code = await readCode(display);
  await shoot(cashier, '04-cashier-waiting');
  await phone.bringToFront();
  await phone.getByRole('button', { name: '扫一扫' }).click();
  await phone.getByRole('button', { name: '确认付款' }).waitFor();
  await shoot(phone, '05-phone-approve');
  await phone.getByRole('button', { name: '确认付款' }).click();
  return code;
}

/** The cashier scans the customer's phone: Alipay, trade.pay. */
async function alipaySale(stage: Stage): Promise<void> {
  const { phone, shoot, opened } = stage;
  await scan(stage, MILK, '蒙牛 高钙调制牛奶');
  await phone.bringToFront();
  await phone.getByRole('button', { name: '确定' }).click();
  await phone.getByRole('region', { name: '支付宝' }).getByRole('button', { name: '付款码' }).click();
  const digits = await phone.locator('.payer-digits').innerText();
  await shoot(phone, '09-phone-payer-code');
  opened.terminal.devices.virtualScan({ data: digits.replaceAll(/\s/g, '') });
}

async function playSales(stage: Stage, out: string, pictures: string[]): Promise<string> {
  const { opened, cashier, display, shoot } = stage;
  const first = receipt(opened, out, '08-paper-wechat', pictures);
  const code = await wechatSale(stage);
  await cashier.getByText('已收款').first().waitFor();
  await first;
  await cashier.bringToFront();
  await shoot(cashier, '06-cashier-paid');
  await display.bringToFront();
  await shoot(display, '07-display-paid');
  const second = receipt(opened, out, '11-paper-alipay', pictures);
  await alipaySale(stage);
  await second;
  await cashier.bringToFront();
  await cashier.getByText('已收款').first().waitFor();
  await shoot(cashier, '10-cashier-paid');
  return code;
}

async function askPostgres(url: string): Promise<DemoResult['postgres']> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<keyof DemoResult['postgres'], string>>(`
      SELECT (SELECT count(*) FROM guitai.journal) AS journal,
             (SELECT count(*) FROM guitai.sales) AS sales,
             (SELECT count(*) FROM guitai.attempts WHERE phase = 'paid') AS "paidAttempts",
             (SELECT coalesce(sum(points), 0) FROM guitai.points) AS points,
             (SELECT coalesce(sum(total_minor), 0) FROM guitai.sales) AS "totalMinor"`);
    const { journal, sales, paidAttempts, points, totalMinor } = rows[0] ?? {};
    return { journal: Number(journal), sales: Number(sales), paidAttempts: Number(paidAttempts), points: Number(points), totalMinor: Number(totalMinor) };
  } finally {
    await client.end();
  }
}

function saleFigures({ receiptNo, totalMinor, currency, lines, tenders }: CompletedSale): DemoResult['sales'][number] {
  const { attemptId = '', scheme = '', transactionId = '' } = tenders[0] ?? {};
  return { receiptNo, totalMinor, currency, lines: lines.map((line) => `${line.barcode ?? ''} ${line.name}`), scheme, attemptId, transactionId };
}

/**
 * Leaves pictures of the screens and of the paper in `out`.
 * @throws Fault NO_BROWSER, HQ where PostgreSQL cannot run here, or of the step that failed
 */
export async function demo({ out, progress, file = catalogueFile() }: DemoOptions): Promise<DemoResult> {
  const started = performance.now();
  mkdirSync(out, { recursive: true });
  const postgres = await startPostgres();
  if ('skipped' in postgres) throw new Fault('HQ', `no PostgreSQL can run here: ${postgres.skipped}`);
  const data = mkdtempSync(join(tmpdir(), 'guitai-demo-'));
  const pictures: string[] = [];
  try {
    await hqInit({ url: postgres.url });
    await importInto({ data, file, progress });
    const { products } = await importInto({ data, file: demoCatalogue, progress: () => {} });
    const opened = await openTraining({ data, forkDevices: forkDeviceProcess, sync: { url: postgres.url } });
    const stage = await openStage(opened, out, pictures);
    try {
      const displayCode = await playSales(stage, out, pictures);
      const { store } = opened.terminal;
      await syncDrain({ store, url: postgres.url });
      const rows = await askPostgres(postgres.url);
      const sales = store.sales.recent(2).toReversed();
      const attempts = sales.flatMap((sale) => store.attempts.ofSale(sale.saleId));
      const tail = store.journal.tail();
      const points = store.points.earnedOn(dayIn('Asia/Shanghai')(Date.now()));
      const total = sales.reduce((sum, sale) => sum + sale.totalMinor, 0);
      return {
        ok: rows.journal === tail.seq && rows.sales === 2 && rows.totalMinor === total && rows.points === points && attempts.every((a) => a.phase === 'paid'),
        catalogue: { file: basename(file), products },
        sales: sales.map(saleFigures),
        attempts: attempts.map(({ id, scheme, mode, phase, orderNo }) => ({ id, scheme, mode, phase, orderNo })),
        displayCode,
        points,
        journal: { seq: tail.seq, hash: tail.hash },
        postgres: rows,
        pictures,
        seconds: Math.round((performance.now() - started) / 100) / 10,
      };
    } finally {
      await stage.close();
      await opened.close();
    }
  } finally {
    await postgres.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
