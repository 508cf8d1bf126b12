/** Where Node keeps what it compiled, for the terminal and the processes beside it. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Node keeps what it made of each source file, its types stripped: a process that was here before starts in half the time. The user's own folder, for it is run. */
export const compiledDir = process.env['NODE_COMPILE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guitai', 'compiled');
