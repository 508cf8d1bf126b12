// Must be refused: main/core may not import main/services/sale/index.ts
export type Service = import('../../services/sale/index.ts').SaleService;
