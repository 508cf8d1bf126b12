// Must be refused: renderer may not import main/core/money.ts
import { add } from '#main/core/money.ts';
export const sum = add;
