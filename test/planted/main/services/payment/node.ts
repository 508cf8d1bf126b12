// Must be refused: main/services may not import Node's own modules
import { randomUUID } from 'node:crypto';
export const id = randomUUID;
