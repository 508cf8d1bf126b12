/** The schemes of a selling process, in its parent: an order that was sent is there whatever becomes of the terminal. */
import type { Answer, PaymentProvider, RefundAnswer } from '#main/ports.ts';
import { simNetwork } from '#test/sim/network.ts';
import { random } from '#test/sim/random.ts';
import { simScheme, type Scheme } from '#test/sim/scheme.ts';
import { shapes } from '#test/sim/worlds.ts';
import { hastyClock } from '../hasty.ts';
import type { SchemeCall } from './lines.ts';

/** So much faster than in life go the schemes, their customers, and the time-outs of both ends. */
export const HASTE = 300;
export const SCHEMES = ['wechat', 'alipay'] as const;

export interface Schemes {
  all: readonly Scheme[];
  call(scheme: string, call: SchemeCall): Promise<Answer | RefundAnswer>;
  read(scheme: string, qr: string): void;
}

/** They answer truly and in time: what is lost here is lost by the terminal's end. */
export function startSchemes(seed: number): Schemes {
  const clock = hastyClock(HASTE);
  const chance = random(seed);
  const network = simNetwork(clock, chance);
  network.faulty = false;
  const all = SCHEMES.map((name) => {
    const digit = shapes.findIndex((shape) => shape.name === name);
    const shape = shapes[digit];
    if (shape === undefined) throw new Error(`no scheme ${name}`);
    return simScheme(shape, digit, clock, chance, network);
  });
  const named = (scheme: string): Scheme => {
    const found = all.find(({ shape }) => shape.name === scheme);
    if (found === undefined) throw new Error(`no scheme ${scheme}`);
    return found;
  };
  return {
    all,
    call: (scheme, call) => asked(named(scheme).provider, call),
    read: (scheme, qr) => named(scheme).read(qr),
  };
}

function asked(provider: PaymentProvider, call: SchemeCall): Promise<Answer | RefundAnswer> {
  switch (call.method) {
    case 'present':
    case 'query':
    case 'reverse':
      return provider[call.method](call.order);
    case 'charge':
      return provider.charge(call.order, call.code);
    case 'refund':
      return provider.refund(call.order, call.refund);
    case 'refundStatus':
      return provider.refundStatus?.(call.order, call.refund) ?? provider.refund(call.order, call.refund);
  }
}
