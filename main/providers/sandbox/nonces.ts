/** Nonces that a stand-in has seen: a request that is sent again word for word is turned away. */

/** Nonces remembered; the oldest are forgotten first. */
export const NONCES_MAX = 10_000;

/** Tells whether a nonce was seen before, and remembers it. */
export function createNonces(): (nonce: string) => boolean {
  const seen = new Set<string>();
  return (nonce) => {
    if (seen.has(nonce)) return true;
    const [oldest] = seen;
    if (seen.size >= NONCES_MAX && oldest !== undefined) seen.delete(oldest);
    seen.add(nonce);
    return false;
  };
}
