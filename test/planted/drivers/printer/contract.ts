// Must be refused: drivers may not import main/contract/index.ts
import { Fault } from '#main/contract';
export const Trouble = Fault;
