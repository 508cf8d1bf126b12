// Must be refused: main/secrets may not import main/store/open.ts
import { openStore } from '../store/open.ts';
export const open = openStore;
