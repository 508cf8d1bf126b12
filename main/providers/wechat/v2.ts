/** APIv2: flat XML over HTTP, both ways signed with the shared key. */
import { unknown, type ProviderContext, type Proven } from '../context.ts';
import { exchange, type ClientCertificate } from '../http.ts';
import { signV2, verifyV2, type V2SignType } from './sign.ts';
import { readXml, writeXml } from './xml.ts';

export type Fields = Record<string, string>;

export interface V2Call {
  path: string;
  fields: Fields;
  timeoutMs: number;
  /** Only what asks may be asked again at the other host. */
  asksOnly?: boolean;
  certificate?: ClientCertificate | undefined;
  /** Another host than the merchant's, the only one that is asked. */
  host?: string;
  /** With `now` and `version`, as calls of the face SDK's own host are. */
  isTimed?: true;
}

export type V2 = (call: V2Call) => Promise<Proven<Fields>>;

export interface V2Merchant {
  appid: string;
  mchid: string;
  secret: string;
  signType: V2SignType;
  hosts: readonly string[];
}

/** Builds the sender. Its answers have `return_code` SUCCESS and a signature that verifies. */
export function createV2(merchant: V2Merchant, context: ProviderContext): V2 {
  return async (call) => {
    const [first] = merchant.hosts;
    const one = call.host ?? first;
    const hosts = call.asksOnly === true || one === undefined ? merchant.hosts : [one];
    const timed = call.isTimed === true ? { version: '1', now: String(Math.floor(context.clock.nowMs() / 1_000)) } : {};
    let last: Proven<Fields> = unknown('no host is set');
    for (const host of hosts) {
      const reply = await exchange(
        {
          method: 'POST',
          url: new URL(call.path, host),
          headers: { 'Content-Type': 'text/xml; charset=utf-8', 'User-Agent': 'guitai' },
          body: writeXml(signed({ ...timed, ...call.fields }, merchant, context.nonce())),
          timeoutMs: call.timeoutMs,
          ...(call.certificate === undefined ? {} : { certificate: call.certificate }),
        },
        context.clock,
      );
      last = reply.kind === 'silence' ? unknown(reply.reason) : prove(reply.status, reply.body, merchant);
      if (reply.kind === 'reply') break;
    }
    return last;
  };
}

function signed(fields: Fields, merchant: V2Merchant, nonce: string): Fields {
  const all = { appid: merchant.appid, mch_id: merchant.mchid, nonce_str: nonce, sign_type: merchant.signType, ...fields };
  return { ...all, sign: signV2(all, merchant.secret, merchant.signType) };
}

function prove(status: number, body: string, merchant: V2Merchant): Proven<Fields> {
  if (status !== 200) return unknown(`HTTP ${status}`);
  const fields = readXml(body);
  if (fields === null) return unknown('the answer is not the XML of APIv2');
  // A refusal at this level is not signed, so anyone on the way could have written it.
  if (fields['return_code'] !== 'SUCCESS') return unknown(`return_code ${fields['return_code'] ?? 'missing'}`);
  if (!verifyV2(fields, merchant.secret, merchant.signType)) return unknown('the signature does not verify');
  return { kind: 'proven', answer: fields };
}
