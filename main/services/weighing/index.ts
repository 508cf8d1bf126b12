/** Answers `scale.*`: weighs goods into the sale. */
import type { ScaleView } from '#main/contract';
import type { ScaleReading } from '#drivers/ports.ts';
import { viewOf, weightOf } from '../../core/weighing/weighing.ts';
import type { Clock, Emit, Handlers, Log, ScalePort } from '../../ports.ts';

/** The scale is watched this long after a screen last asked: one that went away watches nothing. */
export const WATCH_FOR_MS = 15_000;

/** Adds the line of a product: as `sale.addProduct` does. */
export type AddWeighed = Handlers['sale.addProduct'];

export interface WeighingDeps {
  scale: ScalePort;
  clock: Clock;
  emit: Emit;
  log: Log;
  add: AddWeighed;
}

export interface WeighingService {
  handlers: Pick<Handlers, Extract<keyof Handlers, `scale.${string}`>>;
  close(): void;
}

export function createWeighing({ scale, clock, emit, log, add }: WeighingDeps): WeighingService {
  let tareGrams = 0;
  let scaleTared = false;
  let stopWatch: (() => void) | null = null;
  let told = '';
  function tell(reading: ScaleReading): ScaleView {
    // The scale knows best whether it has a tare: its own key may have taken or ended one.
    if (reading.state === 'stable' && reading.net !== undefined) scaleTared = reading.net;
    const now = viewOf({ actions: scale.actions(), reading, tareGrams, scaleTared });
    const text = JSON.stringify(now);
    if (stopWatch !== null && text !== told) emit('scale', now, null);
    told = text;
    return now;
  }
  const stopListening = scale.onReading(tell);

  function endWatch(): void {
    stopWatch?.();
    stopWatch = null;
    scale.watch(false);
    // A container that nobody asked for any more is not the next one's.
    void endTare();
  }
  /** A tare that the scale does not let go of stays in sight: its next weight is told as net. */
  const endTare = (): Promise<void> => forgetTare().catch((error: unknown) => log.warn('scale.tareKept', { message: String(error) }));

  async function forgetTare(): Promise<void> {
    tareGrams = 0;
    if (!scaleTared) return;
    await scale.act('clearTare');
    scaleTared = false;
  }
  function watch(): void {
    if (scale.actions() === null) return;
    stopWatch?.();
    stopWatch = clock.after(WATCH_FOR_MS, endWatch);
    scale.watch(true);
  }

  async function read(): Promise<ScaleView> {
    watch();
    return tell(scale.actions() === null ? { state: 'silent' } : await scale.read());
  }
  async function tare(): Promise<void> {
    const grams = weightOf(await read());
    if (scale.actions()?.includes('tare') !== true) {
      tareGrams += grams;
      return;
    }
    await scale.act('tare');
    scaleTared = true;
  }

  return {
    handlers: {
      'scale.read': read,
      'scale.tare': async ({ clear }) => {
        await (clear === true ? forgetTare() : tare());
        return read();
      },
      'scale.zero': async () => {
        await scale.act('zero');
        return read();
      },
      'scale.accept': async ({ productId, ...rest }, caller) => {
        const grams = weightOf(await read());
        const { lineId } = await add({ ...rest, productId, quantityMilli: grams }, caller);
        await endTare();
        return { lineId, grams };
      },
    },
    close() {
      stopListening();
      stopWatch?.();
    },
  };
}
