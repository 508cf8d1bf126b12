/** How a command is declared, and the limits that several of them share. */
import type * as v from 'valibot';
import type { Role } from './roles.ts';

/** Longest code a scanner may deliver, in characters (a full GS1 DataMatrix or EMVCo payload). */
export const CODE_LENGTH_MAX = 4096;
export const NAME_LENGTH_MAX = 200;
/** Largest quantity of a line: 99,999.999 units. */
export const QUANTITY_MILLI_MAX = 99_999_999;

export interface Command<A extends v.GenericSchema, R> {
  roles: readonly Role[];
  args: A;
  /** Carries the result's type only. */
  result?: R;
}

/** One command of the contract: who may give it, and what with. */
export const command =
  <R>() =>
  <const A extends v.GenericSchema>(roles: readonly Role[], args: A): Command<A, R> => ({ roles, args });
