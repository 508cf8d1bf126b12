// Must be refused: drivers may not import main/services/sale/index.ts
import { createSales } from '../../main/services/sale/index.ts';
export const sales = createSales;
