/** Journals of every kind of fact that headquarters projects, made without a store. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { minor } from '#main/contract';
import type { Facts, PerpetualTotals } from '#main/core/journal/facts.ts';
import { addDocument, KEY_ID_DIGITS, noTotals, sealText } from '#main/core/journal/seal.ts';
import { newRental, type Rental } from '#main/core/rental/rental.ts';
import { refundOf } from '#main/store/fixture.ts';
import { sampleAttempt, samplePoints, sampleSale } from '#main/store/sample.ts';
import { Chain } from './hq-kit.ts';

const at = 1_767_225_600_000;

export class SignedChain extends Chain {
  private readonly key = generateKeyPairSync('ed25519');
  private readonly publicKey = this.key.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  private readonly keyId = createHash('sha256').update(this.publicKey).digest('hex').slice(0, KEY_ID_DIGITS);
  private sealedTo = 0;

  begin(terminalId: string): this {
    this.add('terminal.created', { terminalId, shopName: 'Corner', region: 'cn', currency: 'CNY' });
    return this.add('terminal.keyed', { keyId: this.keyId, publicKey: this.publicKey.toString('base64'), reason: 'first' });
  }

  totals(): PerpetualTotals {
    return this.entries.reduce((sum, entry) => (entry.kind === 'sale.completed' ? addDocument(sum, (JSON.parse(entry.body) as Facts['sale.completed']).totalMinor) : sum), noTotals);
  }

  seal(terminalId: string): this {
    const last = this.entries.at(-1);
    if (last === undefined) throw new Error('nothing to seal');
    const seal = { firstSeq: this.sealedTo + 1, lastSeq: last.seq, lastHash: last.hash, totals: this.totals(), keyId: this.keyId };
    this.sealedTo = last.seq;
    const signature = sign(null, Buffer.from(sealText({ terminalId, currency: 'CNY' }, seal)), this.key.privateKey).toString('base64');
    return this.add('journal.sealed', { ...seal, signature });
  }
}

const rental = (phase: Rental['phase'], more: Partial<Rental> = {}): Rental => ({
  ...newRental({ id: 'rental1', orderNo: 'R1', lane: 'main', by: 'main', scheme: 'wechat', name: '充电宝', riskMinor: minor(9_900), currency: 'CNY' }, at),
  phase,
  ...more,
});

/** A day of a till: a shift with sales, a return, points, stock, members, a rental, a version, and seals. */
export function dayOf(terminalId: string): SignedChain {
  const chain = new SignedChain().begin(terminalId);
  chain.add('shift.opened', { shiftId: 's1', no: 1, openedAtMs: at, openedBy: 'Lin', floatMinor: minor(20_000), currency: 'CNY' });
  chain.add('stock.adjusted', { productId: 'p10002', name: 'Water', deltaMilli: 50_000, reason: 'received', by: 'Lin' });
  for (let n = 1; n <= 6; n += 1) {
    const sale = { ...sampleSale(n, 3), receiptNo: `${terminalId}-${String(n).padStart(6, '0')}`, ...(n === 2 ? { memberNo: 'M1' } : {}) };
    chain.add('attempt.step', sampleAttempt(n, 'sent', sale.totalMinor)).add('attempt.step', sampleAttempt(n, 'paid', sale.totalMinor));
    chain.add('points.earned', samplePoints(n, sale.totalMinor)).add('sale.completed', sale);
    if (n === 2) chain.add('member.points', { memberNo: 'M1', saleId: sale.saleId, earned: 12, spent: 5, currency: 'CNY', spentMinor: minor(50) });
    if (n === 3) chain.seal(terminalId);
    if (n === 4) for (const fact of refundOf(sale, 1, 7, 'refunded')) chain.add(fact.kind, fact.body);
  }
  chain.add('cash.moved', { shiftId: 's1', direction: 'out', amountMinor: minor(5_000), currency: 'CNY', reason: 'bank', by: 'Lin' });
  chain.add('rental.step', rental('out', { outAtMs: at })).add('rental.step', rental('done', { bill: { payments: [], discounts: [], totalMinor: minor(300) }, paid: { amountMinor: minor(300), transactionId: 'w1' } }));
  chain.add('rental.collected', { rentalId: 'rental1', scheme: 'wechat', orderNo: 'R1', transactionId: 'w1', amountMinor: minor(300), currency: 'CNY', askedMinor: minor(300) });
  chain.add('version.applied', { subject: 'catalogue', version: 1, sha256: 'a'.repeat(64), rows: 10 }).add('version.applied', { subject: 'catalogue', version: 2, sha256: 'b'.repeat(64), rows: 11 });
  chain.add('clock.skewed', { skewMs: 90_000, limitMs: 60_000 });
  const perpetual = chain.totals();
  const cash = { floatMinor: minor(20_000), tenderedMinor: minor(0), inMinor: minor(0), outMinor: minor(5_000), expectedMinor: minor(15_000), countedMinor: minor(14_900), differenceMinor: minor(-100) };
  chain.add('shift.closed', {
    shiftId: 's1', no: 1, openedAtMs: at, closedAtMs: at + 600_000, closedBy: 'Wei', currency: 'CNY', firstReceiptSeq: 1, lastReceiptSeq: 7, voids: 0,
    sales: { count: 6, totalMinor: perpetual.salesMinor }, returns: { count: 1, totalMinor: perpetual.returnsMinor },
    tenders: [{ kind: 'qr', scheme: 'wechat', count: 7, amountMinor: minor(perpetual.salesMinor + perpetual.returnsMinor) }],
    taxes: [{ taxClass: 'standard', rateBp: 1_300, netMinor: minor(1), taxMinor: minor(2) }], cash, perpetual,
  });
  return chain.seal(terminalId);
}
