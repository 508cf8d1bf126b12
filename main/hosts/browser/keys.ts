/** Who may connect: launch tokens, good once, and resume keys, good while the terminal runs. */
import { createHash, randomBytes } from 'node:crypto';
import type { HelloFrame, Lane, Role } from '#main/contract';

/** Most launch tokens that wait to be used. The oldest goes first. */
export const TOKENS_MAX = 32;
/** Most screens that may come back. The one that came longest ago goes first. */
export const RESUME_KEYS_MAX = 64;

/** What a token or key stands for. */
export interface Grant {
  /** Names the screen across its reconnects. */
  client: string;
  role: Role;
  lane: Lane;
}

export interface Keys {
  /** Makes a launch token, 32 random bytes in base64url. */
  launch(role: Role, lane: Lane): string;
  /** Takes a hello. A token is used up by this. Null where it is not good. */
  redeem(hello: HelloFrame): { grant: Grant; resume: string } | null;
}

export function createKeys(): Keys {
  // Kept by digest: the time a look-up takes then says nothing about the secret.
  const tokens = new Map<string, { role: Role; lane: Lane }>();
  const resumable = new Map<string, Grant>();

  return {
    launch: (role, lane) => {
      const token = secret();
      tokens.set(digest(token), { role, lane });
      trim(tokens, TOKENS_MAX);
      return token;
    },
    redeem: (hello) => {
      if ('token' in hello) {
        const held = digest(hello.token);
        const bound = tokens.get(held);
        if (!bound) return null;
        tokens.delete(held);
        const resume = secret();
        const grant = { client: digest(resume).slice(0, 16), ...bound };
        resumable.set(digest(resume), grant);
        trim(resumable, RESUME_KEYS_MAX);
        return { grant, resume };
      }
      const held = digest(hello.resume);
      const grant = resumable.get(held);
      if (!grant) return null;
      resumable.delete(held);
      resumable.set(held, grant);
      return { grant, resume: hello.resume };
    },
  };
}

const secret = () => randomBytes(32).toString('base64url');
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Drops the first put in. */
function trim(map: Map<string, unknown>, max: number): void {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
