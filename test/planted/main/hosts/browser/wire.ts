// Must be refused: main/hosts may not import main/wire/dispatch.ts
import { createDispatcher } from '../../wire/dispatch.ts';
export const create = createDispatcher;
