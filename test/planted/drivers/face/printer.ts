// Must be refused: drivers/face may not import drivers/printer/escpos.ts
import { encode } from '../printer/escpos.ts';
export const print = encode;
