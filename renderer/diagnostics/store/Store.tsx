import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import type { BackupView, StoreReport } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { nowMs, store } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ask, busy, remark, run } from '../state.ts';
import { dayAndTime } from '../time.ts';
import { storeSaid } from './words.ts';

/** Asked again this often while it is shown. */
const REPORT_EVERY_MS = 2_000;
const report = signal<StoreReport | null>(null);

async function look(): Promise<void> {
  const answer = await ask('store.report', {});
  if (answer !== null) report.value = answer.ok;
}

const count = (n: number): string => new Intl.NumberFormat(language.value).format(n);
function room(bytes: number): string {
  const mega = bytes / 1024 / 1024;
  const [value, unit] = mega < 1024 ? [mega, 'megabyte'] : [mega / 1024, 'gigabyte'];
  return new Intl.NumberFormat(language.value, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}

async function backUp(): Promise<void> {
  const made = await run('backup', 'store.backup', {});
  if (made !== null) remark.value = { text: storeSaid.value.made, isAmber: false };
  await look();
}

async function retry(): Promise<void> {
  await run('retry', 'store.retry', {});
  await look();
}

async function fork(fromSeq: number): Promise<void> {
  const begun = await run('fork', 'store.fork', { fromSeq });
  if (begun !== null) remark.value = { text: storeSaid.value.forkDone(begun.ok.stream), isAmber: false };
  await look();
}

function Stopped({ now }: { now: StoreReport }) {
  const t = storeSaid.value;
  if (now.state === 'open') return <p class="store-ok"><Icon name="check" /> {t.open}</p>;
  return (
    <div class="journal-broken" role="alert">
      <h3><Icon name="alert" /> {t.stopped} {now.sinceMs === undefined ? '' : t.since(dayAndTime(now.sinceMs))}</h3>
      <p class="bytes">{now.message}</p>
      <Button kind="main" disabled={busy.value.has('retry') || now.state === 'trying'} onPress={() => void retry()}>{now.state === 'trying' ? t.trying : t.again}</Button>
    </div>
  );
}

/** Headquarters holds another journal of this name. */
function Fork({ at }: { at: StoreReport['fork'] }) {
  const t = storeSaid.value;
  if (at === undefined) return null;
  return (
    <div class="journal-broken" role="alert">
      <h3><Icon name="alert" /> {t.fork(at.stream, count(at.seq))}</h3>
      <p>{t.forkBody}</p>
      <Button kind="danger" disabled={busy.value.has('fork')} onPress={() => void fork(at.seq)}>{t.forkDo(count(at.seq))}</Button>
    </div>
  );
}

type Fact = [name: string, value: string, isAmber?: boolean];

function factsOf(now: StoreReport): Fact[] {
  const t = storeSaid.value;
  const { freeBytes, lowBytes, streams, last } = now;
  const stream = streams.at(-1);
  return [
    [t.dir, now.dir],
    [t.size, room(now.bytes)],
    ...(freeBytes === undefined ? [] : [[t.free, lowBytes === undefined ? room(freeBytes) : `${room(freeBytes)} · ${t.low}`, lowBytes !== undefined] satisfies Fact]),
    [t.entries, count(now.entries)],
    ...(stream === undefined ? [] : [[t.stream, `${t.streamFrom(stream.name, count(stream.fromSeq))} · ${t.reasons[stream.reason] ?? stream.reason}`] satisfies Fact]),
    ...(last === undefined ? [] : [[t.last, `${dayAndTime(last.atMs)} · ${last.message}`] satisfies Fact]),
  ];
}

function backupFacts(backup: BackupView): Fact[] {
  const t = storeSaid.value;
  const { path, lastAtMs, kept, state, percent, trouble } = backup;
  const newest = lastAtMs === undefined ? t.noneYet : `${dayAndTime(lastAtMs)} · ${formatAge(nowMs.value - lastAtMs, language.value)}`;
  const isAmber = state === 'missing' || state === 'failed';
  return [
    [t.place, path],
    [t.newest, newest],
    [t.kept, count(kept)],
    [t.state, `${t.states[state] ?? state}${percent === undefined ? '' : ` ${percent} %`}${trouble === undefined ? '' : `: ${trouble}`}`, isAmber],
  ];
}

const Facts = ({ facts }: { facts: Fact[] }) => (
  <dl class="plain-facts journal-facts">
    {facts.map(([name, value, isAmber]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd class={`bytes ${isAmber ? 'amber-text' : ''}`}>{value}</dd>
      </div>
    ))}
  </dl>
);

/** The store: does it save, has it room, in which stream it is; and its backups. */
export function Store() {
  const t = storeSaid.value;
  const state = store.value.state;
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), REPORT_EVERY_MS);
    return () => clearInterval(timer);
  }, [state]);
  const now = report.value;
  if (now === null) return null;
  return (
    <div class="support">
      <Stopped now={now} />
      <Fork at={now.fork} />
      <Facts facts={factsOf(now)} />
      <h2>{t.backup}</h2>
      {now.backup === undefined ? <p>{t.none}</p> : <Facts facts={backupFacts(now.backup)} />}
      {now.backup !== undefined && <Button kind="main" disabled={busy.value.has('backup')} onPress={() => void backUp()}>{t.now}</Button>}
    </div>
  );
}
