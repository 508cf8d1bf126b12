// Must be refused: main/core may not import main/store/open.ts
import { openStore } from '#main/store/open.ts';
export const open = openStore;
