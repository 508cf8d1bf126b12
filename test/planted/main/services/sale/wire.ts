// Must be refused: main/services may not import main/wire/hub.ts
import { createHub } from '#main/wire/hub.ts';
export const hub = createHub;
