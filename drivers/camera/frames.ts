/** Watches that frames come. An unplugged camera may leave a track that is live and has none. */

/** A camera that has begun sends at least 5 a second, in the dark, too. */
export const FRAMELESS_AFTER_MS = 3000;
/** From its opening: a USB camera sets its exposure first. */
export const FIRST_FRAME_WITHIN_MS = 6000;
/** Time is counted in beats of this page: while it is held up itself it misses no frame. */
const BEAT_MS = 500;
/** The rate is taken over the frames of this long. */
const RATE_OVER_MS = 2000;

export interface FrameWatch {
  /** Frames a second that the camera delivers. */
  rate(): number;
  stop(): void;
}

export type FrameSource = Pick<HTMLVideoElement, 'requestVideoFrameCallback' | 'cancelVideoFrameCallback'>;

/**
 * @param on.frame each new frame
 * @param on.frameless none came for `FRAMELESS_AFTER_MS`; said once, until one comes
 * @param isHidden Chromium shows a hidden page no frames, so they are not missed then
 */
export function watchFrames(source: FrameSource, on: { frame(): void; frameless(): void }, isHidden: () => boolean): FrameWatch {
  let times: number[] = [];
  let missed = 0;
  let limitMs = FIRST_FRAME_WITHIN_MS;
  let timer = setTimeout(beat, BEAT_MS);
  let request = source.requestVideoFrameCallback(next);

  function beat(): void {
    missed = isHidden() ? 0 : missed + 1;
    if (missed * BEAT_MS >= limitMs) return on.frameless();
    timer = setTimeout(beat, BEAT_MS);
  }
  function next(now: number): void {
    missed = 0;
    limitMs = FRAMELESS_AFTER_MS;
    request = source.requestVideoFrameCallback(next);
    times = [...times.filter((at) => now - at < RATE_OVER_MS), now];
    on.frame();
  }

  return {
    rate: () => {
      const [first = 0] = times;
      const last = times.at(-1) ?? 0;
      return last > first ? ((times.length - 1) * 1000) / (last - first) : 0;
    },
    stop: () => {
      clearTimeout(timer);
      source.cancelVideoFrameCallback(request);
    },
  };
}
