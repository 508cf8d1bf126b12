/** How this terminal stands with headquarters: what goes up, what came down, the clocks, and what would be lost. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { GuardView, VersionView } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { nowMs, sync } from '../../state/terminal.ts';
import { language } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ask, busy, remark, run } from '../state.ts';
import { dayAndTime } from '../time.ts';
import { ShopServer } from './ShopServer.tsx';
import { hq } from '../words/headquarters.ts';
import { Guard } from './Guard.tsx';

/** What is at risk is counted anew this often while the page is open. */
const READ_EVERY_MS = 5_000;

const guard = signal<GuardView | null>(null);
const came = signal<{ versions: VersionView[]; settings: string[] } | null>(null);

async function read(): Promise<void> {
  const [risk, versions] = [await ask('guard.state', {}), await ask('guard.versions', {})];
  if (risk !== null) guard.value = risk.ok;
  if (versions !== null) came.value = versions.ok;
}

const Fact = ({ name, children }: { name: string; children: preact.ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** The one thing that does not mend itself. */
function Fork() {
  const t = hq.value;
  const { fork } = sync.value;
  if (fork === undefined) return null;
  // The first entry names the terminal, and stays where it is.
  const seq = Math.max(2, fork.seq);
  async function begin(): Promise<void> {
    const begun = await run('newStream', 'store.fork', { fromSeq: seq });
    if (begun !== null) remark.value = { text: t.newStreamDone(begun.ok.stream), isAmber: false };
  }
  return (
    <div class="journal-broken" role="alert">
      <h3><Icon name="alert" /> {t.forkTitle}</h3>
      <p>{t.forkBody}</p>
      <dl class="plain-facts hq-facts">
        <Fact name={t.place}><span class="bytes">{fork.stream} · {fork.seq}</span></Fact>
        <Fact name={t.ours}><span class="bytes">{fork.ours || t.unknownHash}</span></Fact>
        <Fact name={t.theirs}><span class="bytes">{fork.theirs || t.unknownHash}</span></Fact>
      </dl>
      <p>{t.forkMend(seq)}</p>
      <Button disabled={busy.value.has('newStream')} onPress={() => void begin()}>{t.newStream(seq)}</Button>
    </div>
  );
}

function Up() {
  const t = hq.value;
  const { configured, pending, oldestAtMs, trouble, pace, fork } = sync.value;
  return (
    <section>
      <h3>{t.upTitle}</h3>
      <p>{!configured ? t.none : pending === 0 ? t.allSent : t.waiting(pending)}</p>
      <dl class="plain-facts hq-facts">
        {oldestAtMs !== undefined && <Fact name={t.oldest}>{dayAndTime(oldestAtMs)} · {formatAge(nowMs.value - oldestAtMs, language.value)}</Fact>}
        {pace !== undefined && <Fact name={t.pace}><span class={pace.isSlow ? 'amber-text' : ''}>{t.paceText(pace.batchEntries, pace.lastMs)}</span></Fact>}
        {trouble !== undefined && fork === undefined && <Fact name={t.trouble}><span class="amber-text">{trouble.message}</span></Fact>}
      </dl>
      {configured && <Button disabled={busy.value.has('syncNow')} onPress={() => void run('syncNow', 'sync.now', {})}>{t.now}</Button>}
    </section>
  );
}

const milliseconds = (ms: number): string => new Intl.NumberFormat(language.value, { style: 'unit', unit: 'millisecond' }).format(ms);
/** With its sign; beyond ten seconds as an age is said. */
const apart = (ms: number): string => (ms > 0 ? '+' : ms < 0 ? '−' : '') + (Math.abs(ms) < 10_000 ? milliseconds(Math.abs(ms)) : formatAge(Math.abs(ms), language.value));

function Clock() {
  const t = hq.value;
  const { clock } = sync.value;
  return (
    <section>
      <h3>{t.clockTitle}</h3>
      {clock === undefined ? <p>{t.clockNever}</p> : <p>{t.clockDiffers(apart(clock.skewMs), milliseconds(clock.errorMs))} · {dayAndTime(clock.atMs)}</p>}
      {clock?.isBeyond === true && <p class="notice amber"><Icon name="alert" />{t.clockBeyond}</p>}
      <p class="muted">{t.clockNote}</p>
    </section>
  );
}

function Version({ one: { subject, version, rows, sha256, coming, refused } }: { one: VersionView }) {
  const t = hq.value;
  const percent = coming === undefined ? '' : new Intl.NumberFormat(language.value, { style: 'percent' }).format(coming.bytes === 0 ? 1 : coming.bytesDone / coming.bytes);
  return (
    <Fact name={t.subjects[subject]}>
      <span>{version === 0 ? t.noVersion : t.version(version, rows)}</span>
      {version > 0 && <span class="bytes muted small"> {sha256.slice(0, 16)}</span>}
      {coming !== undefined && <p>{t.comes(coming.version, t.states[coming.state], percent)}</p>}
      {refused !== undefined && <p class="amber-text">{t.refused(refused.version)}: {refused.message}</p>}
    </Fact>
  );
}

export function Headquarters() {
  const t = hq.value;
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const now = came.value;
  return (
    <div class="support hq">
      <Fork />
      <Up />
      <section>
        <h3>{t.versionsTitle}</h3>
        <dl class="plain-facts hq-facts">{now?.versions.map((one) => <Version key={one.subject} one={one} />)}</dl>
        {now !== null && now.settings.length > 0 && <p class="muted">{t.changed(now.settings.join(', '))}</p>}
      </section>
      <Clock />
      <ShopServer />
      {guard.value !== null && <Guard view={guard.value} changed={read} />}
    </div>
  );
}
