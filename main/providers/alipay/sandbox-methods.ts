/** Every method of the stand-in by its v2 name: those of credit orders go before the trade's own of the same name. */
import { creditMethods } from './sandbox-credit.ts';
import { faceMethods } from './sandbox-face.ts';
import { tradeMethods, type TradeMethod } from './sandbox-trade.ts';

export const methods: Readonly<Record<string, TradeMethod>> = { ...tradeMethods, ...creditMethods, ...faceMethods };
