/** When each key of a wedge scan came: the wedge itself keeps only its code. */
const KEYS_MAX = 4200;

export interface KeyTimes {
  /** The times of the last keys, enough for a code of this length and its end, from the first on. */
  of(length: number): number[];
}

/** Listens before the wedge does, so that the last key of a scan is among them. */
export function watchKeyTimes(target: Document): KeyTimes {
  let times: number[] = [];
  target.addEventListener(
    'keydown',
    (event) => {
      // A shift or control belongs to the key that follows it.
      if (event.repeat || ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock'].includes(event.key)) return;
      times = [...times.slice(-KEYS_MAX), event.timeStamp];
    },
    true,
  );
  return {
    of(length) {
      const last = times.slice(-(length + 1));
      const first = last[0] ?? 0;
      return last.map((atMs) => Math.round((atMs - first) * 10) / 10);
    },
  };
}
