import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LogLineView } from '#main/contract';
import { Choice } from '../ui/Choice.tsx';
import { ask } from './state.ts';
import { clockTime } from './time.ts';
import { said } from './words/index.ts';

const LINES = 200;
/** A live log is asked for this often, only while it is looked at. */
const EVERY_MS = 1500;

export function Log() {
  const t = said.value;
  const text = useSignal('');
  const level = useSignal<'info' | 'warn' | 'error'>('info');
  const lines = useSignal<LogLineView[] | null>(null);
  useEffect(() => {
    let isGone = false;
    const read = async (): Promise<void> => {
      const answer = await ask('diagnostics.log', { text: text.value, level: level.value, limit: LINES });
      if (answer !== null && !isGone) lines.value = answer.ok.lines;
    };
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [text.value, level.value]);
  return (
    <div class="log">
      <div class="row">
        <label class="field grow">
          <span>{t.filter}</span>
          <input class="input" autocomplete="off" value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
        </label>
        <div class="field">
          <span>{t.level}</span>
          <Choice
            label={t.level}
            value={level.value}
            options={[
              { value: 'info', text: t.levelInfo },
              { value: 'warn', text: t.levelWarn },
              { value: 'error', text: t.levelError },
            ]}
            onChange={(value) => (level.value = value)}
          />
        </div>
      </div>
      <div class="table-area" role="region" tabIndex={0} aria-label={t.log}>
        {lines.value?.length === 0 && <p class="nothing muted">{t.noLines}</p>}
        <table class="table bytes">
          <thead class="visually-hidden">
            <tr>
              <th scope="col">{t.time}</th>
              <th scope="col">{t.level}</th>
              <th scope="col">{t.event}</th>
              <th scope="col">{t.details}</th>
            </tr>
          </thead>
          <tbody>
            {(lines.value ?? []).map((line, at) => (
              <tr key={`${line.at} ${at}`} class={line.level === 'info' ? '' : 'amber-text'}>
                <td>{clockTime(Date.parse(line.at))}</td>
                <td>{line.level}</td>
                <td>{line.event}</td>
                <td class="log-fields">{line.fields}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
