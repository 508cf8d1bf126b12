// Must be refused: main/core may not import main/ports.ts
import type { Store } from '../../ports.ts';
export type Kept = Store;
