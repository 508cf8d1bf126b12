// Must be refused: main/store may not import main/services/sale/index.ts
import { createSales } from '../services/sale/index.ts';
export const sales = createSales;
