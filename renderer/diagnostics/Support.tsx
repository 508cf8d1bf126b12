import { language } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { KioskPicture } from './KioskPicture.tsx';
import { busy, remark, run, truth } from './state.ts';
import { said } from './words/index.ts';

async function make(): Promise<void> {
  const made = await run('bundle', 'diagnostics.bundle', {});
  if (made === null) return;
  const size = new Intl.NumberFormat(language.value, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 1 }).format(made.ok.bytes / 1000);
  remark.value = { text: said.value.bundleDone(made.ok.file, size), isAmber: false };
}

export function Support() {
  const t = said.value;
  const about = truth.value?.about;
  const facts = [[t.version, about?.version], [t.runtime, about?.runtime], [t.system, about?.system]] as const;
  return (
    <div class="support">
      <dl class="plain-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="bytes">{value}</dd>
          </div>
        ))}
      </dl>
      <p>{t.bundleBody}</p>
      <Button kind="main" disabled={busy.value.has('bundle')} onPress={() => void make()}>
        {busy.value.has('bundle') ? t.running : t.bundle}
      </Button>
      <KioskPicture />
    </div>
  );
}
