/** Streams of one terminal at headquarters: what is taken up, what is refused, and what raises an alarm. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '#main/training/postgres.ts';
import { alarms, Chain, newHeadquarters, push } from './hq-kit.ts';
import { ask } from './sync-kit.ts';

const started = await startPostgres();
const skipped = 'skipped' in started ? started.skipped : null;
if (skipped !== null) console.log(`skipped: streams at headquarters: ${skipped}`);

describe.skipIf(skipped !== null)('streams', () => {
  const postgres = started as Exclude<typeof started, { skipped: string }>;
  let url: string;
  let original: Chain;
  afterAll(() => postgres.stop());

  beforeEach(async () => {
    url = await newHeadquarters(postgres);
    original = new Chain().add('terminal.created', { terminalId: 'T1', shopName: 'Corner', region: 'cn', currency: 'CNY' }).sell('T1', 1, 9);
  });

  /** A copy of the data directory that goes on in a stream of its own. */
  function restored(seq: number, stream: string): Chain {
    const parent = { stream: 'T1', seq, hash: original.hashOf(seq) };
    return original.copy(seq).add('stream.begun', { stream, fromSeq: seq + 1, parent, reason: 'restored' });
  }
  const streams = () => ask(url, 'select terminal_id as stream, terminal, from_seq::int as "from", parent_stream as parent from guitai.streams order by 1');

  it('go on from an entry of another stream of the terminal, and are added up with it', async () => {
    await push(url, 'T1', original.entries);
    const second = restored(6, 'T1~7K2M').sell('T1~7K2M', 6, 3);
    expect(await push(url, 'T1~7K2M', second.after(6))).toEqual([{ inserted: 4, duplicates: 0 }]);
    expect(await push(url, 'T1~7K2M', second.after(6))).toEqual([{ inserted: 0, duplicates: 4 }]);
    expect(await push(url, 'T1~7K2M', second.sell('T1~7K2M', 9, 1).after(8))).toEqual([{ inserted: 1, duplicates: 2 }]);
    const third = second.copy().add('stream.begun', { stream: 'T1~0000', fromSeq: 12, parent: { stream: 'T1~7K2M', seq: 11, hash: second.hashOf(11) }, reason: 'moved' });
    await push(url, 'T1~0000', third.after(11));
    expect(await streams()).toEqual([
      { stream: 'T1', terminal: 'T1', from: 1, parent: null },
      { stream: 'T1~0000', terminal: 'T1', from: 12, parent: 'T1~7K2M' },
      { stream: 'T1~7K2M', terminal: 'T1', from: 7, parent: 'T1' },
    ]);
    expect(await alarms(url)).toEqual([]);
  });

  it('without their parent are taken up with an alarm, which ends when it comes', async () => {
    const second = restored(6, 'T1~7K2M').sell('T1~7K2M', 6, 3);
    await push(url, 'T1~7K2M', second.after(6));
    expect(await alarms(url)).toEqual([{ terminal_id: 'T1~7K2M', kind: 'streamWithoutParent', key: '7', times: 1, ended: false }]);
    await push(url, 'T1', original.entries.slice(0, 3));
    expect(await alarms(url)).toMatchObject([{ ended: false }]);
    await push(url, 'T1', original.entries.slice(3, 6));
    expect(await alarms(url)).toMatchObject([{ ended: true }]);
    expect(await streams()).toMatchObject([{}, { parent: 'T1' }]);
  });

  it('of another terminal are no parent, whatever their hashes', async () => {
    await push(url, 'T2', original.entries);
    await push(url, 'T1~7K2M', restored(6, 'T1~7K2M').after(6));
    expect(await alarms(url)).toMatchObject([{ kind: 'streamWithoutParent' }]);
  });

  it('of two that are alive raise an alarm, once a child', async () => {
    await push(url, 'T1', original.entries.slice(0, 8));
    await push(url, 'T1~7K2M', restored(6, 'T1~7K2M').after(6));
    expect(await alarms(url)).toEqual([]);
    await push(url, 'T1', original.entries.slice(0, 9));
    await push(url, 'T1', original.entries);
    expect(await alarms(url)).toEqual([{ terminal_id: 'T1', kind: 'cloneAlive', key: 'T1~7K2M', times: 2, ended: false }]);
  });

  it('keep the first stream from beginning anywhere but at 1, and names from being others', async () => {
    await expect(push(url, 'T1', original.after(3))).rejects.toMatchObject({ code: 'GU002', detail: '4' });
    await expect(push(url, 'T1', new Chain({ seq: 0, hash: 'a'.repeat(64) }).sell('T1', 1, 1).entries)).rejects.toMatchObject({ code: 'GU002', detail: '1' });
    for (const bad of ['', '~7K2M', 'T1~', 'T1~7k2m', 'T1~7K2', 'T1~ILOU', 'T1~7K2M~7K2M']) {
      await expect(push(url, bad, original.entries), bad).rejects.toMatchObject({ code: '23514' });
    }
  });

  it('refuse a gap, and what lies before their own beginning', async () => {
    await push(url, 'T1', original.entries);
    const second = restored(6, 'T1~7K2M').sell('T1~7K2M', 6, 3);
    await push(url, 'T1~7K2M', second.after(6).slice(0, 2));
    await expect(push(url, 'T1~7K2M', second.after(9))).rejects.toMatchObject({ code: 'GU002', detail: '10' });
    await expect(push(url, 'T1~7K2M', second.after(4))).rejects.toMatchObject({ code: 'GU002', detail: '5' });
  });

  it('a fork is refused, and told by the terminal it leaves an alarm', async () => {
    await push(url, 'T1', original.entries);
    const clone = original.copy(6).sell('T1', 60, 2);
    await expect(push(url, 'T1', clone.after(6))).rejects.toMatchObject({ code: 'GU001', detail: '7' });
    const report = (seq: number, hash: string) => ask(url, 'select guitai.report_fork($1, $2, $3) as raised', ['T1', seq, hash]);
    expect(await report(7, original.hashOf(7))).toEqual([{ raised: false }]);
    expect(await report(99, original.hashOf(7))).toEqual([{ raised: false }]);
    expect(await report(7, clone.hashOf(7))).toEqual([{ raised: true }]);
    expect(await report(7, clone.hashOf(7))).toEqual([{ raised: true }]);
    expect(await alarms(url)).toEqual([{ terminal_id: 'T1', kind: 'fork', key: '7', times: 2, ended: false }]);
  });
});
