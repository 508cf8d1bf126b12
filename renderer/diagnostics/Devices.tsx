import { healthLevels, type DeviceReport, type HealthLevel } from '#main/contract';
import { formatTime } from '../i18n/format.ts';
import { shop } from '../state/terminal.ts';
import { language, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Bench } from './Bench.tsx';
import { deviceWord, roleText } from './device-words.ts';
import { RawCommand } from './RawCommand.tsx';
import { busy, checkHealth, chosen, chosenKey, judged, run, truth } from './state.ts';
import { clockTime } from './time.ts';
import { said } from './words/index.ts';

function Row({ device, isChosen }: { device: DeviceReport; isChosen: boolean }) {
  const t = said.value;
  const word = deviceWord(t, device);
  const zone = shop.value?.timeZone ?? 'UTC';
  const used = device.lastAtMs === undefined ? t.never : t.last(formatTime(device.lastAtMs, zone, language.value));
  const facts = [used, ...(device.jobsWaiting > 0 ? [t.waiting(device.jobsWaiting)] : [])];
  return (
    <li>
      <button type="button" class="device" aria-pressed={isChosen} onClick={() => (chosenKey.value = device.key)}>
        <span class="device-name">{roleText(words.value, t, device)}</span>
        <span class={`device-word ${word.isAmber ? 'amber' : ''}`}>
          {word.isAmber && <Icon name="alert" />}
          {word.text}
        </span>
        <span class="device-model">{device.name}</span>
        <span class="device-facts">{facts.join(' · ')}</span>
      </button>
    </li>
  );
}

function Check({ device, level }: { device: DeviceReport; level: HealthLevel }) {
  const t = said.value;
  const hints = { Internal: t.internalHint, External: t.externalHint, Interactive: t.interactiveHint };
  const last = device.health.find((one) => one.level === level);
  const isRunning = busy.value.has(`check ${level}`);
  return (
    <li class="check">
      <Button disabled={isRunning} onPress={() => void checkHealth(device, level)}>{t[level]}</Button>
      <span class="check-text">
        <span class="muted small">{hints[level]}</span>
        {isRunning ? (
          <span>{t.running}</span>
        ) : last === undefined ? (
          <span class="muted">{t.notRun}</span>
        ) : (
          <span class={last.ok ? '' : 'amber-text'}>
            <strong>{last.ok ? t.passed : t.failed}</strong> {clockTime(last.atMs)} <span class="bytes">{last.text}</span>
          </span>
        )}
      </span>
    </li>
  );
}

function Statistics({ device }: { device: DeviceReport }) {
  const t = said.value;
  const isEmpty = device.statistics.length === 0;
  return (
    <section class="part">
      <div class="part-head">
        <h3>{t.statistics}</h3>
        <Button
          kind="plain"
          disabled={isEmpty || busy.value.has('reset')}
          onPress={() => void run('reset', 'diagnostics.resetStatistics', { key: device.key })}
        >
          {t.reset}
        </Button>
      </div>
      {isEmpty && <p class="muted">{t.noStatistics}</p>}
      <dl class="counts">
        {device.statistics.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value.toLocaleString(language.value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Errors({ device }: { device: DeviceReport }) {
  const t = said.value;
  return (
    <section class="part">
      <h3>{t.errors}</h3>
      {device.errors.length === 0 && <p class="muted">{t.noErrors}</p>}
      <ul class="faults">
        {device.errors.map((error, at) => (
          <li key={`${error.atMs} ${at}`}>
            <time class="muted">{clockTime(error.atMs)}</time>
            <span class="bytes">{error.extended ?? error.code}</span>
            <span>{error.message}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Detail({ device }: { device: DeviceReport }) {
  const t = said.value;
  const word = deviceWord(t, device);
  const facts = [
    [t.lifecycle, [device.lifecycle, device.power].filter((part) => part !== undefined).join(' · ')],
    [t.category, device.category],
    [t.place, device.place],
    [t.key, device.key],
  ] as const;
  return (
    <article class="detail" aria-label={device.name}>
      <header class="detail-head">
        <h2>{device.name}</h2>
        <p class="muted">{roleText(words.value, t, device)}</p>
      </header>
      {word.remedy !== undefined && (
        <p class="notice amber">
          <Icon name="alert" />
          <span>
            <strong>{word.text}.</strong> {word.remedy}
          </span>
        </p>
      )}
      <dl class="plain-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="bytes">{value}</dd>
          </div>
        ))}
      </dl>
      <section class="part">
        <h3>{t.checks}</h3>
        <ul class="checks">
          {healthLevels.map((level) => (
            <Check key={level} device={device} level={level} />
          ))}
        </ul>
      </section>
      <Bench device={device} />
      <div class="halves">
        <Statistics device={device} />
        <Errors device={device} />
      </div>
      <RawCommand key={device.key} device={device} />
    </article>
  );
}

/** After an interactive check that the device itself could not judge. */
function Judge() {
  const t = said.value;
  const now = judged.value;
  if (now === null) return null;
  const close = (): void => void (judged.value = null);
  const say = (ok: boolean): void => {
    close();
    void run('judge', 'diagnostics.judge', { key: now.key, ok });
  };
  return (
    <Dialog title={t.Interactive} closeLabel={words.value.close} onClose={close}>
      <p>{t.judge(now.name)}</p>
      <p class="muted bytes">{now.text}</p>
      <div class="dialog-actions">
        <Button onPress={() => say(false)}>{t.judgeNo}</Button>
        <Button kind="main" onPress={() => say(true)}>{t.judgeYes}</Button>
      </div>
    </Dialog>
  );
}

export function Devices() {
  const all = truth.value?.devices ?? [];
  const now = chosen.value;
  return (
    <div class="two">
      <ul class="list" aria-label={said.value.devices}>
        {all.map((device) => (
          <Row key={device.key} device={device} isChosen={device.key === now?.key} />
        ))}
        {all.length === 0 && <li class="nothing muted">{said.value.noDevices}</li>}
      </ul>
      {now !== null && <Detail key={now.key} device={now} />}
      <Judge />
    </div>
  );
}
