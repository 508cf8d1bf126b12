/** A scale: asked while somebody weighs, and never believed on a single answer. */
import { DriverError } from '../error.ts';
import type { Driver } from '../device/model.ts';
import { createPiped, type Piped, type PipedParts } from '../pipe/driver.ts';
import type { Line } from '../pipe/line.ts';
import { latin, type ScaleAction, type ScaleProtocol } from './protocol.ts';
import type { ScaleReading } from './reading.ts';

/** Times in milliseconds. */
export interface ScaleTimes {
  /** For an answer: 150 ms of the scale's own and ten bytes at 9600 baud, three times over. */
  answer: number;
  /** Between two readings while somebody weighs. */
  poll: number;
  /** Between two looks at a scale that nobody uses: is it still there? */
  idle: number;
  /** Interactive check: for a person to put something on it. */
  interactive: number;
}
export const scaleTimes: ScaleTimes = { answer: 500, poll: 150, idle: 5_000, interactive: 15_000 };

/** Answers that cannot be believed, one after another, before the scale counts as silent. */
export const TRIES_MAX = 3;

export interface ScaleDriver extends Driver {
  readonly actions: readonly ScaleAction[];
  /**
   * The weight now. A weight is `stable` only where two answers in a row say the same, for the protocols
   * have no check sum. `silent` is a reading, not an error.
   */
  read(): Promise<ScaleReading>;
  /** @throws DriverError Illegal where the scale has no such command, Offline */
  act(action: ScaleAction): Promise<void>;
  /** Reads again and again while on; listeners hear each change. */
  watch(on: boolean): void;
  onReading(listener: (reading: ScaleReading) => void): () => void;
}

export interface ScaleParts extends PipedParts {
  protocol: ScaleProtocol;
  times?: ScaleTimes;
}

export function createScale({ protocol, times = scaleTimes, ...parts }: ScaleParts): ScaleDriver {
  const { name } = parts.device;
  const listeners = new Set<(reading: ScaleReading) => void>();
  let watching = false;
  let last: ScaleReading | null = null;
  let timer: NodeJS.Timeout | undefined;
  const piped: Piped = createPiped(parts, {
    begin: async (line) => {
      if (await probe(line, protocol, times, name)) piped.online();
      schedule();
    },
    end() {
      clearTimeout(timer);
      hear({ state: 'silent' });
    },
    async health(level) {
      const reading = level === 'Interactive' ? await readLoaded() : await read();
      return { ok: level === 'Interactive' ? isLoaded(reading) : reading.state !== 'silent', text: `${protocol.name}, ${said(reading)}` };
    },
  });
  function hear(reading: ScaleReading): void {
    if (same(reading, last)) return;
    last = reading;
    for (const listener of listeners) listener(reading);
  }
  async function read(): Promise<ScaleReading> {
    const reading = await piped.alone((line) => readTwice(line, protocol, times, () => piped.count('CommunicationErrorCount')));
    if (reading.state === 'silent') piped.offline(new DriverError('Timeout', `${name} does not answer: check its power, cable and protocol`));
    else piped.online();
    if (reading.state === 'stable') piped.count('GoodWeightReadCount');
    hear(reading);
    return reading;
  }
  /** Until something stands still on it, or the time is over. */
  async function readLoaded(): Promise<ScaleReading> {
    let reading = await read();
    for (let waitedMs = 0; waitedMs < times.interactive && !isLoaded(reading) && reading.state !== 'silent'; waitedMs += times.poll) {
      await new Promise<void>((resolve) => setTimeout(resolve, times.poll));
      reading = await read();
    }
    return reading;
  }
  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read().then(schedule, () => undefined), watching ? times.poll : times.idle);
  }
  return {
    ...piped,
    actions: (['tare', 'clearTare', 'zero'] as const).filter((action) => protocol.actions[action] !== undefined),
    read,
    async act(action) {
      const bytes = protocol.actions[action];
      if (bytes === undefined) throw new DriverError('Illegal', `${name} has no command for ${action}: use its own keys`);
      // Its answer says no more than the next reading does; but the next question waits until it is there.
      await piped.alone((line) => line.exchange(bytes, (got) => got.includes(CR), times.answer));
    },
    watch(on) {
      if (watching === on) return;
      watching = on;
      if (piped.state().lifecycle === 'enabled') schedule();
    },
    onReading(listener) {
      listeners.add(listener);
      if (last !== null) listener(last);
      return () => void listeners.delete(listener);
    },
  };
}

const CR = 0x0d;
const isLoaded = (reading: ScaleReading): boolean => reading.state === 'stable' && reading.grams > 0;
const said = (reading: ScaleReading): string => (reading.state === 'stable' ? `${reading.grams} g` : reading.state);

/** Asks whether it is a scale of this protocol; false where the protocol has no such question. @throws DriverError NoHardware */
async function probe(line: Line, { probe: question, name }: ScaleProtocol, times: ScaleTimes, device: string): Promise<boolean> {
  if (question === undefined) return false;
  const answer = latin(question.answer);
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { whole } = await line.exchange(question.ask, (got) => latin(got).includes(answer), times.answer);
    if (!whole) continue;
    await line.write(question.after);
    return true;
  }
  throw new DriverError('NoHardware', `${device} does not answer as ${name} does: check the cable, and the protocol that the scale is set to`);
}

/** One answer, asked for again where what came cannot be believed. */
async function readOnce(line: Line, protocol: ScaleProtocol, times: ScaleTimes, onNoise: () => void): Promise<ScaleReading> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { got } = await line.exchange(protocol.request, (bytes) => protocol.parse(bytes).kind !== 'more', times.answer);
    const parsed = protocol.parse(got);
    if (parsed.kind === 'reading') return parsed.reading;
    onNoise();
    // The rest of what could not be read must not be taken for the next answer.
    if (parsed.kind === 'refused') await line.exchange(new Uint8Array(0), () => false, times.poll);
  }
  return { state: 'silent' };
}

async function readTwice(line: Line, protocol: ScaleProtocol, times: ScaleTimes, onNoise: () => void): Promise<ScaleReading> {
  const first = await readOnce(line, protocol, times, onNoise);
  if (first.state !== 'stable') return first;
  const second = await readOnce(line, protocol, times, onNoise);
  return second.state === 'stable' && !same(second, first) ? { state: 'unstable' } : second;
}

function same(a: ScaleReading, b: ScaleReading | null): boolean {
  if (b === null || a.state !== b.state) return false;
  return a.state !== 'stable' || b.state !== 'stable' || (a.grams === b.grams && a.net === b.net);
}
