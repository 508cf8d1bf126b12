/** Every scheme's stand-in. A path belongs to the first that owns it. */
import { alipayStandIn } from './alipay/sandbox.ts';
import { paylaterStandIn } from './paylater/sandbox.ts';
import { alipayplusStandIn } from './alipayplus/sandbox.ts';
import { coinsStandIn } from './coins/sandbox.ts';
import { emvcoStandIn } from './emvco/sandbox.ts';
import { grabpayStandIn } from './grabpay/sandbox.ts';
import { linepayStandIn } from './linepay/sandbox.ts';
import { midtransStandIn } from './midtrans/sandbox.ts';
import { paypayStandIn } from './paypay/sandbox.ts';
import type { StandIn, StandInKind, StandInPorts } from './sandbox/types.ts';
import { wechatStandIn } from './wechat/sandbox.ts';

// GrabPay before LINE Pay, whose codes of Taiwan are any eighteen digits.
export const standIns = [wechatStandIn, alipayplusStandIn, alipayStandIn, paypayStandIn, grabpayStandIn, linepayStandIn, midtransStandIn, emvcoStandIn, coinsStandIn, paylaterStandIn] as const;

/** The demo merchants and everything they share with the schemes, by scheme. */
export type SandboxKeys = {
  [K in (typeof standIns)[number] as K['scheme']]: Awaited<ReturnType<K['makeKeys']>>;
};

/** Builds one stand-in. @param keys of this scheme, as its own `makeKeys` made them */
export function buildStandIn(kind: (typeof standIns)[number], keys: SandboxKeys, ports: StandInPorts): StandIn {
  // The compiler cannot pair a member of the union with its own keys.
  return (kind as StandInKind<string, unknown>).create(keys[kind.scheme], ports);
}

/** The `payments` part of a settings file for some of the stand-ins. */
export function standInSettings(url: string, keys: SandboxKeys, schemes: readonly string[]): Record<string, unknown> {
  const chosen = standIns.filter(({ scheme }) => schemes.includes(scheme));
  return Object.fromEntries(chosen.map((kind) => [kind.scheme, (kind as StandInKind<string, unknown>).settings(url, keys[kind.scheme])]));
}

/** Fresh keys for every scheme that `known` has none of. */
export async function makeKeys(nowMs: number, known: Partial<SandboxKeys> = {}): Promise<SandboxKeys> {
  const made = await Promise.all(standIns.map(async (kind) => [kind.scheme, known[kind.scheme] ?? (await kind.makeKeys(nowMs))]));
  return Object.fromEntries(made) as SandboxKeys;
}
