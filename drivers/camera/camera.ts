/** A camera of this machine in a page: chosen, opened, watched, and opened again when it comes back. */
import { watchFrames, type FrameSource, type FrameWatch } from './frames.ts';
import { listCameras, openCamera, stopAll, type CameraDevices, type CameraNeed, type OpenedCamera } from './open.ts';
import { rememberCamera, rememberedCamera, type Storage } from './remembered.ts';
import { isPassing, stateOfError, type CameraDevice, type CameraState } from './state.ts';

/** One that is gone or busy is tried this often, besides each time Chromium tells of a device. */
export const RETRY_EVERY_MS = 2000;

/** An opening that takes longer is told of as a camera without pictures. It is waited for all the same. */
export const OPEN_WITHIN_MS = 15_000;

export type CameraVideo = FrameSource & Pick<HTMLVideoElement, 'srcObject' | 'muted' | 'play' | 'style'>;

export interface CameraOptions {
  video: CameraVideo;
  need: CameraNeed;
  /** The label of the camera that is set for this place. Undefined: the one that a person chose in this page. */
  label?: string | undefined;
  /** As a mirror shows it: what is at a person's left is at the screen's left. */
  isMirrored: boolean;
  onState(state: CameraState): void;
  onFrame?(): void;
  /** Undefined in a page that is not from this machine or over TLS: then it is `denied`. */
  devices: CameraDevices | undefined;
  storage: Storage;
  isHidden(): boolean;
}

export interface Camera {
  state(): CameraState;
  /** The cameras that are plugged in. Empty while the page has no permission. */
  list(): Promise<CameraDevice[]>;
  /** Opens the camera that was chosen, else the first. What comes of it is told to `onState`. */
  start(): void;
  stop(): void;
  /** Opens another one, and keeps the choice. */
  choose(device: CameraDevice): void;
  /** Frames a second that arrive. */
  framesPerSecond(): number;
}

export function createCamera(options: CameraOptions): Camera {
  const { devices, storage, label } = options;
  let state: CameraState = { code: 'off' };
  let shown: FrameWatch | null = null;
  let later: ReturnType<typeof setTimeout> | undefined;
  /** Counts openings: what an earlier one brings is let go. */
  let opening = 0;

  function tell(next: CameraState): void {
    if (next.code === state.code && next.code !== 'live') return;
    state = next;
    options.onState(next);
  }
  function release(): void {
    opening += 1;
    clearTimeout(later);
    shown?.stop();
    shown = null;
  }
  function lose(next: CameraState): void {
    release();
    tell(next);
    if (isPassing(next)) later = setTimeout(open, RETRY_EVERY_MS);
  }
  function open(): void {
    if (!devices) return lose({ code: 'denied' });
    release();
    const mine = opening;
    later = setTimeout(() => tell({ code: 'frameless' }), OPEN_WITHIN_MS);
    openCamera(devices, options.need, label === undefined ? rememberedCamera(storage) : { deviceId: '', label }).then(
      (opened) => {
        if (mine !== opening) return stopAll(opened.stream);
        clearTimeout(later);
        shown = show(options, opened, { live: tell, lost: lose });
      },
      (error: unknown) => {
        if (mine === opening) lose(stateOfError(error));
      },
    );
  }
  /** Something was plugged in or out. What is live tells by itself when it ends. */
  const onChange = (): void => {
    if (state.code !== 'live' && isPassing(state)) open();
  };

  return {
    state: () => state,
    list: async () => (devices ? listCameras(devices) : []),
    start: () => {
      devices?.addEventListener('devicechange', onChange);
      tell({ code: 'starting' });
      open();
    },
    stop: () => {
      devices?.removeEventListener('devicechange', onChange);
      release();
      tell({ code: 'off' });
    },
    choose: (device) => {
      rememberCamera(storage, device);
      if (state.code === 'off') return;
      tell({ code: 'starting' });
      open();
    },
    framesPerSecond: () => shown?.rate() ?? 0,
  };
}

/** Shows an open camera in the video, and watches it. After `stop` nothing more is told. */
function show({ video, isMirrored, isHidden, onFrame }: CameraOptions, { stream, device }: OpenedCamera, on: { live(state: CameraState): void; lost(state: CameraState): void }): FrameWatch {
  const [track] = stream.getVideoTracks();
  const ended = (): void => on.lost({ code: 'ended' });
  track?.addEventListener('ended', ended);
  video.muted = true;
  video.style.transform = isMirrored ? 'scaleX(-1)' : '';
  video.srcObject = stream;
  // Refused where another opening took the element in the meantime: that one plays it.
  video.play().catch(() => {});
  let isLive = false;
  const frame = (): void => {
    if (!isLive) {
      isLive = true;
      const { width = 0, height = 0 } = track?.getSettings() ?? {};
      on.live({ code: 'live', device, width, height });
    }
    onFrame?.();
  };
  const watch = watchFrames(video, { frame, frameless: () => on.lost({ code: 'frameless' }) }, isHidden);
  return {
    rate: watch.rate,
    stop: () => {
      watch.stop();
      track?.removeEventListener('ended', ended);
      stopAll(stream);
      video.srcObject = null;
    },
  };
}
