/** The stand-in's own proof that it made a `zimId`, in its 33 characters: with `fp` before them it is a face's token. */
import { createHmac } from 'node:crypto';
import type { AlipayKeys } from './sandbox-keys.ts';

/** How long one is good, seconds. */
export const ZIM_VALID_S = 300;

interface ZimPorts {
  keys: AlipayKeys;
  nowMs: () => number;
}

export function proofOf({ keys }: Pick<ZimPorts, 'keys'>, untilS: string): string {
  return createHmac('sha256', keys.alipay.privateKey).update(untilS).digest('hex').slice(0, 22);
}

export function isIssued(ports: ZimPorts, token: string): boolean {
  const issued = /^fp(\d{10})X([0-9a-f]{22})$/.exec(token);
  if (issued === null) return false;
  const [, untilS = '', proof] = issued;
  return proof === proofOf(ports, untilS) && Number(untilS) * 1_000 > ports.nowMs();
}
