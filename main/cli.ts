/** `guitai`: the technician's command line, and what `npm start` runs. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { compiledDir } from './devices/compiled.ts';

// All else is read after this. Where nothing can be kept it does nothing.
enableCompileCache(compiledDir);
const { commandLine } = await import('./commands/command-line.ts');
await commandLine();
// A terminal that is open may be killed: what was made so far is kept now.
flushCompileCache();
