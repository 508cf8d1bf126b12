// Must be refused: main/versions may not import main/sync/sync.ts
import { startSync } from '../sync/sync.ts';
export const start = startSync;
