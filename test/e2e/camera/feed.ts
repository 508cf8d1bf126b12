/** What Chromium's fake camera shows: a file of JPEG pictures that is played again and again, changed while it is played. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scene } from './photos.ts';

/** Every picture has the same size, so that a new one takes the place of the old one in the file that Chromium has mapped. */
const PICTURE_BYTES = 160_000;
const COPIES = 4;
const QUALITY = 88;
const COMMENT_MAX = 0xffff - 2;

export interface Feed {
  file: string;
  show(scene: Scene): void;
  remove(): void;
}

export function createFeed(first: Scene): Feed {
  const folder = mkdtempSync(join(tmpdir(), 'guitai-feed-'));
  const file = join(folder, 'face.mjpeg');
  const handle = openSync(file, 'w');
  const show = (scene: Scene): void => {
    const picture = padded(scene.toBuffer('image/jpeg', QUALITY));
    for (let copy = 0; copy < COPIES; copy++) writeSync(handle, picture, 0, picture.length, copy * PICTURE_BYTES);
  };
  show(first);
  return {
    file,
    show,
    remove: () => {
      closeSync(handle);
      rmSync(folder, { recursive: true });
    },
  };
}

/** The same picture, as long as all others: filled with comments (JPEG, ITU-T T.81, B.2.4.5) after its first marker. */
function padded(jpeg: Buffer): Buffer {
  let missing = PICTURE_BYTES - jpeg.length;
  if (missing < 4 && missing !== 0) throw new Error(`a picture of ${jpeg.length} bytes does not fit`);
  const comments: Buffer[] = [];
  while (missing > 0) {
    // What is left must hold a comment of its own.
    const length = missing - COMMENT_MAX - 4 >= 4 || missing <= COMMENT_MAX + 4 ? Math.min(missing - 4, COMMENT_MAX) : missing - 8;
    const comment = Buffer.alloc(length + 4);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(length + 2, 2);
    comments.push(comment);
    missing -= comment.length;
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}
