// Must be refused: main/core may not import drivers/printer/escpos.ts
import { encode } from '#drivers/printer/escpos.ts';
export const print = encode;
