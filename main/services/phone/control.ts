import { errorCodes, Fault, type ErrorCode } from '#main/contract';

const TIMEOUT_MS = 5_000;

/**
 * One call of the stand-ins' control interface.
 * @throws Fault with the code the stand-ins gave, or NOT_FOUND where they cannot be reached
 */
export async function callControl<R>(url: string, path: string, args: object): Promise<R> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`${url}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(args),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    body = await response.json();
  } catch {
    throw new Fault('NOT_FOUND', 'the payment stand-ins do not answer');
  }
  // The stand-ins are our own program: their answers have the shapes of the contract.
  if (response.ok) return body as R;
  const { code, message } = body as { code: string; message: string };
  throw new Fault(isErrorCode(code) ? code : 'INTERNAL', message);
}

function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code);
}
