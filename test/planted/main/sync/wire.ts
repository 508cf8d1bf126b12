// Must be refused: main/sync may not import main/wire/hub.ts
import { createHub } from '../wire/hub.ts';
export const hub = createHub;
