// Must be refused: main/core may not import Node's own modules
import { createHash } from 'node:crypto';
export const hash = createHash;
