// Must be refused: main/contract may not import Node's own modules
import { join } from 'node:path';
export const path = join('a', 'b');
