/**
 * For tests and benches: a terminal that writes until it is killed. Arguments: the data directory and how many
 * sales to complete at most. Prints `open` and then each receipt number once its commit has returned.
 */
import { writeSync } from 'node:fs';
import { openStore } from './open.ts';
import { completeSample, sampleAttempt } from './sample.ts';

const [dir = '', most = '0'] = process.argv.slice(2);
const store = openStore(dir, { terminal: { terminalId: 'T1', shopName: '小店', region: 'cn', currency: 'CNY' }, nowMs: Date.now });
writeSync(1, 'open\n');
try {
  const first = store.sales.count() + 1;
  for (let n = first; n < first + Number(most); n += 1) {
    // A kill between the two commits leaves an attempt whose sale is completed at the next start.
    if (store.attempts.byId(`attempt${n}`) === null) store.commit((tx) => tx.append('attempt.step', sampleAttempt(n, 'sent', 100)));
    store.commit((tx) => completeSample(tx, n));
    writeSync(1, `${n}\n`);
    if ((n - first + 1) % 50 === 0) store.checkpoint();
  }
} catch (error) {
  writeSync(1, `${JSON.stringify(error)}\n`);
}
// No close: like a terminal whose power is cut.
process.kill(process.pid, 'SIGKILL');
