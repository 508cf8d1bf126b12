import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCamera, OPEN_WITHIN_MS, RETRY_EVERY_MS, type Camera, type CameraOptions } from './camera.ts';
import { FIRST_FRAME_WITHIN_MS, FRAMELESS_AFTER_MS } from './frames.ts';
import { chooseCamera, rememberCamera, rememberedCamera } from './remembered.ts';
import { stateOfError, type CameraDevice } from './state.ts';

/** Cameras as a page sees them, which a test plugs in and out. */
class Plugs extends EventTarget {
  cameras: CameraDevice[] = [];
  isAllowed = true;
  refuses: string | null = null;
  asked: MediaStreamConstraints[] = [];
  tracks: Track[] = [];

  change(cameras: CameraDevice[]): void {
    this.cameras = cameras;
    this.dispatchEvent(new Event('devicechange'));
  }
  enumerateDevices = () =>
    Promise.resolve([
      { kind: 'audioinput', deviceId: 'm', label: 'Microphone' },
      ...this.cameras.map((camera) => ({ kind: 'videoinput', ...(this.isAllowed ? camera : { deviceId: '', label: '' }) })),
    ] as MediaDeviceInfo[]);

  getUserMedia = (constraints: MediaStreamConstraints) => {
    this.asked.push(constraints);
    if (this.refuses !== null) return Promise.reject(new DOMException('no', this.refuses));
    const { deviceId } = constraints.video as { deviceId?: { exact: string } };
    const camera = this.cameras.find((one) => deviceId === undefined || one.deviceId === deviceId.exact);
    if (!camera) return Promise.reject(new DOMException('none', 'NotFoundError'));
    this.isAllowed = true;
    const track = new Track(camera);
    this.tracks.push(track);
    return Promise.resolve({ getVideoTracks: () => [track], getTracks: () => [track] } as unknown as MediaStream);
  };
}
class Track extends EventTarget {
  stopped = false;
  readonly camera: CameraDevice;
  constructor(camera: CameraDevice) {
    super();
    this.camera = camera;
  }
  getSettings = () => ({ deviceId: this.camera.deviceId, width: 640, height: 480 });
  stop(): void {
    this.stopped = true;
  }
}
class Video {
  srcObject: unknown = null;
  muted = false;
  style = { transform: '' };
  waiting = new Map<number, (now: number) => void>();
  #next = 1;
  play = () => Promise.resolve();
  requestVideoFrameCallback = (callback: (now: number) => void) => {
    this.waiting.set(this.#next, callback);
    return this.#next++;
  };
  cancelVideoFrameCallback = (id: number) => void this.waiting.delete(id);
  frame(): void {
    const callbacks = [...this.waiting.values()];
    this.waiting.clear();
    for (const callback of callbacks) callback(performance.now());
  }
}

const front = { deviceId: 'a', label: 'Front (1111:2222)' };
const ceiling = { deviceId: 'b', label: 'Ceiling (3333:4444)' };

let plugs: Plugs;
let video: Video;
let kept: Map<string, string>;
let isHidden: boolean;
let told: string[];
let camera: Camera;

beforeEach(() => {
  vi.useFakeTimers();
  plugs = new Plugs();
  video = new Video();
  kept = new Map();
  isHidden = false;
  told = [];
  camera = createCamera({
    video: video as unknown as CameraOptions['video'],
    need: 'positioning',
    isMirrored: true,
    onState: (state) => told.push(state.code),
    devices: plugs,
    storage,
    isHidden: () => isHidden,
  });
});
afterEach(() => {
  camera.stop();
  vi.useRealTimers();
});
const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
/** Lets what was promised happen. */
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
async function goLive(cameras: CameraDevice[]): Promise<Track> {
  plugs.cameras = cameras;
  camera.start();
  await settle();
  video.frame();
  return plugs.tracks.at(-1)!;
}

describe('a camera', () => {
  test('is live when its first frame is there, asked for as large as it is needed, and mirrored', async () => {
    plugs.cameras = [front, ceiling];
    camera.start();
    await settle();
    expect(told).toEqual(['starting']);
    video.frame();
    expect(camera.state()).toEqual({ code: 'live', device: front, width: 640, height: 480 });
    expect(plugs.asked).toEqual([{ audio: false, video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, deviceId: { exact: 'a' } } }]);
    expect(video).toMatchObject({ muted: true, style: { transform: 'scaleX(-1)' } });
  });

  test('that is pulled out is told of once, and comes back when it is plugged in', async () => {
    const track = await goLive([front]);
    plugs.cameras = [];
    track.dispatchEvent(new Event('ended'));
    plugs.change([]);
    await settle(5 * RETRY_EVERY_MS);
    expect(track.stopped).toBe(true);
    expect(told).toEqual(['starting', 'live', 'ended', 'noCamera']);
    plugs.change([front]);
    await settle();
    video.frame();
    expect(told.at(-1)).toBe('live');
  });

  test('comes back where nothing tells that it was plugged in', async () => {
    const track = await goLive([front]);
    plugs.cameras = [];
    track.dispatchEvent(new Event('ended'));
    await settle(RETRY_EVERY_MS);
    plugs.cameras = [front];
    await settle(RETRY_EVERY_MS);
    video.frame();
    expect(told.at(-1)).toBe('live');
  });

  test('that goes on without frames is frameless, is opened again, and stays so until a frame is there', async () => {
    const track = await goLive([front]);
    await settle(FRAMELESS_AFTER_MS - 1);
    expect(told.at(-1)).toBe('live');
    await settle(1);
    expect(told.at(-1)).toBe('frameless');
    expect(track.stopped).toBe(true);
    await settle(RETRY_EVERY_MS);
    expect(plugs.tracks).toHaveLength(2);
    await settle(FIRST_FRAME_WITHIN_MS + RETRY_EVERY_MS);
    expect(plugs.tracks).toHaveLength(3);
    expect(told).toEqual(['starting', 'live', 'frameless']);
    video.frame();
    expect(told.at(-1)).toBe('live');
  });

  test('misses no frames while its page is hidden', async () => {
    await goLive([front]);
    isHidden = true;
    await settle(10 * FRAMELESS_AFTER_MS);
    expect(told.at(-1)).toBe('live');
    isHidden = false;
    await settle(FRAMELESS_AFTER_MS);
    expect(told.at(-1)).toBe('frameless');
  });

  test.each([
    ['NotAllowedError', 'denied'],
    ['NotReadableError', 'busy'],
    ['OverconstrainedError', 'noCamera'],
    ['TypeError', 'failed'],
  ])('refused with %s is %s', async (name, code) => {
    plugs.refuses = name;
    plugs.cameras = [front];
    camera.start();
    await settle();
    expect(told).toEqual(['starting', code]);
    const asked = plugs.asked.length;
    await settle(3 * RETRY_EVERY_MS);
    // What a person has to allow is not asked for again and again.
    expect(plugs.asked.length > asked).toBe(code !== 'denied');
    plugs.refuses = null;
    camera.start();
    await settle();
    video.frame();
    expect(told.at(-1)).toBe('live');
  });

  test('whose opening hangs is frameless after a while, and live when it is there after all', async () => {
    let goOn: () => void = () => {};
    const { getUserMedia } = plugs;
    plugs.getUserMedia = (constraints) => new Promise((resolve) => (goOn = () => resolve(getUserMedia(constraints))));
    plugs.cameras = [front];
    camera.start();
    await settle(OPEN_WITHIN_MS - 1);
    expect(told).toEqual(['starting']);
    await settle(1);
    expect(told).toEqual(['starting', 'frameless']);
    goOn();
    await settle();
    video.frame();
    expect(told).toEqual(['starting', 'frameless', 'live']);
  });

  test('that is not to be had in this page at all is denied', () => {
    const without = createCamera({ video: video as unknown as CameraOptions['video'], need: 'preview', isMirrored: false, onState: (state) => told.push(state.code), devices: undefined, storage, isHidden: () => false });
    without.start();
    expect(told.at(-1)).toBe('denied');
    expect(stateOfError('odd')).toEqual({ code: 'failed', name: 'Error' });
  });

  test('stopped while it opens leaves nothing open', async () => {
    plugs.cameras = [front];
    camera.start();
    camera.stop();
    await settle(10 * RETRY_EVERY_MS);
    video.frame();
    expect(told).toEqual(['starting', 'off']);
    expect(plugs.tracks.every(({ stopped }) => stopped)).toBe(true);
    expect(video.srcObject).toBeNull();
  });
});

describe('of several cameras', () => {
  test('the chosen one is opened, and again after a start, by its label where its id is another', async () => {
    await goLive([front, ceiling]);
    camera.choose(ceiling);
    await settle();
    video.frame();
    expect(camera.state()).toMatchObject({ device: ceiling });
    expect(plugs.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
    camera.stop();
    await goLive([front, { ...ceiling, deviceId: 'c' }]);
    expect(camera.state()).toMatchObject({ device: { deviceId: 'c', label: ceiling.label } });
  });

  test('another never takes the place of the chosen one', async () => {
    rememberCamera(storage, front);
    plugs.cameras = [ceiling];
    camera.start();
    await settle();
    expect(told).toEqual(['starting', 'noCamera']);
    expect(plugs.asked).toEqual([]);
    plugs.change([ceiling, front]);
    await settle();
    video.frame();
    expect(camera.state()).toMatchObject({ device: front });
  });

  test('the one that is set for this place goes before what a person chose', async () => {
    rememberCamera(storage, front);
    const set = createCamera({ video: video as unknown as CameraOptions['video'], need: 'positioning', isMirrored: true, label: ceiling.label, onState: () => {}, devices: plugs, storage, isHidden: () => false });
    plugs.cameras = [front, ceiling];
    set.start();
    await settle();
    video.frame();
    expect(set.state()).toMatchObject({ device: ceiling });
    set.stop();
  });

  test('the chosen one is found where the list has no names before the page has permission', async () => {
    rememberCamera(storage, ceiling);
    plugs.isAllowed = false;
    await goLive([front, ceiling]);
    expect(camera.state()).toMatchObject({ device: ceiling });
    expect(plugs.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
  });

  test('what is kept is read as it was written, and nothing else is', () => {
    rememberCamera(storage, front);
    expect(rememberedCamera(storage)).toEqual(front);
    for (const bad of ['', '{', 'null', '[]', '{"deviceId":1,"label":"x"}']) {
      expect(rememberedCamera({ ...storage, getItem: () => bad })).toBeNull();
    }
    expect(chooseCamera([{ deviceId: 'x', label: '' }], { deviceId: 'y', label: '' })).toBeNull();
  });
});
