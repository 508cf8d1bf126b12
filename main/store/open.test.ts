import { describe, expect, it, onTestFinished } from 'vitest';
import { Fault, minor } from '#main/contract';
import type { Store, Tx } from '../ports.ts';
import { connect } from './connection.ts';
import { connectReader } from './left.ts';
import { handClock, newDir, openAt, record } from './fixture.ts';
import { openReader } from './reader.ts';
import { completeSample, sampleAttempt, samplePoints, sampleSale } from './sample.ts';

function opened(): { dir: string; store: Store; clock: ReturnType<typeof handClock> } {
  const dir = newDir();
  const clock = handClock();
  const store = openAt(dir, clock.nowMs);
  onTestFinished(() => {
    store.close();
  });
  return { dir, store, clock };
}

describe('a commit', () => {
  it('is whole: where the work throws, nothing of it is there and the store goes on', () => {
    const { store } = opened();
    const before = store.journal.tail();
    const refuse = (tx: Tx): void => {
      completeSample(tx, 1);
      tx.saveDraft('main', '{}');
      throw new Fault('AMOUNT', 'too much');
    };
    expect(() => store.commit(refuse)).toThrow('too much');
    expect(store.journal.tail()).toEqual(before);
    expect([store.sales.count(), store.points.balance('merchant'), store.drafts.load('main'), store.attempts.byId('attempt1')]).toEqual([0, 0, null, null]);
    store.commit((tx) => completeSample(tx, 1));
    expect(store.journal.tail().seq).toBe(before.seq + 3);
  });

  it('cannot be nested, cannot wait, and is over when it is over', async () => {
    const { store } = opened();
    const kept: Tx[] = [];
    expect(() => store.commit(() => store.commit(() => 1))).toThrow('a commit inside a commit');
    expect(() => store.commit(() => Promise.resolve())).toThrow('must not wait');
    store.commit((tx) => kept.push(tx));
    expect(() => kept[0]?.append('drawer.opened', { reason: 'noSale' })).toThrow('the commit is over');
    expect(store.journal.tail().seq).toBe(1);
  });

  it('orders by sequence when the clock jumps back a day', () => {
    const { store, clock } = opened();
    store.commit((tx) => tx.append('drawer.opened', { reason: 'sale', saleId: 'a' }));
    clock.set(clock.nowMs() - 86_400_000);
    store.commit((tx) => tx.append('drawer.opened', { reason: 'sale', saleId: 'b' }));
    const [first, second] = store.journal.after(1, 10);
    expect([first?.seq, second?.seq]).toEqual([2, 3]);
    expect(second?.atMs).toBeLessThan(first?.atMs ?? 0);
    expect(second?.prevHash).toBe(first?.hash);
    expect(store.oldestAfter(1)).toBe(first?.atMs);
    expect(store.oldestAfter(3)).toBeNull();
  });

  it('is never changed or deleted, not even by hand', () => {
    const { dir } = opened();
    const db = connect(dir);
    onTestFinished(() => {
      db.close();
    });
    expect(() => db.exec('DELETE FROM journal')).toThrow('the journal is append-only');
    expect(() => db.exec('UPDATE journal SET at_ms = 0')).toThrow('the journal is append-only');
  });
});

describe('receipt numbers', () => {
  it('have no gap and no repeat', () => {
    const { store } = opened();
    record(store, [[{ kind: 'sale.completed', body: sampleSale(1) }]]);
    expect(store.commit((tx) => tx.nextReceiptSeq())).toBe(2);
    for (const n of [1, 3]) {
      expect(() => store.commit((tx) => tx.append('sale.completed', sampleSale(n)))).toThrow(`receipt ${n} is not the next one, 2`);
    }
    expect(() => store.commit((tx) => tx.append('sale.completed', { ...sampleSale(2), receiptNo: 'T1-12' }))).toThrow('does not end in 2');
    store.commit((tx) => {
      tx.append('sale.completed', sampleSale(2));
      expect(tx.nextReceiptSeq()).toBe(3);
    });
    expect(store.sales.count()).toBe(2);
  });

  it('find their sale', () => {
    const { store } = opened();
    for (const n of [1, 2, 3]) store.commit((tx) => completeSample(tx, n));
    expect(store.sales.byReceiptNo('T1-000002')).toEqual(sampleSale(2));
    expect(store.sales.byReceiptNo('T2-000002')).toBeNull();
    expect(store.sales.byReceiptNo('nothing')).toBeNull();
    expect(store.sales.byId(sampleSale(3).saleId)?.receiptSeq).toBe(3);
    expect(store.sales.byId('nothing')).toBeNull();
    expect(store.sales.recent(2).map((sale) => sale.receiptSeq)).toEqual([3, 2]);
  });
});

describe('attempts', () => {
  it('are known by id, sale and payer code, with their last step', () => {
    const { store } = opened();
    const coded = { payerCodeHash: 'ab'.repeat(32) };
    record(store, [
      [{ kind: 'attempt.step', body: { ...sampleAttempt(1, 'created'), ...coded } }],
      [{ kind: 'attempt.step', body: { ...sampleAttempt(1, 'refused'), ...coded } }],
      [{ kind: 'attempt.step', body: { ...sampleAttempt(2, 'sent'), saleId: sampleAttempt(1, 'sent').saleId } }],
      [{ kind: 'attempt.step', body: sampleAttempt(3, 'paidLate') }],
    ]);
    expect(store.attempts.byId('attempt1')?.phase).toBe('refused');
    expect(store.attempts.byPayerCode(coded.payerCodeHash)?.id).toBe('attempt1');
    expect(store.attempts.ofSale(sampleAttempt(1, 'sent').saleId).map(({ id }) => id)).toEqual(['attempt1', 'attempt2']);
    expect(store.attempts.inQuestion().map(({ id }) => id)).toEqual(['attempt2', 'attempt3']);
  });

  it('never share an order number or a payer code, and never change theirs', () => {
    const { store } = opened();
    const first = { ...sampleAttempt(1, 'created'), payerCodeHash: 'ab'.repeat(32) };
    record(store, [[{ kind: 'attempt.step', body: first }]]);
    const other = { ...sampleAttempt(2, 'created') };
    for (const body of [{ ...other, orderNo: first.orderNo }, { ...other, payerCodeHash: first.payerCodeHash }, { ...first, orderNo: 'T1X' }]) {
      expect(() => store.commit((tx) => tx.append('attempt.step', body))).toThrow('UNIQUE');
    }
    expect(store.journal.tail().seq).toBe(2);
  });
});

describe('points', () => {
  it('are earned once a transaction, and add up by account, day and payer', () => {
    const { store } = opened();
    const earned = { ...samplePoints(1, 12_345), payerId: 'p' };
    record(store, [[{ kind: 'points.earned', body: earned }]]);
    expect(() => store.commit((tx) => tx.append('points.earned', earned))).toThrow('UNIQUE');
    record(store, [[{ kind: 'points.earned', body: { ...samplePoints(2, 1_000), day: earned.day, payerId: 'q' } }]]);
    expect([store.points.balance('merchant'), store.points.balance('programme:wechat'), store.points.balance('none')]).toEqual([133, -133, 0]);
    expect([store.points.earnedOn(earned.day), store.points.earnedOn(earned.day, 'p'), store.points.earnedOn('1999-01-01')]).toEqual([133, 123, 0]);
    expect(store.points.hasTransaction('wechat', earned.transactionId)).toBe(true);
    expect(store.points.hasTransaction('alipay', earned.transactionId)).toBe(false);
    expect(store.points.last()).toMatchObject({ points: 10, scheme: 'wechat' });
  });

  it('are known of a transaction that earned none', () => {
    const { store } = opened();
    const none = { ...samplePoints(1, 50), points: 0, uncutPoints: 0, postings: [] };
    record(store, [[{ kind: 'points.earned', body: none }]]);
    expect(store.points.hasTransaction('wechat', none.transactionId)).toBe(true);
  });

  it('refuse postings that do not add up to zero', () => {
    const { store } = opened();
    const odd = { ...samplePoints(1, 1_000), postings: [{ account: 'merchant', delta: 10 }] };
    expect(() => store.commit((tx) => tx.append('points.earned', odd))).toThrow('add up to 10, not to zero');
  });
});

describe('products of this till', () => {
  it('are found by any part of the name, by barcode, and replaced by barcode', () => {
    const { store } = opened();
    const add = (productId: string, name: string, barcode?: string): void => {
      const body = { productId, name, priceMinor: minor(250), taxClass: 'standard', ...(barcode === undefined ? {} : { barcode }) };
      record(store, [[{ kind: 'product.added', body }]]);
    };
    add('a', '红烧牛肉面', '6901');
    add('b', 'Ｃｏｌａ Zero');
    expect(store.localProducts.search('肉', 10).map(({ id }) => id)).toEqual(['a']);
    expect(store.localProducts.search('ZERO cola', 10)).toEqual([{ id: 'b', name: 'Ｃｏｌａ Zero', priceMinor: 250, unit: 'piece', taxClass: 'standard' }]);
    expect(store.localProducts.search('690', 10).map(({ id }) => id)).toEqual(['a']);
    expect(store.localProducts.search('  ', 10)).toEqual([]);
    expect(store.localProducts.search('o', 0)).toEqual([]);
    add('c', '老坛酸菜面', '6901');
    expect(store.localProducts.byBarcode('6901')?.id).toBe('c');
    expect([store.localProducts.byId('a'), store.localProducts.count()]).toEqual([null, 2]);
  });
});

describe('work in progress', () => {
  it('is there after the store is opened again, and no longer once it is done', () => {
    const { store } = opened();
    store.commit((tx) => {
      tx.saveDraft('main', '{"a":1}');
      tx.saveDraft('main', '{"a":2}');
      tx.saveHeld('h1', '1');
      tx.saveHeld('h2', '2');
      for (const id of ['j1', 'j2']) tx.queuePrint({ id, saleId: 's', state: 'queued', duplicate: id === 'j2', queuedAtMs: 5 });
    });
    store.printJobs.setState('j2', 'inDoubt');
    store.printJobs.setState('j1', 'done');
    store.cursors.set('hq', 7);
    const { drafts } = store;
    store.reopen();
    expect(drafts.load('main')).toBe('{"a":2}');
    expect(store.drafts.held()).toEqual([{ id: 'h1', json: '1' }, { id: 'h2', json: '2' }]);
    expect(store.printJobs.open()).toEqual([{ id: 'j2', saleId: 's', state: 'inDoubt', duplicate: true, queuedAtMs: 5 }]);
    expect([store.cursors.get('hq'), store.cursors.get('other')]).toEqual([7, 0]);
    store.commit((tx) => {
      tx.saveDraft('main', null);
      tx.saveHeld('h1', null);
    });
    expect([store.drafts.load('main'), store.drafts.held().length]).toEqual([null, 1]);
  });
});

describe('a reader', () => {
  it('sees what a running terminal settles, and cannot write', () => {
    const { dir, store } = opened();
    const reader = openReader(dir);
    onTestFinished(() => {
      reader.close();
    });
    expect(reader.journal.tail()).toEqual(store.journal.tail());
    store.commit((tx) => completeSample(tx, 1));
    store.cursors.set('hq', 2);
    store.settle();
    expect(reader.journal.tail()).toEqual(store.journal.tail());
    expect(reader.journal.after(3, 5).map(({ kind }) => kind)).toEqual(['sale.completed']);
    expect(reader.cursors.get('hq')).toBe(2);
    const db = connectReader(dir);
    onTestFinished(() => {
      db.close();
    });
    expect(() => db.exec('DELETE FROM drafts')).toThrow('readonly');
  });
});
