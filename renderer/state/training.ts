/**
 * Training: what passes between the screens of one browser as light does between things on a counter.
 * The phone's camera sees the display; the shop's scanner sees the phone.
 */

/** What the display shows as a camera would see it: grey levels are enough for a QR code. */
export interface Picture {
  width: number;
  height: number;
  /** RGBA, row by row. */
  data: Uint8ClampedArray;
}

type CameraMessage = { ask: string } | { answer: string; picture: Picture };
type ScannerMessage = { scan: string; id: string } | { heard: string };

const CAMERA = 'training-camera';
const SCANNER = 'training-scanner';
const ANSWER_WITHIN_MS = 600;

/** Asks on a channel and takes the first answer; null where nobody answers in time. */
function ask<M, R>(name: string, question: M, read: (message: M) => R | null): Promise<R | null> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(name);
    const done = (answer: R | null) => {
      clearTimeout(timer);
      channel.close();
      resolve(answer);
    };
    const timer = setTimeout(() => done(null), ANSWER_WITHIN_MS);
    channel.onmessage = (event: MessageEvent<M>) => {
      const answer = read(event.data);
      if (answer !== null) done(answer);
    };
    channel.postMessage(question);
  });
}

/** The phone looks at the display. Null where no display shows a code. */
export function look(): Promise<Picture | null> {
  const id = crypto.randomUUID();
  return ask<CameraMessage, Picture>(CAMERA, { ask: id }, (message) =>
    'answer' in message && message.answer === id ? message.picture : null,
  );
}

/** The display is looked at. `picture` gives what it shows, or null where there is no code. */
export function beSeen(picture: () => Picture | null): void {
  const channel = new BroadcastChannel(CAMERA);
  channel.onmessage = ({ data }: MessageEvent<CameraMessage>) => {
    const seen = 'ask' in data ? picture() : null;
    if (seen !== null && 'ask' in data) channel.postMessage({ answer: data.ask, picture: seen } satisfies CameraMessage);
  };
}

/** The phone is held under the scanner. False where no cashier screen heard it. */
export async function holdUnderScanner(code: string): Promise<boolean> {
  const id = crypto.randomUUID();
  const heard = await ask<ScannerMessage, true>(SCANNER, { scan: code, id }, (message) =>
    'heard' in message && message.heard === id ? true : null,
  );
  return heard ?? false;
}

/** The cashier's screen takes what is held under its scanner. */
export function listenToScanner(onScan: (code: string) => void): void {
  const channel = new BroadcastChannel(SCANNER);
  channel.onmessage = ({ data }: MessageEvent<ScannerMessage>) => {
    if (!('scan' in data)) return;
    channel.postMessage({ heard: data.id } satisfies ScannerMessage);
    onScan(data.scan);
  };
}

/** Draws a code that is on the page at its size on the page: the pixels a camera would see. */
export function pictureOf(svg: SVGSVGElement): Picture | null {
  const path = svg.querySelector('path')?.getAttribute('d');
  const side = Math.round(svg.getBoundingClientRect().width * devicePixelRatio);
  const draw = new OffscreenCanvas(Math.max(1, side), Math.max(1, side)).getContext('2d');
  if (!path || side === 0 || draw === null) return null;
  draw.fillStyle = '#fff';
  draw.fillRect(0, 0, side, side);
  draw.scale(side / svg.viewBox.baseVal.width, side / svg.viewBox.baseVal.height);
  draw.fillStyle = '#000';
  draw.clip(new Path2D(path));
  draw.fillRect(0, 0, svg.viewBox.baseVal.width, svg.viewBox.baseVal.height);
  return { width: side, height: side, data: draw.getImageData(0, 0, side, side).data };
}
