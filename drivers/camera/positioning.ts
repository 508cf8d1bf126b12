/**
 * A customer's face before a camera: the preview, and what to ask for, on this machine alone. Frames go to a
 * worker and end there; what comes back is where a face is and how bright it is.
 */
import { createCamera, type Camera, type CameraOptions } from './camera.ts';
import { guide, notGuided, type Guidance } from './guidance.ts';
import { positioningLimits, type PositioningLimits } from './limits.ts';
import type { CheckRequest, Seen, WorkerReport } from './seen.ts';
import type { CameraState } from './state.ts';

/** Not more often: the rest of the machine sells. */
export const CHECK_EVERY_MS = 50;
/** A worker that takes longer for one frame is hung, and is replaced. */
export const CHECK_WITHIN_MS = 5000;
/** One that failed is loaded again after this long. */
export const RELOAD_AFTER_MS = 5000;
/** The rate is taken over the checks of this long. */
const RATE_OVER_MS = 2000;

export interface PositioningUpdate {
  camera: CameraState;
  /** `failed`: it could not be loaded or broke. It is tried again by itself. */
  detector: 'loading' | 'ready' | 'failed';
  /** What to ask for; null while the camera is not live or the detector is not there. */
  guidance: Guidance | null;
  /** The last check; null where there is none. */
  seen: Seen | null;
  /** Frames and checks a second, and what the last check took in the worker. */
  framesPerSecond: number;
  checksPerSecond: number;
  checkMs: number;
}

export interface Positioning {
  /** To list and choose cameras. */
  camera: Camera;
  /** Frees camera and worker. */
  stop(): void;
}

/**
 * Opens the camera that was chosen into a video element and guides whoever is before it.
 * @param onUpdate told after each check and at each change of the camera
 */
export function openPositioning(
  video: HTMLVideoElement,
  options: Partial<Pick<CameraOptions, 'need' | 'isMirrored' | 'label'>> & { limits?: PositioningLimits },
  onUpdate: (update: PositioningUpdate) => void,
): Positioning {
  const limits = options.limits ?? positioningLimits;
  let guided = notGuided;
  let now: PositioningUpdate = { camera: { code: 'off' }, detector: 'loading', guidance: null, seen: null, framesPerSecond: 0, checksPerSecond: 0, checkMs: 0 };
  let checks: number[] = [];
  const tell = (change: Partial<PositioningUpdate>): void => onUpdate((now = { ...now, ...change, framesPerSecond: camera.framesPerSecond() }));

  const detector = openDetector({
    seen: (seen, checkMs) => {
      if (now.camera.code !== 'live') return;
      const atMs = performance.now();
      checks = [...checks.filter((at) => atMs - at < RATE_OVER_MS), atMs];
      guided = guide(guided, seen, atMs, limits);
      tell({ detector: 'ready', guidance: guided.guidance, seen, checkMs, checksPerSecond: rateOf(checks) });
    },
    ready: () => tell({ detector: 'ready' }),
    failed: () => tell({ detector: 'failed', guidance: null, seen: null }),
  });
  const camera = createCamera({
    video,
    need: options.need ?? 'positioning',
    label: options.label,
    isMirrored: options.isMirrored ?? true,
    onState: (state) => {
      guided = notGuided;
      checks = [];
      tell({ camera: state, guidance: null, seen: null, checksPerSecond: 0 });
    },
    onFrame: () => detector.look(video),
    devices: navigator.mediaDevices,
    storage: localStorage,
    isHidden: () => document.hidden,
  });
  let isStopped = false;
  // Later, so that whoever is told has what this call returns.
  queueMicrotask(() => {
    if (!isStopped) camera.start();
  });
  return {
    camera,
    stop: () => {
      isStopped = true;
      camera.stop();
      detector.close();
    },
  };
}

const rateOf = (times: readonly number[]): number => {
  const [first = 0] = times;
  const last = times.at(-1) ?? 0;
  return last > first ? ((times.length - 1) * 1000) / (last - first) : 0;
};

interface Detector {
  /** Looks at the frame that is shown, unless one is being looked at. */
  look(video: HTMLVideoElement): void;
  close(): void;
}

/** The worker, one frame at a time. */
function openDetector(on: { seen(seen: Seen, checkMs: number): void; ready(): void; failed(): void }): Detector {
  let worker: Worker | null = null;
  let isFree = false;
  let lastMs = 0;
  let hung: ReturnType<typeof setTimeout> | undefined;
  let reload: ReturnType<typeof setTimeout> | undefined;

  function load(): void {
    const opened = new Worker(new URL('../face/face-worker.ts', import.meta.url), { type: 'module' });
    worker = opened;
    isFree = false;
    opened.onmessage = ({ data }: MessageEvent<WorkerReport>) => {
      clearTimeout(hung);
      if (data.type === 'failed') return fail();
      isFree = true;
      if (data.type === 'ready') on.ready();
      else on.seen(data.seen, data.checkMs);
    };
    opened.onerror = fail;
  }
  function close(): void {
    clearTimeout(hung);
    clearTimeout(reload);
    worker?.terminate();
    worker = null;
  }
  function fail(): void {
    close();
    on.failed();
    reload = setTimeout(load, RELOAD_AFTER_MS);
  }
  load();

  return {
    look: (video) => {
      const atMs = performance.now();
      if (!isFree || worker === null || atMs - lastMs < CHECK_EVERY_MS || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      const frame = new VideoFrame(video);
      isFree = false;
      lastMs = atMs;
      worker.postMessage({ frame } satisfies CheckRequest, [frame]);
      hung = setTimeout(() => {
        close();
        load();
      }, CHECK_WITHIN_MS);
    },
    close,
  };
}
