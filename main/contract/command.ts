/** How a command is declared. */
import type * as v from 'valibot';
import type { Role } from './roles.ts';

export interface Command<A extends v.GenericSchema, R> {
  roles: readonly Role[];
  args: A;
  /** Carries the result's type only. */
  result?: R;
}

export const command =
  <R>() =>
  <const A extends v.GenericSchema>(roles: readonly Role[], args: A): Command<A, R> => ({ roles, args });
