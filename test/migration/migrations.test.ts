import { describe, expect, it } from 'vitest';
import { Fault } from '#main/contract';
import { migrate, SCHEMA_VERSION } from '#main/store/migrate.ts';
import { migrations } from '#main/store/migrations/index.ts';
import { databaseAt, seedJournal } from './seed.ts';

const sale = (n: number, tenders: string): string =>
  `{"completedAtMs":17672256000${n}0,"currency":"CNY","lines":[],"receiptNo":"T1-00000${n}","receiptSeq":${n},"saleId":"s${n}","taxes":[],"tenders":${tenders},"totalMinor":${n}00}`;
const attempt = (id: string, phase: string, more = ''): string =>
  `{"amountMinor":100,"cancelAsked":false,"createdAtMs":1,"currency":"CNY","history":[],"id":"${id}","lane":"main","mode":"cpm","orderNo":"o-${id}","payerAsked":false,${more}"phase":"${phase}","phaseAtMs":1,"queries":0,"reverses":0,"saleId":"s1","scheme":"wechat"}`;
const points = (transaction: string, earned: number, payer: string): string =>
  `{"attemptId":"a","day":"2026-01-01",${payer}"points":${earned},"postings":[{"account":"programme:shipped","delta":-${earned}},{"account":"merchant","delta":${earned}}],"scheme":"wechat","transactionId":"${transaction}","uncutPoints":${earned}}`;

describe('migrations', () => {
  it('rise, are never listed twice, and all tables are STRICT', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    const { db } = databaseAt(SCHEMA_VERSION);
    const tables = db.prepare(`SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`).all();
    expect(tables.length).toBeGreaterThan(10);
    for (const table of tables) expect(table).toMatchObject({ strict: 1 });
  });

  it('leave the old database where one of them fails', () => {
    const { db, dir } = databaseAt(10);
    seedJournal(db, [['sale.completed', sale(2, '[]')]]);
    expect(() => migrate(db, dir)).toThrow('receipt 2 is not the next one, 1');
    expect(db.pragma('user_version', { simple: true })).toBe(10);
    expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'sales'`).pluck().get()).toBe(0);
  });

  it('refuse a database of the future, and do nothing to one of today', () => {
    const { db, dir } = databaseAt(SCHEMA_VERSION);
    const before = db.pragma('data_version');
    migrate(db, dir);
    expect(db.pragma('data_version')).toEqual(before);
    db.pragma(`user_version = ${SCHEMA_VERSION + 10}`);
    expect(() => migrate(db, dir)).toThrow(Fault);
  });
});

describe('0010 journal', () => {
  it('makes an empty journal that cannot be edited', () => {
    const { db } = databaseAt(10);
    seedJournal(db, [['drawer.opened', '{"reason":"noSale"}']]);
    expect(db.prepare('SELECT seq, kind FROM journal').raw().all()).toEqual([[1, 'terminal.created'], [2, 'drawer.opened']]);
    expect(() => db.exec('DELETE FROM journal WHERE seq = 2')).toThrow('append-only');
  });
});

describe('0020 sales', () => {
  it('projects the sales of a journal of version 10', () => {
    const { db, dir } = databaseAt(10);
    const mixed = '[{"amountMinor":150,"kind":"cash"},{"amountMinor":50,"attemptId":"a","kind":"qr"}]';
    seedJournal(db, [['sale.completed', sale(1, '[{"amountMinor":100,"kind":"qr"}]')], ['sale.completed', sale(2, mixed)]]);
    migrate(db, dir);
    expect(db.prepare('SELECT receipt_seq, sale_id, journal_seq, total_minor, cash_minor FROM sales').raw().all()).toEqual([
      [1, 's1', 2, 100, 0],
      [2, 's2', 3, 200, 150],
    ]);
  });
});

describe('0030 attempts', () => {
  it('projects the last step of each attempt of a journal of version 20', () => {
    const { db, dir } = databaseAt(20);
    seedJournal(db, [
      ['attempt.step', attempt('a', 'created', '"payerCodeHash":"ff",')],
      ['attempt.step', attempt('b', 'sent')],
      ['attempt.step', attempt('a', 'refused', '"payerCodeHash":"ff",')],
    ]);
    migrate(db, dir);
    expect(db.prepare('SELECT * FROM attempts ORDER BY first_seq').raw().all()).toEqual([
      [2, 'a', 's1', 'o-a', 'ff', 0, 4],
      [3, 'b', 's1', 'o-b', null, 1, 3],
    ]);
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT last_seq FROM attempts WHERE in_question = 1 ORDER BY first_seq').all();
    expect(JSON.stringify(plan)).toContain('attempts_in_question');
  });
});

describe('0040 points', () => {
  it('projects the points of a journal of version 30', () => {
    const { db, dir } = databaseAt(30);
    seedJournal(db, [['points.earned', points('t1', 7, '"payerId":"p",')], ['points.earned', points('t2', 5, '')]]);
    migrate(db, dir);
    expect(db.prepare('SELECT * FROM points_earned').raw().all()).toEqual([[2, 'wechat', 't1', 7], [3, 'wechat', 't2', 5]]);
    expect(db.prepare('SELECT * FROM points_balances').raw().all()).toEqual([['merchant', 12], ['programme:shipped', -12]]);
    expect(db.prepare('SELECT * FROM points_days').raw().all()).toEqual([['2026-01-01', '', 12], ['2026-01-01', 'p', 7]]);
    expect(db.prepare('SELECT count(*), sum(delta) FROM points_postings').raw().get()).toEqual([4, 0]);
  });
});

describe('0050 local products', () => {
  it('projects the products of a journal of version 40, the later of two with one barcode', () => {
    const { db, dir } = databaseAt(40);
    const product = (id: string, name: string): string => `{"barcode":"690","name":"${name}","priceMinor":100,"productId":"${id}","taxClass":"standard"}`;
    seedJournal(db, [['product.added', product('a', 'Old')], ['product.added', product('b', 'Ｎｅｗ')]]);
    migrate(db, dir);
    expect(db.prepare('SELECT * FROM local_products').raw().all()).toEqual([['b', 'Ｎｅｗ', 'new', '690', 100, 'standard', 'piece']]);
  });
});

describe('0090 refunds', () => {
  it('finds the documents of refunds in a journal of version 80, and adds what refunds need', () => {
    const { db, dir } = databaseAt(80);
    const back = sale(2, '[{"amountMinor":-100,"kind":"cash"}]').replace('"saleId"', '"returnsReceiptNo":"T1-000001","saleId"');
    seedJournal(db, [
      ['sale.completed', sale(1, '[{"amountMinor":100,"kind":"cash"}]')],
      ['sale.completed', back],
      ['sale.completed', sale(3, '[]').replace('"lines":[]', '"lines":[{"name":"\\"returnsReceiptNo\\":"}]')],
    ]);
    migrate(db, dir);
    expect(db.prepare('SELECT * FROM sale_returns').raw().all()).toEqual([[3, 'T1-000001']]);
    for (const table of ['refunds', 'points_taken_back']) expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
  });

  it('projects refunds and points that went back where an older journal is read again', () => {
    const { db, dir } = databaseAt(10);
    const refund = (phase: string): string =>
      `{"amountMinor":100,"attemptId":"a","calls":1,"createdAtMs":1,"currency":"CNY","history":[],"id":"r","lane":"main","mode":"cpm","orderNo":"o","paidMinor":700,"phase":"${phase}","phaseAtMs":1,"reason":"x","refundNo":"n","returnSaleId":"d","saleId":"s1","scheme":"wechat","transactionId":"t1","waits":0}`;
    const back = '{"attemptId":"a","day":"2026-01-01","payerId":"p","points":1,"postings":[{"account":"programme:shipped","delta":1},{"account":"merchant","delta":-1}],"refundNo":"n","scheme":"wechat","transactionId":"t1"}';
    seedJournal(db, [['points.earned', points('t1', 7, '"payerId":"p",')], ['refund.step', refund('sent')], ['refund.step', refund('refunded')], ['points.takenBack', back]]);
    migrate(db, dir);
    expect(db.prepare('SELECT * FROM refunds').raw().all()).toEqual([[3, 'r', 'n', 's1', 'a', 'd', 0, 4]]);
    expect(db.prepare('SELECT * FROM points_taken_back').raw().all()).toEqual([[5, 'wechat', 't1', 'n', 1]]);
    expect(db.prepare('SELECT * FROM points_balances').raw().all()).toEqual([['merchant', 6], ['programme:shipped', -6]]);
    expect(db.prepare('SELECT * FROM points_days').raw().all()).toEqual([['2026-01-01', '', 6], ['2026-01-01', 'p', 6]]);
  });
});

describe('0060 work in progress', () => {
  it('adds empty tables and keeps what a database of version 50 has', () => {
    const { db, dir } = databaseAt(50);
    seedJournal(db, []);
    migrate(db, dir);
    for (const table of ['drafts', 'held_sales', 'print_jobs', 'cursors']) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
    expect(db.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(1);
    expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  });
});
