// Must be refused: main/face-ports.ts may not import main/services/sale/index.ts
export type { SaleService } from './services/sale/index.ts';
