// Must be refused: renderer may not import Node's own modules
import { readFileSync } from 'node:fs';
export const read = readFileSync;
