/** Scenes before a camera, made of real photographs: those of @vladmandic/face-api's demo, whose faces were found by eye. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, loadImage, type Canvas, type Image, type SKRSContext2D } from '@napi-rs/canvas';

export const WIDTH = 640;
export const HEIGHT = 480;

/** Middle of a face and its height from brow to chin, 0..1 of the photograph. */
export interface FaceAt {
  x: number;
  y: number;
  height: number;
}

const at = (x: number, y: number, height: number): FaceAt => ({ x, y, height });

/** Every face of every photograph, from the left. Of the second one's, one is in profile and two look down. */
export const photographs: Record<string, readonly FaceAt[]> = {
  sample1: [at(0.269, 0.389, 0.152), at(0.496, 0.437, 0.143), at(0.818, 0.265, 0.13)],
  sample2: [at(0.241, 0.207, 0.154), at(0.513, 0.264, 0.139), at(0.808, 0.213, 0.144)],
  sample3: [at(0.363, 0.361, 0.161), at(0.62, 0.282, 0.188), at(0.826, 0.334, 0.177)],
  sample4: [at(0.173, 0.236, 0.128), at(0.394, 0.147, 0.112), at(0.564, 0.219, 0.134), at(0.712, 0.2, 0.107)],
  sample5: [at(0.244, 0.75, 0.17), at(0.353, 0.403, 0.146), at(0.448, 0.177, 0.129), at(0.622, 0.25, 0.129), at(0.79, 0.392, 0.158)],
  sample6: [at(0.186, 0.42, 0.15), at(0.412, 0.327, 0.151), at(0.657, 0.295, 0.154), at(0.831, 0.283, 0.15)],
};

const folder = join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'demo');
const loaded = new Map<string, Promise<Image>>();
function photograph(name: string): Promise<Image> {
  const image = loaded.get(name) ?? loadImage(join(folder, `${name}.jpg`));
  loaded.set(name, image);
  return image;
}

export type Scene = Canvas;

/** A wall with a lamp's fall-off, so that it is not flat. */
export function wall(from = 175, to = 120): Scene {
  const scene = createCanvas(WIDTH, HEIGHT);
  const context = scene.getContext('2d');
  const shade = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  shade.addColorStop(0, `rgb(${from} ${from} ${from})`);
  shade.addColorStop(1, `rgb(${to} ${to} ${to})`);
  context.fillStyle = shade;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  return scene;
}

/** The whole photograph: everybody in it, far away. */
export async function whole(name: string): Promise<{ scene: Scene; faces: FaceAt[] }> {
  const image = await photograph(name);
  const scene = createCanvas(WIDTH, HEIGHT);
  const height = (WIDTH * image.height) / image.width;
  const top = (HEIGHT - height) / 2;
  scene.getContext('2d').drawImage(image, 0, top, WIDTH, height);
  const faces = (photographs[name] ?? []).map((face) => ({ x: face.x, y: (top + face.y * height) / HEIGHT, height: (face.height * height) / HEIGHT }));
  return { scene, faces };
}

/** How far around a face its photograph is taken, in heights of the face from its middle. */
const around = { side: 1.05, up: 1.1, down: 1.3 };

/** Puts one person of a photograph before the wall: the middle of the face there, so high, in parts of the frame. */
export async function stand(scene: Scene, name: string, person: number, to: FaceAt): Promise<Scene> {
  const image = await photograph(name);
  const face = photographs[name]?.[person];
  if (!face) throw new Error(`no face ${person} in ${name}`);
  const unit = face.height * image.height;
  const scale = (to.height * HEIGHT) / unit;
  const left = Math.max(0, face.x * image.width - around.side * unit);
  const top = Math.max(0, face.y * image.height - around.up * unit);
  const width = Math.min(image.width, face.x * image.width + around.side * unit) - left;
  const height = Math.min(image.height, face.y * image.height + around.down * unit) - top;
  const x = to.x * WIDTH + (left - face.x * image.width) * scale;
  const y = to.y * HEIGHT + (top - face.y * image.height) * scale;
  scene.getContext('2d').drawImage(image, left, top, width, height, x, y, width * scale, height * scale);
  return scene;
}

/** Lays black (`rgb(0 0 0)`) or white over a scene, 0..1. */
export function lay(scene: Scene, colour: string, much: number): Scene {
  const context: SKRSContext2D = scene.getContext('2d');
  context.globalAlpha = much;
  context.fillStyle = colour;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.globalAlpha = 1;
  return scene;
}

export const flat = (level: number): Scene => wall(level, level);
