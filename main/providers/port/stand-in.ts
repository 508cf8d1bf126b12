/** The other side of a port, for the stand-ins: checks who asks, finds what is asked for, signs what is answered. */
import type { Behaviour } from '#main/contract';
import { createNonces } from '../sandbox/nonces.ts';
import type { Operation, StandInPorts, Unsigned, VerifiedCall, WireAnswer, WireRequest } from '../sandbox/types.ts';
import { answerHeaders, distrustRequest, type PortKey } from './sign.ts';

export interface PortAsked {
  /** Groups of the call's path. */
  ids: readonly string[];
  body: unknown;
}

export interface PortCallKind {
  method: string;
  /** Of the whole path. */
  path: RegExp;
  operation: Operation | ((asked: PortAsked) => Operation);
  run(asked: PortAsked, twist: Behaviour | null): Unsigned;
}

export function failure(status: number, code: string, message: string): Unsigned {
  return { status, content: { code, message } };
}

/** What a stand-in of a port does with a request. */
export function createDoor(key: PortKey, ports: StandInPorts, calls: readonly PortCallKind[]): (request: WireRequest) => VerifiedCall | WireAnswer {
  const seenNonce = createNonces();
  const epochSec = (): number => Math.floor(ports.wallMs() / 1000);
  return (request) => {
    const distrusted = distrustRequest(request, request.headers, key, epochSec());
    const nonce = String(request.headers['port-nonce'] ?? '');
    const send = ({ status, content }: Unsigned, wrongly = false): WireAnswer => {
      const body = JSON.stringify(content);
      const signed = answerHeaders(status, body, wrongly ? `${key.key}?` : key.key, nonce, epochSec());
      return { status, headers: { 'Content-Type': 'application/json', ...signed }, body };
    };
    // Whoever does not hold the key gets nothing signed with it.
    if (distrusted !== null) return { status: 401, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code: 'UNAUTHORISED', message: distrusted }) };
    if (seenNonce(nonce)) return send(failure(401, 'REPLAYED', 'the nonce was used before'));
    let body: unknown = null;
    try {
      if (request.body !== '') body = JSON.parse(request.body);
    } catch {
      return send(failure(400, 'BAD_REQUEST', 'the body is not JSON'));
    }
    for (const { method, path, operation, run } of calls) {
      const match = request.method === method ? path.exec(request.path) : null;
      if (match === null) continue;
      const asked = { ids: match.slice(1).map(decodeURIComponent), body };
      return { operation: typeof operation === 'string' ? operation : operation(asked), run: (twist) => (twist === 'systemError' ? failure(500, 'SYSTEM_ERROR', 'something went wrong') : run(asked, twist)), sign: send };
    }
    return send(failure(404, 'NO_SUCH_CALL', 'no such interface'));
  };
}
