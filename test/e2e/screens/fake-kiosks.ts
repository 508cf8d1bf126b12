/** The shop's kiosks as a till is told of them: one of each state that looks different. */
import { minor, type KioskStateView } from '#main/contract';

export function someKiosks(nowMs: number): KioskStateView[] {
  const call = { id: 'c1', sinceMs: nowMs - 42_000, blocks: false, holdsPayment: true };
  return [
    { kiosk: 'K1', step: 'attract', calls: [], itemCount: 0, totalMinor: minor(0), troubles: [] },
    {
      kiosk: 'K2', step: 'scanning', itemCount: 7, totalMinor: minor(18_650), troubles: [],
      calls: [
        { ...call, reason: 'age', ways: ['approve', 'refuse'], productName: '青岛啤酒 500ml' },
        { ...call, id: 'c2', reason: 'unknownItem', ways: ['price', 'refuse'], code: '6999999999994' },
      ],
    },
    {
      kiosk: 'K3', step: 'payment', itemCount: 3, totalMinor: minor(4_200), payment: { scheme: 'wechat', amountMinor: minor(4_200), phase: 'unknown', phaseAtMs: nowMs - 90_000 },
      calls: [{ ...call, id: 'c3', reason: 'paymentUnknown', blocks: true, ways: [] }], troubles: [{ role: 'receiptPrinter', power: 'Online', trouble: 'paperOut' }],
    },
    { kiosk: 'K4', step: 'closed', closed: { reason: 'staff' }, calls: [], itemCount: 0, totalMinor: minor(0), troubles: [] },
    { kiosk: 'K5', step: 'scanning', calls: [], itemCount: 2, totalMinor: minor(990), troubles: [], awaySinceMs: nowMs - 300_000 },
  ];
}
