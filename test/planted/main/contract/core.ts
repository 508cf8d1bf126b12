// Must be refused: main/contract may not import main/core/money.ts
export * from '../core/money.ts';
