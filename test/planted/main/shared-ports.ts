// Must be refused: main/shared-ports.ts may not import main/shop
export type { Cache } from './shop/cache.ts';
