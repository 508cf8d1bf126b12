/**
 * What Alipay's own side answers in face payment. A token is good once, and only after an initialisation that it answered;
 * the token of 35 characters is the stand-in's own proof of that.
 */
import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { INITIALIZE } from './face.ts';
import { business, checked, type TradeMethod, type TradePorts } from './sandbox-trade.ts';
import { zimIdOf } from './sandbox-zim.ts';

/** Marks that tests look for where nothing of a face may be. */
export const META_INFO_MARK = 'METAINFO';
export const ZIM_DATA_MARK = 'ZIMINIT';

const initializeSchema = v.object({ zimmetainfo: v.pipe(v.string(), v.minLength(1)) });

export const faceMethods: Readonly<Record<string, TradeMethod>> = {
  [INITIALIZE]: { operation: 'query', run: checked(initializeSchema, initialize) },
};

function initialize(ports: TradePorts, { zimmetainfo }: v.InferOutput<typeof initializeSchema>): ReturnType<TradeMethod['run']> {
  if (!zimmetainfo.includes(META_INFO_MARK)) return business('INVALID_PARAMETER', 'zimmetainfo');
  const zimId = zimIdOf(ports, ports.letters(6));
  const result = { zimId, type: 'zimInit', zimInitClientData: `${ZIM_DATA_MARK}${createHmac('sha256', zimId).update('init').digest('base64')}` };
  return { code: '10000', fields: { result: JSON.stringify({ retCode: 'OK_SUCCESS', retMessage: 'ok', result }) } };
}
