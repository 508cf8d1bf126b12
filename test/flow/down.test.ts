import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '#main/catalogue/open.ts';
import { hqInit } from '#main/commands/hq.ts';
import { hqPublish } from '#main/commands/hq-publish.ts';
import type { Facts } from '#main/core/journal/facts.ts';
import type { Clock, Subject } from '#main/ports.ts';
import { createVersions } from '#main/services/versions/index.ts';
import { quietLog } from '#main/system.ts';
import { startDown } from '#main/sync/down.ts';
import { PIECE_BYTES } from '#main/sync/pieces.ts';
import type { Skew } from '#main/sync/skew.ts';
import { startPostgres } from '#main/training/postgres.ts';
import { openVersions } from '#main/versions/files.ts';
import { ask, cutWire, entriesOf, hastyClock, openTestStore } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: what comes down from headquarters: ${skipped}`);

const TAX = [{ id: 'standard', rateBp: 1300 }];
/** Retries come at once; a minute's asking never comes: only a word from headquarters wakes. */
const deafClock: Clock = { nowMs: () => Date.now(), after: (ms, run) => (ms >= 30_000 ? () => undefined : hastyClock.after(ms, run)) };

describe.skipIf(skipped !== null)('down from headquarters', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  let databases = 0;
  let url: string;
  let files: string;
  const cleanups: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    await ask(postgres.url, 'create database down0');
    await hqInit({ url: postgres.urlOf({ database: 'down0' }) });
  });
  beforeEach(async () => {
    databases += 1;
    const database = `down${databases}`;
    await ask(postgres.url, `create database ${database} template down0`);
    url = postgres.urlOf({ database });
  });
  afterEach(async () => {
    for (const work of cleanups.splice(0).reverse()) await work();
  });
  afterAll(async () => {
    rmSync(files, { recursive: true, force: true });
    await postgres.stop();
  });

  /** A till without screens: what is published comes to it as to any. */
  function till({ to = url, clock = hastyClock, shop = openTestStore('T1') } = {}) {
    const state = { busy: false, skews: [] as { skew: Skew; crossed: boolean }[], refused: 0 };
    const waiting = new Set<() => void>();
    const told = (): void => { for (const look of waiting) look(); };
    const versions = openVersions({ data: shop.dir, currencyExponent: 2, taxClasses: TAX, catalogueVersion: () => catalogue.meta()?.version ?? 0, checkSettings: () => undefined, log: quietLog });
    const catalogue = openCatalogue(shop.dir, shop.store.localProducts, versions.prices);
    const service = createVersions({
      files: versions,
      store: shop.store,
      clock,
      log: quietLog,
      busy: () => state.busy,
      applied: (subject) => {
        if (subject === 'catalogue') catalogue.reopen();
      },
      sync: { wake: () => undefined },
      changed: told,
    });
    service.recover();
    const onSkew = (skew: Skew, crossed: boolean): void => {
      state.skews.push({ skew, crossed });
      told();
    };
    const down = startDown({ url: to, shop: 'Corner', terminal: 'T1', folder: versions.folder, versions: service, clock, log: quietLog, onSkew });
    const close = async () => {
      service.close();
      await down.close();
      catalogue.close();
      versions.close();
    };
    cleanups.push(async () => {
      await close();
      shop.remove();
    });
    return {
      ...state, state, shop, versions, catalogue, service, down, close,
      until: (fits: () => boolean) => new Promise<void>((resolve) => {
        const look = (): void => {
          if (!fits()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
      version: (subject: Subject) => versions.inUse(subject)?.version ?? 0,
      facts: () => entriesOf(shop.store).filter(({ kind }) => kind === 'version.applied').map(({ body }) => JSON.parse(body) as Facts['version.applied']),
    };
  }

  let named = 0;
  async function give(subject: Subject, content: string, more: { scope?: string; version?: number } = {}) {
    files ??= mkdtempSync(join(tmpdir(), 'guitai-down-'));
    const file = join(files, `${(named += 1)}-${subject}.txt`);
    writeFileSync(file, content);
    return hqPublish({ url, subject, file, ...more });
  }
  /** As an administrator's own statements may: without a word, and whatever it is. */
  const slip = (subject: Subject, text: string, sha256 = `encode(sha256(convert_to('${text}', 'UTF8')), 'hex')`) =>
    ask(url, `begin; select guitai.publish('${subject}', 0, 'all', ${sha256}, ${text.length}, 1, 'f');
      insert into guitai.published_pieces select subject, max(version), 0, convert_to('${text}', 'UTF8') from guitai.published where subject = '${subject}' group by subject; commit`);
  const promotions = (priceMinor: number): string => JSON.stringify({ promotions: [{ id: 'A', name: 'Special', offer: { kind: 'price', priceMinor }, products: ['6901'] }] });

  it('takes up every subject, verified, each with its fact, and says what stands', async () => {
    await give('catalogue', 'barcode,name,price\n6901,Cola,3.00\n6902,Tea,4.00\n');
    await give('prices', 'key,price\n6901,2.50\n');
    await give('promotions', promotions(200));
    await give('members', `number,name,level,phone_sha256\nM1,李小龙,gold,${'a'.repeat(64)}\nM2,Sam Kee,,\n`);
    await give('settings', JSON.stringify({ barcodes: { memberPrefixes: ['VIP'] } }));
    const one = till();
    await one.until(() => one.facts().length === 5);
    expect(one.catalogue.byBarcode('6901')).toMatchObject({ name: 'Cola', priceMinor: 250 });
    expect(one.catalogue.byBarcode('6902')).toMatchObject({ priceMinor: 400 });
    expect(one.catalogue.meta()).toMatchObject({ version: 1, products: 2 });
    expect(one.versions.promotions.of(1)).toMatchObject([{ id: 'A', offer: { kind: 'price', priceMinor: 200 } }]);
    expect([one.versions.members.byNumber('M1'), one.versions.members.byPhoneHash('a'.repeat(64)), one.versions.members.byNumber('M2')?.name]).toEqual([
      { number: 'M1', name: '李**', level: 'gold', phoneHash: 'a'.repeat(64) },
      { number: 'M1', name: '李**', level: 'gold', phoneHash: 'a'.repeat(64) },
      'S** K**',
    ]);
    expect(one.versions.settings()).toMatchObject({ barcodes: { memberPrefixes: ['VIP'] } });
    expect(one.facts().map(({ subject, version, rows }) => [subject, version, rows])).toEqual([['catalogue', 1, 2], ['prices', 1, 1], ['promotions', 1, 1], ['members', 1, 2], ['settings', 1, 1]]);
    expect(one.service.views().map(({ version, coming, refused }) => [version, coming, refused])).toEqual(Array.from({ length: 5 }, () => [1, undefined, undefined]));
  });

  it('waits for the end of the sale, then comes by a word from headquarters alone', async () => {
    const one = till({ clock: deafClock });
    await one.until(() => one.state.skews.length > 0);
    one.state.busy = true;
    await give('prices', 'key,price\n6901,2.50\n');
    await one.until(() => one.service.views()[1]?.coming?.state === 'waiting');
    await new Promise<void>((resolve) => hastyClock.after(20_000, resolve));
    expect([one.version('prices'), one.service.views()[1]?.coming?.state]).toEqual([0, 'waiting']);
    one.state.busy = false;
    await one.until(() => one.version('prices') === 1);
    expect(one.facts()).toHaveLength(1);
  });

  it('is found by asking where no word came', async () => {
    const one = till();
    await one.until(() => one.state.skews.length > 0);
    await slip('prices', 'key,price\n6901,1.00\n');
    await one.until(() => one.version('prices') === 1);
    expect(one.versions.prices.of('6901')).toBe(100);
  });

  it('goes on where the line was cut, and leaves what is in use in use until then', async () => {
    await give('members', 'number,name\nM0,Old\n');
    const shop = openTestStore('T1');
    const first = till({ shop });
    await first.until(() => first.version('members') === 1);
    await first.close();
    cleanups.splice(0);
    const many = Array.from({ length: 40_000 }, (_, n) => `M${n},Sam ${n},gold`).join('\n');
    await give('members', `number,name,level\n${many}\n`);
    // Cut within each of the first pieces: each connection gets one further.
    const wire = await cutWire(url, Array.from({ length: 3 }, () => ({ side: 'down' as const, afterBytes: PIECE_BYTES * 3 })), 'published_pieces');
    cleanups.push(() => wire.close());
    const one = till({ to: wire.url, shop });
    expect(one.versions.members.byNumber('M0')?.name).toBe('O**');
    await one.until(() => one.version('members') === 2);
    expect([wire.cuts() > 0, one.versions.members.count(), one.versions.members.byNumber('M39999')?.level]).toEqual([true, 40_000, 'gold']);
    expect(one.facts()).toHaveLength(2);
  });

  it('refuses what is damaged, what does not fit and what is older; a newer one heals it', async () => {
    await give('promotions', promotions(200), { version: 3 });
    const one = till();
    await one.until(() => one.version('promotions') === 3);
    const refusal = () => one.service.views().find(({ subject }) => subject === 'promotions')?.refused;
    // Damaged at headquarters.
    await give('promotions', promotions(100), { version: 4 });
    await one.until(() => one.version('promotions') === 4);
    await slip('promotions', promotions(1), `repeat('0', 64)`);
    await one.until(() => refusal()?.version === 5);
    expect(refusal()?.message).toMatch(/SHA-256 differs/);
    // Whole, but not what a terminal can use: such a one is not published by the command.
    const text = '{"promotions":[{"id":"A"}]}';
    await expect(give('promotions', text)).rejects.toMatchObject({ code: 'IMPORT' });
    await slip('promotions', text);
    await one.until(() => refusal()?.version === 6);
    expect(one.versions.promotions.of(4)).toMatchObject([{ offer: { priceMinor: 100 } }]);
    await expect(give('promotions', promotions(1), { version: 2 })).rejects.toMatchObject({ code: 'USAGE' });
    await give('promotions', promotions(50));
    await one.until(() => one.version('promotions') === 7);
    expect(refusal()).toBeUndefined();
    // Headquarters was restored from an older copy.
    await ask(url, `delete from guitai.published_pieces where version > 3`);
    await ask(url, `delete from guitai.published where version > 3`);
    one.down.now();
    await one.until(() => refusal()?.version === 3);
    expect([refusal()?.message.includes('never goes back'), one.version('promotions')]).toEqual([true, 7]);
  });

  it('prices are changes, each over the one before, until a later catalogue holds them; another terminal’s and shop’s are not taken', async () => {
    await give('catalogue', 'barcode,name,price\n6901,Cola,3.00\n6902,Tea,4.00\n');
    await give('prices', 'key,price\n6901,2.50\n6902,3.50\n');
    const one = till();
    await one.until(() => one.version('prices') === 1);
    await give('prices', 'key,price\n6901,\n');
    await give('prices', 'key,price\n6902,9.99\n', { scope: 'terminal:T2' });
    await give('prices', 'key,price\n6902,9.98\n', { scope: 'shop:Elsewhere' });
    await one.until(() => one.version('prices') === 2);
    expect([one.catalogue.byBarcode('6901')?.priceMinor, one.catalogue.byBarcode('6902')?.priceMinor]).toEqual([300, 350]);
    await give('catalogue', 'barcode,name,price\n6901,Cola,3.10\n6902,Tea,4.10\n');
    await give('prices', 'key,price\n6901,2.90\n', { scope: 'shop:Corner' });
    await one.until(() => one.version('catalogue') === 2 && one.version('prices') === 5);
    expect([one.catalogue.byBarcode('6901')?.priceMinor, one.catalogue.byBarcode('6902')?.priceMinor]).toEqual([290, 410]);
    // A new terminal takes the catalogue, and only the prices after it.
    const other = till({ shop: openTestStore('T1') });
    await other.until(() => other.version('prices') === 5);
    expect(other.facts().map(({ subject, version }) => [subject, version])).toEqual([['catalogue', 2], ['prices', 5]]);
  });

  it('measures the clocks within the time there and back, and tells a crossing once', async () => {
    const clock = { ...hastyClock, nowMs: () => Date.now() + 7_200_000 };
    const one = till({ clock });
    await one.until(() => one.state.skews.length > 0);
    one.down.now();
    await one.until(() => one.state.skews.length > 1);
    const [first] = one.state.skews;
    expect(Math.abs((first?.skew.skewMs ?? 0) - 7_200_000)).toBeLessThanOrEqual((first?.skew.errorMs ?? 0) + 5);
    expect(one.state.skews.map(({ crossed }) => crossed)).toEqual([true, ...one.state.skews.slice(1).map(() => false)]);
    expect(one.down.skew()?.isBeyond).toBe(true);
  });

  it('a terminal’s own login reads what is for it, and publishes nothing', async () => {
    await ask(url, `create role till9 login password 'pw' in role guitai_terminal`);
    await ask(url, `insert into guitai.terminals (terminal_id, role_name) values ('T1', 'till9')`);
    await give('prices', 'key,price\n6901,2.50\n');
    await give('prices', 'key,price\n6901,1.50\n', { scope: 'terminal:T2' });
    const login = new URL(url);
    login.username = 'till9';
    login.password = 'pw';
    expect(await ask(login.href, 'select version::int from guitai.published')).toEqual([{ version: 1 }]);
    expect(await ask(login.href, 'select version::int from guitai.published_pieces')).toEqual([{ version: 1 }]);
    for (const sql of [`select guitai.publish('prices', 0, 'all', repeat('0', 64), 1, 1, 'x')`, 'delete from guitai.published', `insert into guitai.published_pieces values ('prices', 1, 1, 'x')`]) {
      await expect(ask(login.href, sql), sql).rejects.toMatchObject({ code: '42501' });
    }
    const one = till({ to: login.href });
    await one.until(() => one.version('prices') === 1);
  });
});
