/** Which camera a person chose, kept by the page's storage on this machine. */
import type { CameraDevice } from './state.ts';

const KEY = 'guitai.camera';

export type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

export function rememberedCamera(storage: Storage): CameraDevice | null {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null || !('deviceId' in kept) || !('label' in kept)) return null;
    const { deviceId, label } = kept;
    return typeof deviceId === 'string' && typeof label === 'string' ? { deviceId, label } : null;
  } catch {
    return null;
  }
}

export function rememberCamera(storage: Storage, { deviceId, label }: CameraDevice): void {
  storage.setItem(KEY, JSON.stringify({ deviceId, label }));
}

/**
 * The camera to open. One that was chosen is never replaced by another: what hangs on the ceiling is not asked
 * for a face because the one at the counter was pulled out.
 */
export function chooseCamera(devices: readonly CameraDevice[], chosen: CameraDevice | null): CameraDevice | null {
  if (chosen === null) return devices[0] ?? null;
  const { deviceId, label } = chosen;
  return devices.find((device) => device.deviceId === deviceId) ?? devices.find((device) => label !== '' && device.label === label) ?? null;
}
