/** The stand-in's own proof that it made a `zimId`, in its 33 characters: with `fp` before them it is a face's token. */
import { createHmac } from 'node:crypto';
import type { AlipayKeys } from './sandbox-keys.ts';

/** How long one is good, seconds. */
export const ZIM_VALID_S = 300;

interface ZimPorts {
  keys: AlipayKeys;
  nowMs: () => number;
}

/** @param salt six letters or digits: two of one second differ */
export function zimIdOf({ keys, nowMs }: ZimPorts, salt: string): string {
  const until = `${Math.floor(nowMs() / 1_000) + ZIM_VALID_S}X${salt}`;
  return `${until}${proofOf(keys, until)}`;
}

export function isIssued({ keys, nowMs }: ZimPorts, token: string): boolean {
  const issued = /^fp((\d{10})X\w{6})([0-9a-f]{16})$/.exec(token);
  if (issued === null) return false;
  const [, until = '', untilS, proof] = issued;
  return proof === proofOf(keys, until) && Number(untilS) * 1_000 > nowMs();
}

function proofOf(keys: AlipayKeys, until: string): string {
  return createHmac('sha256', keys.alipay.privateKey).update(until).digest('hex').slice(0, 16);
}
