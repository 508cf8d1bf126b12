/** Looks for faces, in a thread of its own. Frames end here: nothing of them is kept, and only numbers go out. */
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { ready, setBackend, tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { measureLight } from '../camera/light.ts';
import type { CheckRequest, Seen, WorkerReport } from '../camera/seen.ts';
import { facesOf, SIDE } from './blazeface.ts';

// The package does not export its models' files, so they are taken by their places.
const weightsUrl = new URL('../../node_modules/@vladmandic/human/models/blazeface.bin', import.meta.url);
const topologyUrl = new URL('../../node_modules/@vladmandic/human/models/blazeface.json', import.meta.url);

/** The part of a TensorFlow.js graph model's file that is read. */
interface Topology {
  modelTopology: object;
  weightsManifest: { weights: object[] }[];
}

const report = (what: WorkerReport): void => postMessage(what);

async function load(): Promise<GraphModel> {
  // Every Chromium that runs the screens has SIMD; threads need isolation that the screens do not.
  setWasmPaths({ 'tfjs-backend-wasm-simd.wasm': wasmUrl, 'tfjs-backend-wasm.wasm': wasmUrl, 'tfjs-backend-wasm-threaded-simd.wasm': wasmUrl });
  if (!(await setBackend('wasm'))) throw new Error('WebAssembly could not be started');
  await ready();
  const weightData = await (await fetch(weightsUrl)).arrayBuffer();
  const { modelTopology, weightsManifest } = (await (await fetch(topologyUrl)).json()) as Topology;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return loadGraphModel({ load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }) } as Parameters<typeof loadGraphModel>[0]);
}

/** The model's outputs: scores and boxes of the fine grid, boxes and scores of the coarse one. */
const outputs = ['Identity', 'Identity_1', 'Identity_2', 'Identity_3'];

function detect(model: GraphModel, rgba: Uint8ClampedArray): { scores: number[]; boxes: number[] } {
  const input = new Float32Array(SIDE * SIDE * 3);
  for (let i = 0, at = 0; i < rgba.length; i += 4) {
    for (let colour = 0; colour < 3; colour++) input[at++] = (rgba[i + colour] ?? 0) / 127.5 - 1;
  }
  const tensor = tensor4d(input, [1, SIDE, SIDE, 3]);
  const made = model.execute(tensor, outputs) as Tensor[];
  tensor.dispose();
  const read = (width: number): number[] =>
    made
      .filter(({ shape }) => shape[2] === width)
      .toSorted((a, b) => (b.shape[1] ?? 0) - (a.shape[1] ?? 0))
      .flatMap((one) => [...one.dataSync()]);
  const found = { scores: read(1), boxes: read(16) };
  for (const one of made) one.dispose();
  return found;
}

const canvas = new OffscreenCanvas(SIDE, SIDE);
const context = canvas.getContext('2d', { willReadFrequently: true });

function look(model: GraphModel, frame: VideoFrame): Seen {
  if (context === null) throw new Error('no canvas');
  const { displayWidth: width, displayHeight: height } = frame;
  const scale = SIDE / Math.max(width, height);
  const part = { width: Math.round(width * scale), height: Math.round(height * scale) };
  context.clearRect(0, 0, SIDE, SIDE);
  context.drawImage(frame, 0, 0, part.width, part.height);
  frame.close();
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const { scores, boxes } = detect(model, data);
  const faces = facesOf(scores, boxes, { width: part.width / SIDE, height: part.height / SIDE });
  return { width, height, faces, light: measureLight(data, SIDE, part.width, part.height, faces[0] ?? null) };
}

async function serve(): Promise<void> {
  const startMs = performance.now();
  const model = await load();
  // The first run sets up what all the others use.
  detect(model, new Uint8ClampedArray(SIDE * SIDE * 4));
  addEventListener('message', ({ data: { frame } }: MessageEvent<CheckRequest>) => {
    const fromMs = performance.now();
    const seen = look(model, frame);
    report({ type: 'seen', seen, checkMs: performance.now() - fromMs });
  });
  report({ type: 'ready', loadMs: performance.now() - startMs });
}

serve().catch((error: unknown) => report({ type: 'failed', message: String(error) }));
