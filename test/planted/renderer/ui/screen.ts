// Must be refused: renderer may not import renderer/cashier/actions.ts
import { scan } from '../cashier/actions.ts';
export const act = scan;
