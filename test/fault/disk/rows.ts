/** What a disk can do to a call, one row of the table each. */
import type { Fault } from './library.ts';

export const rows: Readonly<Record<string, Fault>> = {
  'fsync: EIO once': { call: 'sync', error: 'EIO' },
  'fsync: EIO from then on': { call: 'sync', error: 'EIO', stays: true },
  'fsync: ENOSPC once': { call: 'sync', error: 'ENOSPC' },
  'write: EIO once': { call: 'write', error: 'EIO' },
  'write: EIO from then on': { call: 'write', error: 'EIO', stays: true },
  'write: ENOSPC once': { call: 'write', error: 'ENOSPC' },
  'write: ENOSPC from then on': { call: 'write', error: 'ENOSPC', stays: true },
  'write: EDQUOT from then on': { call: 'write', error: 'EDQUOT', stays: true },
  'write: EFBIG once': { call: 'write', error: 'EFBIG' },
  'write: half of it, once': { call: 'write', error: 'ENOSPC', how: 'short' },
  'write: half, then ENOSPC': { call: 'write', error: 'ENOSPC', how: 'shortThenFail' },
  'write: EROFS from then on': { call: 'write', error: 'EROFS', stays: true },
  'read: EIO once': { call: 'read', error: 'EIO' },
  'read: EIO from then on': { call: 'read', error: 'EIO', stays: true },
  'read: half of it, once': { call: 'read', error: 'EIO', how: 'short' },
  'truncate: EIO once': { call: 'truncate', error: 'EIO' },
  'truncate: ENOSPC from then on': { call: 'truncate', error: 'ENOSPC', stays: true },
  'open: EMFILE once': { call: 'open', error: 'EMFILE' },
  'open: EACCES from then on': { call: 'open', error: 'EACCES', stays: true },
  'open: EROFS from then on': { call: 'open', error: 'EROFS', stays: true },
};
