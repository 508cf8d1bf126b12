/** The cameras of this machine, and what the positioning of a face sees before one. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CameraNeed } from '#drivers/camera/open.ts';
import { openPositioning, type Positioning, type PositioningUpdate } from '#drivers/camera/positioning.ts';
import { poseOf } from '#drivers/camera/pose.ts';
import type { Face, Seen } from '#drivers/camera/seen.ts';
import type { CameraDevice } from '#drivers/camera/state.ts';
import { language } from '../../state/words.ts';
import { Choice } from '../../ui/Choice.tsx';
import { FaceView } from '../../ui/FaceView.tsx';
import { TouchTest } from './TouchTest.tsx';
import { benchWords, cameraWords } from './words.ts';
import './camera.css';

const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(language.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
const degrees = (value: number): string => new Intl.NumberFormat(language.value, { style: 'unit', unit: 'degree', unitDisplay: 'narrow', maximumFractionDigits: 0 }).format(value);

const needs = ['positioning', 'preview'] as const;

/** Boxes and points over the picture, in its own units. Mirrored with it. */
function Overlay({ seen: { width, height, faces } }: { seen: Seen }) {
  return (
    <svg class="camera-overlay" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {faces.map(({ box, points }, i) => (
        <g key={i}>
          <rect x={box.x * width} y={box.y * height} width={box.width * width} height={box.height * height} rx={width / 80} />
          {Object.entries(points).map(([name, { x, y }]) => <circle key={name} cx={x * width} cy={y * height} r={width / 160} />)}
        </g>
      ))}
    </svg>
  );
}

function Facts({ now }: { now: PositioningUpdate }) {
  const t = benchWords.value;
  const { camera, seen } = now;
  const turned = ([face]: Face[]): string => {
    if (!face || !seen) return '—';
    const { yaw, pitch, roll } = poseOf(face, seen);
    return t.turnedOf(degrees(yaw), degrees(pitch), degrees(roll));
  };
  const facts = [
    [t.size, camera.code === 'live' ? `${camera.width} × ${camera.height}` : '—'],
    [t.frames, number(now.framesPerSecond, 1)],
    [t.checks, `${number(now.checksPerSecond, 1)} · ${number(now.checkMs)} ms`],
    [t.faces, seen ? number(seen.faces.length) : '—'],
    [t.light, seen ? t.lightOf(number(seen.light.mean), seen.light.face === null ? null : number(seen.light.face)) : '—'],
    [t.turned, seen ? turned(seen.faces) : '—'],
  ];
  return (
    <dl class="plain-facts camera-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a customer would read now. */
function Said({ now }: { now: PositioningUpdate }) {
  const isTrouble = now.detector === 'failed' || !['starting', 'live', 'off'].includes(now.camera.code);
  const text =
    now.camera.code !== 'live' ? cameraWords.value.states[now.camera.code] : now.guidance === null ? benchWords.value.detector[now.detector] : cameraWords.value.guidance[now.guidance];
  return (
    <p class={`camera-said ${isTrouble ? 'amber' : ''}`} role="status" data-camera={now.camera.code} data-guidance={now.guidance ?? ''}>
      {text}
    </p>
  );
}

export function Camera() {
  const t = benchWords.value;
  const video = useRef<HTMLVideoElement>(null);
  const open = useRef<Positioning | null>(null);
  const now = useSignal<PositioningUpdate | null>(null);
  const cameras = useSignal<CameraDevice[]>([]);
  const need = useSignal<CameraNeed>('positioning');
  useEffect(() => {
    if (video.current === null) return;
    const positioning = openPositioning(video.current, { need: need.value }, (update) => {
      const isChanged = update.camera !== now.peek()?.camera;
      now.value = update;
      if (isChanged) void positioning.camera.list().then((list) => (cameras.value = list));
    });
    open.current = positioning;
    return () => positioning.stop();
  }, [need.value]);
  const update = now.value;
  const used = update?.camera.code === 'live' ? update.camera.device.deviceId : null;
  return (
    <div class="two">
      <div class="list" aria-label={t.cameras}>
        {cameras.value.length === 0 && <p class="nothing muted">{t.none}</p>}
        {cameras.value.map((device) => (
          <button key={device.deviceId} type="button" class="device" aria-pressed={device.deviceId === used} onClick={() => open.current?.camera.choose(device)}>
            <span class="device-name">{device.label}</span>
          </button>
        ))}
      </div>
      <div class="detail">
        <div class="camera-bench">
          <figure class="camera-view">
            <FaceView video={video} guidance={update?.guidance ?? null} label={t.preview}>
              {update?.seen && <Overlay seen={update.seen} />}
            </FaceView>
            {update && <Said now={update} />}
          </figure>
          {update && <Facts now={update} />}
        </div>
        <div class="camera-need">
          <Choice label={t.need} options={needs.map((value) => ({ value, text: t.needs[value] }))} value={need.value} onChange={(value) => (need.value = value)} />
          <p class="muted small">{t.privacy}</p>
        </div>
        <TouchTest />
      </div>
    </div>
  );
}
