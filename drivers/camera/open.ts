/** Opens a camera as `getUserMedia` has it. */
import { chooseCamera } from './remembered.ts';
import type { CameraDevice } from './state.ts';

/** What it is for. Positioning looks at 256 points a side: more pixels would be work for nothing. */
export type CameraNeed = 'preview' | 'positioning';
const sizes: Record<CameraNeed, MediaTrackConstraints> = {
  preview: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  positioning: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
};

export type CameraDevices = Pick<MediaDevices, 'enumerateDevices' | 'getUserMedia' | 'addEventListener' | 'removeEventListener'>;

export const stopAll = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

/** The cameras that are plugged in. */
export async function listCameras(devices: CameraDevices): Promise<CameraDevice[]> {
  const all = await devices.enumerateDevices();
  // Before the page has permission, Chromium lists one without a name.
  return all.flatMap(({ kind, deviceId, label }) => (kind === 'videoinput' && deviceId !== '' ? [{ deviceId, label }] : []));
}

export interface OpenedCamera {
  stream: MediaStream;
  device: CameraDevice;
}

/** @throws DOMException as `getUserMedia`; `NotFoundError` also where the camera that was chosen is not there */
export async function openCamera(devices: CameraDevices, need: CameraNeed, chosen: CameraDevice | null): Promise<OpenedCamera> {
  const missing = (): DOMException => new DOMException('the camera is not plugged in', 'NotFoundError');
  const ask = (deviceId?: string): Promise<MediaStream> =>
    devices.getUserMedia({ audio: false, video: { ...sizes[need], ...(deviceId !== undefined && { deviceId: { exact: deviceId } }) } });
  const before = await listCameras(devices);
  if (before.length > 0) {
    const device = chooseCamera(before, chosen);
    if (device === null) throw missing();
    return { stream: await ask(device.deviceId), device };
  }
  // Without permission nothing is listed: opening any asks for it, and then the list is there.
  const stream = await ask();
  const device = chooseCamera(await listCameras(devices), chosen);
  if (device !== null && stream.getVideoTracks()[0]?.getSettings().deviceId === device.deviceId) return { stream, device };
  stopAll(stream);
  if (device === null) throw missing();
  return { stream: await ask(device.deviceId), device };
}
