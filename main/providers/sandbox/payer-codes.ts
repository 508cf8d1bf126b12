/** Payer codes that the phone has shown or that were charged: each is good once, for a minute. */
import { createHash } from 'node:crypto';
import type { PayerCode } from './orders.ts';

/** A payer code is shown for a minute. */
export const PAYER_CODE_VALID_MS = 60_000;
/** Codes remembered; the oldest are forgotten first. */
export const PAYER_CODES_MAX = 500;

export class PayerCodes {
  readonly #codes: Map<string, PayerCode>;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number, saved: readonly PayerCode[] = []) {
    this.#nowMs = nowMs;
    this.#codes = new Map(saved.map((code) => [code.hash, code]));
  }

  show(code: string): void {
    this.#remember({ hash: hashOf(code), expiresAtMs: this.#nowMs() + PAYER_CODE_VALID_MS, used: false });
  }

  /** Uses a code up. One of the right form that this phone never showed belongs to some other customer's. */
  take(code: string): 'good' | 'codeInvalid' | 'codeExpired' {
    const shown = this.#codes.get(hashOf(code));
    if (shown?.used === true) return 'codeInvalid';
    const expiresAtMs = shown?.expiresAtMs ?? Number.POSITIVE_INFINITY;
    const nowMs = this.#nowMs();
    this.#remember({ hash: hashOf(code), expiresAtMs: Math.min(expiresAtMs, nowMs), used: true });
    return nowMs >= expiresAtMs ? 'codeExpired' : 'good';
  }

  isUsed(code: string): boolean {
    return this.#codes.get(hashOf(code))?.used === true;
  }

  list(): PayerCode[] {
    return [...this.#codes.values()];
  }

  #remember(code: PayerCode): void {
    const [oldest] = this.#codes.keys();
    if (this.#codes.size >= PAYER_CODES_MAX && oldest !== undefined) this.#codes.delete(oldest);
    this.#codes.set(code.hash, code);
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
