// Must be refused: scripts may not import main/compose.ts
import { openTerminal } from '../main/compose.ts';
export const open = openTerminal;
