/** The bytes of a version, piece by piece into a file that is gone on with after a cut. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { Fault } from '#main/contract';
import type { VersionHead } from '../ports.ts';

/** A cut line costs at most this much again. */
export const PIECE_BYTES = 256 * 1024;
/** Largest version; 818,775 products are 60 MB. */
export const VERSION_BYTES_MAX = 512 * 1024 * 1024;

const PART = 'part-';
const partOf = ({ subject, version, sha256 }: VersionHead): string => `${PART}${subject}-${version}-${sha256.slice(0, 16)}`;

/** What lies there of versions that are not fetched any more. */
export function clearParts(folder: string, keep: readonly VersionHead[]): void {
  const names = new Set(keep.map(partOf));
  for (const name of readdirSync(folder)) if (name.startsWith(PART) && !names.has(name)) rmSync(join(folder, name), { force: true });
}

/**
 * Fetches what is missing. Returns the file, whole and verified.
 * @param onBytes how many are here
 * @throws Fault IMPORT where it is too large or is not what its head says (it is then removed); errors of the driver as they come
 */
export async function fetchVersion(client: pg.Client, head: VersionHead, folder: string, onBytes: (done: number) => void): Promise<string> {
  if (head.bytes > VERSION_BYTES_MAX) throw new Fault('IMPORT', `${head.subject} ${head.version} has ${head.bytes} bytes, at most ${VERSION_BYTES_MAX} are taken`);
  const file = join(folder, partOf(head));
  const isResumed = existsSync(file);
  const whole = Math.floor((statSync(file, { throwIfNoEntry: false })?.size ?? 0) / PIECE_BYTES);
  const handle = await open(file, whole === 0 ? 'w' : 'r+', 0o600);
  try {
    let done = whole * PIECE_BYTES;
    await handle.truncate(done);
    for (let no = whole; done < head.bytes; no += 1) {
      const { rows } = await client.query<{ body: Buffer }>('select body from guitai.published_pieces where subject = $1 and version = $2 and no = $3', [head.subject, head.version, no]);
      const body = rows[0]?.body;
      if (body === undefined || body.length === 0 || body.length > PIECE_BYTES || done + body.length > head.bytes) break;
      await handle.write(body, 0, body.length, done);
      done += body.length;
      onBytes(done);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if ((await sha256Of(file)) === head.sha256) return file;
  rmSync(file, { force: true });
  // What lay here may be what is wrong.
  if (isResumed) return fetchVersion(client, head, folder, onBytes);
  throw new Fault('IMPORT', `${head.subject} ${head.version} is not what headquarters says it is (its SHA-256 differs): publish it again`);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
