// Must be refused: main/hosts may not import main/compose.ts
import { openTerminal } from '../compose.ts';
export const open = openTerminal;
