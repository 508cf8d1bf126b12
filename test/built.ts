/** Removes what the tests of a run built together: see test/e2e/screens/stage.ts. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const remove = (): void => rmSync(join(tmpdir(), `guitai-built-${process.pid}`), { recursive: true, force: true });

// Also before: of a run that was killed a process of the same number may have left some.
export const setup = remove;
export const teardown = remove;
