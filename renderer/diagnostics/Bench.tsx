/** What a person can do with a device: tests, live weight, lines of the pole display, and training's faults. */
import type { CommandName, ArgsIn, DeviceReport, VirtualView } from '#main/contract';
import { poleCommandSets } from '#main/contract';
import { words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { busy, remark, run, truth } from './state.ts';
import { said } from './words/index.ts';

async function act<K extends CommandName>(id: string, name: K, args: ArgsIn<K>): Promise<void> {
  if ((await run(id, name, args)) !== null) remark.value = { text: said.value.done, isAmber: false };
}

function PrinterTest() {
  return (
    <Button icon="printer" disabled={busy.value.has('printTest')} onPress={() => void act('printTest', 'diagnostics.printTest', {})}>
      {said.value.printTest}
    </Button>
  );
}

function DrawerTest({ device }: { device: DeviceReport }) {
  const t = said.value;
  const states = { open: t.drawerOpen, closed: t.drawerClosed, unknown: t.drawerUnknown };
  return (
    <>
      <Button icon="drawer" disabled={busy.value.has('openDrawer')} onPress={() => void act('openDrawer', 'diagnostics.openDrawer', {})}>
        {t.openDrawer}
      </Button>
      {device.drawer !== undefined && <p class="reading" role="status">{states[device.drawer]}</p>}
    </>
  );
}

const kilograms = (grams: number): string => `${(grams / 1000).toFixed(3)} kg`;

function ScaleTest() {
  const t = said.value;
  const scale = truth.value?.scale ?? null;
  if (scale === null) return null;
  const states = { stable: t.scaleStable, unstable: t.scaleUnstable, overload: t.scaleOverload, underZero: t.scaleUnderZero, silent: t.scaleSilent };
  const isBad = scale.state === 'overload' || scale.state === 'underZero' || scale.state === 'silent';
  return (
    <>
      <Button pressed={scale.live} class={scale.live ? 'pressed' : ''} onPress={() => void run('weigh', 'diagnostics.weigh', { on: !scale.live })}>
        {scale.live ? t.weighOff : t.weigh}
      </Button>
      <p class="reading" role="status">
        <strong class="weight">{scale.grams === undefined ? '—' : kilograms(scale.grams)}</strong>
        <span class={isBad ? 'amber-text' : 'muted'}>
          {states[scale.state]}
          {scale.net === true && ` · ${t.scaleNet}`}
        </span>
      </p>
      {scale.actions.map((action) => (
        <Button key={action} disabled={busy.value.has(action)} onPress={() => void run(action, 'diagnostics.scaleAct', { action })}>{t[action]}</Button>
      ))}
    </>
  );
}

function PoleTest() {
  const t = said.value;
  const pole = truth.value?.pole ?? null;
  return (
    <>
      {poleCommandSets.map((commandSet) => (
        <Button key={commandSet} disabled={busy.value.has('testPole')} onPress={() => void act('testPole', 'diagnostics.testPole', { commandSet })}>
          {t.poleTest(commandSet === 'dm-d' ? 'DM-D' : 'ESC/POS')}
        </Button>
      ))}
      <figure class="pole">
        <figcaption class="muted small">{pole === null ? t.poleEmpty : pole.isRead ? t.poleRead : t.poleSent}</figcaption>
        {pole !== null && <pre class="pole-lines">{pole.lines.map((line) => `${line.padEnd(20)}\n`)}</pre>}
      </figure>
    </>
  );
}

/** Only where the device is training's: a fault at the press of a button. */
function Faults({ device }: { device: DeviceReport }) {
  const t = said.value;
  const virtual = truth.value?.virtual ?? null;
  if (virtual === null || device.place !== 'virtual') return null;
  const faults: Partial<Record<string, [keyof VirtualView, string][]>> = {
    receiptPrinter: [['paperLow', t.vPaperLow], ['paperOut', t.vPaperOut], ['coverOpen', t.vCoverOpen], ['cutterJam', t.vCutterJam], ['unplugged', t.vUnplugged]],
    drawer: [['drawerJam', t.vDrawerJam]],
    scale: [['scaleUnplugged', t.vUnplugged]],
    poleDisplay: [['poleUnplugged', t.vUnplugged]],
  };
  const loads = [1_235, 20_000, -50];
  const isScale = device.roles.includes('scale');
  const mine = device.roles.flatMap((role) => faults[role] ?? []);
  if (mine.length === 0) return null;
  const set = (switches: VirtualView) => void run('virtual', 'diagnostics.virtual', switches);
  return (
    <section class="part">
      <h3>{t.virtual}</h3>
      <div class="row">
        {mine.map(([name, text]) => (
          <Button key={name} pressed={virtual[name] === true} class={virtual[name] === true ? 'pressed' : ''} onPress={() => set({ [name]: virtual[name] !== true })}>
            {text}
          </Button>
        ))}
        {isScale && loads.map((grams) => (
          <Button key={grams} onPress={() => set({ grams })}>{t.vGrams(kilograms(grams))}</Button>
        ))}
        {isScale && <Button onPress={() => set({ grams: 0 })}>{t.vEmpty}</Button>}
      </div>
    </section>
  );
}

/** Other roles that it may be given, and the way back. */
function Roles({ device }: { device: DeviceReport }) {
  const t = said.value;
  const here = (truth.value?.bound ?? []).filter(({ key, role }) => key === device.key || device.roles.includes(role));
  if (device.fits.length === 0 && here.length === 0) return null;
  return (
    <section class="part">
      <h3>{t.useAs}</h3>
      <div class="row">
        {device.fits.map((role) => (
          <Button key={role} disabled={busy.value.has('bind')} onPress={() => void act('bind', 'diagnostics.bind', { role, key: device.key })}>
            {words.value[role]}
          </Button>
        ))}
        {here.map(({ role }) => (
          <Button key={role} kind="plain" disabled={busy.value.has('bind')} onPress={() => void act('bind', 'diagnostics.bind', { role, key: null })}>
            {t.giveBack}
          </Button>
        ))}
      </div>
      {here.length > 0 && <p class="muted small">{t.boundHere}</p>}
    </section>
  );
}

/** What a person can make a device do, by what it is for. */
export function Bench({ device }: { device: DeviceReport }) {
  const is = (role: DeviceReport['roles'][number]): boolean => device.roles.includes(role);
  const isTested = is('receiptPrinter') || is('drawer') || is('scale') || is('poleDisplay');
  return (
    <>
      {isTested && (
        <section class="part">
          <h3>{said.value.tests}</h3>
          <div class="row">
            {is('receiptPrinter') && <PrinterTest />}
            {is('drawer') && <DrawerTest device={device} />}
            {is('scale') && <ScaleTest />}
            {is('poleDisplay') && <PoleTest />}
          </div>
        </section>
      )}
      <Faults device={device} />
      <Roles device={device} />
    </>
  );
}
