// Must be refused: main/store may not import main/sync/sync.ts
export const late = () => import('../sync/sync.ts');
