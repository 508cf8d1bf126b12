/**
 * Keeps a till in touch with its shop's server: looks at it every two seconds, and whenever another till changed something.
 *
 * connecting → looking ⇄ idle, from each to alone (a back-off) and back to connecting. It never gives up.
 */
import { Fault } from '#main/contract';
import type { Clock, Log } from '../ports.ts';
import type { ShopParty, ShopServer } from '../shared-ports.ts';
import type { Cache } from './cache.ts';
import { openClient, shopFault, targetOf, type ShopClient } from './client.ts';
import { createKiosks, type Kiosks } from './kiosks.ts';

export const LOOK_EVERY_MS = 2_000;
export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 10_000;
/** Words that go before one look. */
const WORDS_MAX = 100;

export interface ShopOptions {
  /** postgres://USER:PASSWORD@HOST:PORT/DATABASE */
  url: string;
  terminalId: string;
  cache: Cache;
  clock: Clock;
  log: Log;
  /** What is wrong with the journal's way there. */
  sinkTrouble(): { code: string; message: string } | undefined;
}

/** @throws Fault SETTINGS where the address is none */
export function startShop(options: ShopOptions): ShopServer {
  targetOf(options.url);
  return new ShopLink(options);
}

class ShopLink implements ShopServer {
  readonly known: Cache;
  private readonly options: ShopOptions;
  private readonly others: Kiosks;
  private readonly listeners = new Set<() => void>();
  private client: ShopClient | null = null;
  private ended: Promise<void> = Promise.resolve();
  private closing = false;
  private online = false;
  private sinceMs: number | undefined;
  private trouble: { code: string; message: string } | undefined;
  private conflictCount: number | undefined;
  private failures = 0;
  private due = false;
  private endPause: (() => void) | null = null;

  constructor(options: ShopOptions) {
    this.options = options;
    this.known = options.cache;
    this.others = createKiosks(options.clock);
  }

  status(): ReturnType<ShopServer['status']> {
    const trouble = this.trouble ?? this.options.sinkTrouble();
    const knownAtMs = this.known.atMs();
    return {
      configured: true,
      online: this.online,
      ...(this.sinceMs === undefined ? {} : { sinceMs: this.sinceMs }),
      ...(knownAtMs === null ? {} : { knownAtMs }),
      ...(trouble === undefined ? {} : { trouble }),
      ...(this.conflictCount === undefined ? {} : { conflicts: this.conflictCount }),
    };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  attach(party: ShopParty): void {
    this.ended = this.run(party);
  }

  wake(): void {
    this.due = true;
    if (this.online) this.endPause?.();
  }

  take: ShopServer['take'] = (asked) => this.now().take(asked);
  reserve: ShopServer['reserve'] = (asked) => this.now().reserve(asked);
  conflicts: ShopServer['conflicts'] = () => this.now().conflicts();
  kiosks: ShopServer['kiosks'] = () => this.others.seen();
  orderKiosk: ShopServer['orderKiosk'] = async (kiosk, order) => this.others.order(this.now(), kiosk, order);

  async acknowledge(asked: Parameters<ShopServer['acknowledge']>[0]): Promise<void> {
    if (!(await this.now().acknowledge(asked))) throw new Fault('NOT_FOUND', 'that is no conflict any more: look at the list again');
    this.wake();
  }

  async close(): Promise<void> {
    this.closing = true;
    this.client?.close();
    this.endPause?.();
    await this.ended;
    this.known.close();
  }

  private now(): ShopClient {
    if (this.client === null || !this.online) throw new Fault('SHOP_SERVER', 'the shop’s server does not answer: this till is alone for now');
    return this.client;
  }

  private async run(party: ShopParty): Promise<void> {
    while (!this.closing) {
      try {
        await this.connectAndLook(party);
      } catch (error) {
        this.failed(error);
      }
      this.client?.close();
      this.client = null;
      this.turn(false);
      if (this.closing) return;
      const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.failures, 10));
      // Spread, so that a shop's tills do not come all at once.
      await this.pause(longest * (0.5 + Math.random() / 2));
    }
  }

  /** Ends when the connection is lost or closed; rejects with what went wrong. */
  private async connectAndLook(party: ShopParty): Promise<void> {
    let lost = false;
    const { url, terminalId } = this.options;
    const again = (): void => {
      this.due = true;
      this.endPause?.();
    };
    const client = await openClient({
      url, terminalId, onNews: again,
      onLost: () => {
        lost = true;
        again();
      },
    });
    this.client = client;
    while (!lost && !this.closing) {
      this.due = false;
      const more = await this.look(client, party);
      if (!this.due && !more) await this.pause(LOOK_EVERY_MS);
    }
  }

  /** Says what the server has not heard, and takes in what is new. @returns whether there is more */
  private async look(client: ShopClient, party: ShopParty): Promise<boolean> {
    const words = party.unsent().slice(0, WORDS_MAX);
    for (const word of words) {
      const answer = await client.say(word);
      if (!this.closing) party.sent(word, answer.outcome === 'lost' ? answer : null);
    }
    const streams = party.streams();
    const { identity, version } = this.known.state() ?? { identity: '', version: 0 };
    const look = await client.look({ streams: streams.map(({ stream }) => stream), identity, version, kept: party.kept(), reserving: party.reserving() });
    if (this.closing) return false;
    const { members, stock, cursors, conflicts, more } = look;
    this.known.take({ identity: look.identity, version: look.version, seq: ownSeq(streams, cursors), atMs: this.options.clock.nowMs(), members, stock });
    this.conflictCount = conflicts;
    await this.others.look(client, party.kiosk);
    if (this.closing) return false;
    this.failures = 0;
    this.trouble = undefined;
    this.turn(true);
    party.told(look);
    return more || words.length === WORDS_MAX;
  }

  private turn(online: boolean): void {
    if (this.online !== online) {
      this.sinceMs = this.options.clock.nowMs();
      this.options.log.info('shared.turn', { online });
    }
    this.online = online;
    if (!this.closing) for (const listener of this.listeners) listener();
  }

  private failed(error: unknown): void {
    if (this.closing) return;
    const { code, message } = shopFault(error, this.options.url);
    this.failures += 1;
    if (this.trouble?.message !== message) this.options.log.warn('shared.trouble', { code, message });
    this.trouble = { code, message };
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.options.clock.after(ms, resolve);
      this.endPause = () => {
        cancel();
        resolve();
      };
    });
    this.endPause = null;
  }
}

/** The last entry of this till's journal that the server has taken in, whatever stream it stands in there. */
export function ownSeq(streams: readonly { stream: string; fromSeq: number }[], cursors: Readonly<Record<string, number>>): number {
  for (const [at, { stream, fromSeq }] of [...streams.entries()].toReversed()) {
    const seq = cursors[stream];
    // What stands under a name after the place where the next one began is not this journal's.
    const last = (streams[at + 1]?.fromSeq ?? Infinity) - 1;
    if (seq !== undefined && seq >= fromSeq) return Math.min(seq, last);
  }
  return 0;
}
