/** An initramfs archive: cpio's "newc" form, as the kernel's buffer-format document (early-userspace) has it. */

/** A file, a folder or a link of the archive. `path` has no leading slash; folders come before what they hold. */
export type Entry =
  | { type: 'folder'; path: string }
  | { type: 'file'; path: string; bytes: Uint8Array; executable: boolean }
  | { type: 'link'; path: string; to: string };

const modes = { folder: 0o040755, file: 0o100644, executable: 0o100755, link: 0o120777 };

export function archive(entries: readonly Entry[]): Buffer {
  const parts = entries.map((entry, i) => record(entry.path, mode(entry), i + 1, body(entry)));
  return Buffer.concat([...parts, record('TRAILER!!!', 0, 0, Buffer.alloc(0))]);
}

const mode = (entry: Entry) => (entry.type === 'file' && entry.executable ? modes.executable : modes[entry.type]);

function body(entry: Entry): Uint8Array {
  if (entry.type === 'file') return entry.bytes;
  return entry.type === 'link' ? Buffer.from(entry.to) : Buffer.alloc(0);
}

function record(path: string, fileMode: number, inode: number, bytes: Uint8Array): Buffer {
  const name = Buffer.from(`${path}\0`);
  // ino, mode, uid, gid, nlink, mtime, size, device (4), name's length, check sum.
  const fields = [inode, fileMode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((n) => n.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(bytes)]);
}

const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
