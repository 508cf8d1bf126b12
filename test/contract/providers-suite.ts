/**
 * One suite for every scheme: our own client against the scheme's stand-in, over real sockets. A scheme's test file
 * calls `providerSuite` with what is peculiar to the scheme.
 */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { RunningSandbox } from '#main/commands/sandbox.ts';
import { minor, type PhoneOrderView } from '#main/contract';
import { toDecimal } from '#main/core/money.ts';
import { decimalsOf } from '#main/providers/currency.ts';
import type { Answer, ChannelOrder, PaymentProvider, RefundAnswer } from '#main/ports.ts';
import { newOrder, openRig, type Ledger, type Rig } from './providers-rig.ts';
import { chargeTests } from './providers-suite-charge.ts';
import { lineTests } from './providers-suite-line.ts';
import { presentTests } from './providers-suite-present.ts';
import { refundTests } from './providers-suite-refund.ts';

export type Mode = ChannelOrder['mode'];
/** A scheme's part of a settings file. */
export type SchemeSettings = Record<string, unknown>;

/** What differs from scheme to scheme. */
export interface SchemeTraits {
  scheme: string;
  /** Other settings than the stand-in's own, and what to call the run with them. */
  variant?: { name: string; settings: SchemeSettings | ((sandbox: RunningSandbox) => SchemeSettings) };
  modes: readonly Mode[];
  currency: string;
  /** Minor units in the smallest amount the scheme takes: 1, or 100 where whole units of two decimals are traded. */
  unit: number;
  /** What the payer's wallet calls the shop, where the scheme takes no text of an order. */
  shop?: string;
  /** Does the scheme name the payer in its answers? */
  namesPayer: boolean;
  /** Does the scheme sign its answers? Where it does not, only TLS says who answers. */
  signsAnswers: boolean;
  /** What a reverse of a paid order says: it cannot be done, or it was given back. */
  reverseOfPaid: Partial<Record<Mode, 'paid' | 'refunded'>>;
  /** Does a cancel have to be called again at times? */
  cancelsAgain: boolean;
  /** What showing the same order again does. `unknown`: the scheme refuses a second code without showing the first. */
  presentAgain: 'newCode' | 'sameCode' | 'unknown';
  /** What a number that was charged before answers, whatever is asked under it. Absent: it is not known. */
  chargeAgain?: 'earlierResult';
  /** What a query says of an order to be shown that never reached the scheme. */
  neverPresented: 'absent' | 'waiting';
  /** Does an approval move no money until it is captured? */
  capturesLater?: boolean;
  /** May a reverse of a paid order be answered `again` until the money is back? */
  refundsLater?: boolean;
  /** Another currency the merchant may take, and an amount in it. */
  otherCurrency?: { currency: string; amountMinor: number };
  /** Settings of an impostor: this merchant's, with another's keys. */
  impostor(mine: SchemeSettings, others: SchemeSettings): SchemeSettings;
  /** The merchant's settings at another address, which ends in a slash. */
  elsewhere(mine: SchemeSettings, url: string): SchemeSettings;
  /** What must never be in a log. */
  secrets(mine: SchemeSettings): string[];
}

/** What the parts of the suite work with. */
export interface Bench {
  traits: SchemeTraits;
  /** The rig and the provider are there when the tests run. */
  rig(): Rig;
  provider(): PaymentProvider;
  mine(): SchemeSettings;
  /** What 1880 of the scheme's units are, in minor units; and so for parts of it. */
  units(count: number): number;
  total: number;
  order(mode: Mode, count?: number): ChannelOrder;
  behave(behaviour: string, more?: object): Promise<unknown>;
  payerCode(): Promise<string>;
  /** The payer's phone reads a shown code. */
  read(qr: string): Promise<PhoneOrderView>;
  decide(order: ChannelOrder, approve: boolean): Promise<PhoneOrderView>;
  /** Money that moved for an order, as pairs of what and how much. */
  moved(order: ChannelOrder): Promise<(string | number)[][]>;
  presented(order: ChannelOrder): Promise<string>;
  charged(count?: number): Promise<{ order: ChannelOrder; answer: Answer }>;
  /** An order that is paid, by a payer's code where the scheme has them. */
  paid(): Promise<ChannelOrder>;
  /** Gives money back, and follows a refund that ends later to its end. */
  refund(order: ChannelOrder, refundNo: string, count: number): Promise<RefundAnswer>;
  /** Calls a reverse until it is confirmed. */
  reversed(order: ChannelOrder): Promise<Answer>;
  /** Resolves when the stand-in holds an answer. */
  held(): Promise<void>;
  /** The amount as the payer's phone shows it. */
  shown(amountMinor: number): string;
}

/** How often a refund or a reverse that ends later is looked at. */
const LOOKS_MAX = 10;
const LOOK_EVERY_MS = 5_000;

export function providerSuite(traits: SchemeTraits): void {
  const { scheme, variant } = traits;
  describe(`${scheme} against its stand-in${variant === undefined ? '' : `, ${variant.name}`}`, () => {
    let rig: Rig;
    let provider: PaymentProvider;
    beforeAll(async () => {
      rig = await openRig();
      const mine = settingsOf(rig, traits);
      const found = rig.clients({ [scheme]: mine }).get(scheme);
      if (found === undefined) throw new Error(`${scheme} has no stand-in`);
      provider = found;
    });
    afterAll(() => rig.sandbox.close());
    const bench = createBench(traits, () => rig, () => provider);
    const { modes } = traits;
    if (modes.includes('mpm')) presentTests(bench);
    if (modes.includes('cpm')) chargeTests(bench);
    refundTests(bench);
    lineTests(bench);
  });
}

function settingsOf(rig: Rig, { scheme, variant }: SchemeTraits): SchemeSettings {
  const others = typeof variant?.settings === 'function' ? variant.settings(rig.sandbox) : variant?.settings;
  return { ...(rig.settings[scheme] as SchemeSettings), ...others };
}

function createBench(traits: SchemeTraits, rig: () => Rig, provider: () => PaymentProvider): Bench {
  const { scheme, currency, unit } = traits;
  const total = 1880 * unit;
  const order = (mode: Mode, count = 1880): ChannelOrder => ({ ...newOrder(mode, count * unit), currency });
  const payerCode = async (): Promise<string> => (await rig().control<{ code: string }>(`${scheme}/payer-code`)).code;
  const presented = async (one: ChannelOrder): Promise<string> => {
    const answer = await provider().present(one);
    if (answer.kind !== 'presented') throw new Error(`not presented: ${JSON.stringify(answer)}`);
    return answer.qr;
  };
  const read = (qr: string) => rig().control<PhoneOrderView>('read', { code: qr });
  const decide = (one: ChannelOrder, approve: boolean) => rig().control<PhoneOrderView>(`${scheme}/decide`, { orderNo: one.orderNo, approve });
  const charged = async (count?: number): Promise<{ order: ChannelOrder; answer: Answer }> => {
    const one = order('cpm', count);
    return { order: one, answer: await provider().charge(one, await payerCode()) };
  };
  return {
    traits,
    rig,
    provider,
    mine: () => settingsOf(rig(), traits),
    units: (count) => count * unit,
    total,
    order,
    behave: (behaviour, more = {}) => rig().control(`${scheme}/behave`, { behaviour, ...more }),
    payerCode,
    read,
    decide,
    moved: async (one) =>
      (await rig().control<Ledger>(`${scheme}/ledger`)).entries.filter(({ orderNo }) => orderNo === one.orderNo).map(({ kind, amountMinor }) => [kind, amountMinor]),
    presented,
    charged,
    async paid() {
      if (traits.modes.includes('cpm')) return (await charged()).order;
      const one = order('mpm');
      await read(await presented(one));
      await decide(one, true);
      return one;
    },
    async refund(one, refundNo, count) {
      const asked = { refundNo, amountMinor: minor(count * unit), reason: '退货' };
      let answer = await provider().refund(one, asked);
      for (let looks = 0; answer.kind === 'processing' && looks < LOOKS_MAX; looks += 1) {
        rig().clock.advance(LOOK_EVERY_MS);
        answer = (await provider().refundStatus?.(one, asked)) ?? (await provider().refund(one, asked));
      }
      return answer;
    },
    async reversed(one) {
      let answer = await provider().reverse(one);
      for (let looks = 0; traits.refundsLater === true && answer.kind === 'again' && looks < LOOKS_MAX; looks += 1) {
        rig().clock.advance(LOOK_EVERY_MS);
        answer = await provider().reverse(one);
      }
      return answer;
    },
    held: async () => {
      await expect.poll(() => rig().control(`${scheme}/held`)).toEqual({ held: 1 });
    },
    shown: (amountMinor) => toDecimal(minor(amountMinor), decimalsOf(currency)),
  };
}
