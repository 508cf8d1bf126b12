/** A file to import, as a stream of its bytes: unpacked where it is gzip, counted, and hashed. */
import { createHash } from 'node:crypto';
import { createReadStream, openSync, readSync, closeSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { Fault } from '#main/contract';

const CHUNK_BYTES = 256 * 1024;
/** Most bytes a file may unpack to. */
const UNPACKED_BYTES_MAX = 8 * 1024 ** 3;

export type FileKind = 'gzip' | 'zip' | 'plain';

export interface FileFacts {
  kind: FileKind;
  bytes: number;
}

/** @throws Fault IMPORT where there is no such file or it is empty */
export function examine(file: string): FileFacts {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw new Fault('IMPORT', `${file} is not a file`);
    if (stat.size === 0) throw new Fault('IMPORT', `${file} is empty`);
    const head = Buffer.alloc(4);
    const handle = openSync(file, 'r');
    try {
      readSync(handle, head, 0, 4, 0);
    } finally {
      closeSync(handle);
    }
    const kind = head[0] === 0x1f && head[1] === 0x8b ? 'gzip' : head.toString('latin1') === 'PK\u0003\u0004' ? 'zip' : 'plain';
    return { kind, bytes: stat.size };
  } catch (error) {
    throw readFault(error, file);
  }
}

/**
 * Reads the unpacked bytes. `onPacked` hears of each chunk as it lies on the disk.
 * @throws Fault IMPORT where the file cannot be read or unpacked
 */
export async function* readBytes(file: string, kind: FileKind, onPacked: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  const packed = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  packed.on('data', (chunk) => onPacked(chunk as Buffer));
  const bytes = kind === 'gzip' ? packed.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : packed;
  packed.on('error', (error) => bytes.destroy(error));
  let total = 0;
  try {
    for await (const chunk of bytes) {
      total += (chunk as Buffer).length;
      if (total > UNPACKED_BYTES_MAX) throw new Fault('IMPORT', `${file} unpacks to more than 8 GiB: split it`);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw readFault(error, file);
  } finally {
    packed.destroy();
  }
}

/** Hex SHA-256 of a file as it lies on the disk. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readBytes(file, 'plain', () => {})) hash.update(chunk);
  return hash.digest('hex');
}

function readFault(error: unknown, file: string): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof Fault || typeof code !== 'string') return error;
  if (code === 'ENOENT') return new Fault('IMPORT', `${file} does not exist`);
  if (code === 'EACCES') return new Fault('IMPORT', `${file} may not be read by this user`);
  if (code.startsWith('Z_')) return new Fault('IMPORT', `${file} is a damaged gzip file (${(error as Error).message})`);
  return new Fault('IMPORT', `${file} cannot be read (${(error as Error).message})`);
}
