/** What the chips of the status bar stand for, whole. */
import type { DeviceView } from '#main/contract';
import { formatAge } from '../i18n/format.ts';
import type { Catalogue } from '../i18n/index.ts';
import { devices, nowMs, points, sync } from '../state/terminal.ts';
import { language, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { syncNow } from './actions.ts';
import { PrintJobs } from './PrintJobs.tsx';
import { AlarmNotices } from './headquarters/Alarm.tsx';
import { dialog } from './state.ts';

const close = () => void (dialog.value = null);

function deviceState(t: Catalogue, device: DeviceView): { text: string; isAmber: boolean } {
  if (device.trouble !== undefined) return { text: t[device.trouble], isAmber: true };
  if (device.power === 'Unknown') return { text: t.powerUnknown, isAmber: false };
  return device.power === 'Online' ? { text: t.powerOnline, isAmber: false } : { text: t.powerOff, isAmber: true };
}

export function DevicesDialog() {
  const t = words.value;
  return (
    <Dialog title={t.devicesTitle} closeLabel={t.close} onClose={close}>
      <ul class="rows">
        {devices.value.map((device) => {
          const { text, isAmber } = deviceState(t, device);
          return (
            <li key={device.role + device.name}>
              <span class="what">
                <strong>{t[device.role]}</strong>
                <span class="muted small">{device.name}</span>
              </span>
              <span class="what device-state">
                <span class={isAmber ? 'amber-text' : ''}>{text}</span>
                {device.jobsWaiting > 0 && <span class="muted small">{t.jobsWaiting(device.jobsWaiting)}</span>}
              </span>
            </li>
          );
        })}
      </ul>
      <PrintJobs />
    </Dialog>
  );
}

export function SyncDialog() {
  const t = words.value;
  const { configured, online, pending, oldestAtMs, trouble, fork } = sync.value;
  const age = formatAge(nowMs.value - (oldestAtMs ?? nowMs.value), language.value);
  return (
    <Dialog title={t.syncTitle} closeLabel={t.close} onClose={close}>
      <AlarmNotices />
      {fork === undefined && <p>{!configured ? t.syncNoneBody : pending === 0 ? t.syncDoneBody : t.syncWaitingBody(pending, age)}</p>}
      {configured && fork === undefined && (!online || trouble !== undefined) && (
        <div class="notice amber">
          <Icon name="alert" />
          <span class="what">
            <span>{t.syncOffline}</span>
            {trouble && <span class="small">{trouble.message}</span>}
          </span>
        </div>
      )}
      {configured && fork === undefined && (
        <div class="dialog-actions">
          <Button disabled={pending === 0} onPress={() => void syncNow()}>{t.syncNow}</Button>
        </div>
      )}
    </Dialog>
  );
}

export function PointsDialog() {
  const t = words.value;
  const { today, total, last } = points.value;
  return (
    <Dialog title={t.pointsTitle} closeLabel={t.close} onClose={close}>
      <p class="points-today">{t.pointsToday(today)}</p>
      <p class="muted">{t.pointsTotal(total)}</p>
      {last && (
        <p class="muted">
          {t.pointsEarned(last.points)} · {t.since(formatAge(nowMs.value - last.atMs, language.value))}
        </p>
      )}
    </Dialog>
  );
}
