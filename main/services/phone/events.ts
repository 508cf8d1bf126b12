import type { PhoneOrderView } from '#main/contract';

/** Longest line of the stream that is kept, in characters. */
export const LINE_LENGTH_MAX = 16 * 1024;

/** Reads a stream of server-sent events until it ends or is stopped. Rejects where it cannot be had. */
export async function readEvents(url: string, stop: AbortSignal, onOrder: (order: PhoneOrderView) => void): Promise<void> {
  try {
    const response = await fetch(url, { signal: stop });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(0, LINE_LENGTH_MAX);
      for (const line of lines) {
        if (line.startsWith('data: ')) onOrder(JSON.parse(line.slice('data: '.length)) as PhoneOrderView);
      }
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
