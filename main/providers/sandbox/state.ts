/** The stand-ins' memory in a file, so that a terminal that is started again finds its merchant and its orders. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { Fault } from '#main/contract';
import type { BookState } from './orders.ts';
import type { SandboxKeys } from '../stand-ins.ts';

/** Keys are in it: the owner's alone. */
const FILE_MODE = 0o600;

export interface SandboxState {
  version: 1;
  /** A scheme that was added since has none yet. */
  keys: Partial<SandboxKeys>;
  books: Record<string, BookState>;
}

const shape = v.looseObject({
  version: v.literal(1),
  keys: v.looseObject({ wechat: v.looseObject({ mchid: v.string() }), alipay: v.looseObject({ appId: v.string() }) }),
  books: v.record(v.string(), v.looseObject({ orders: v.array(v.unknown()), entries: v.array(v.unknown()), payerCodes: v.array(v.unknown()) })),
});

/** Null where there is no such file yet. @throws Fault SETTINGS where it is not the stand-ins' own. */
export function readState(file: string): SandboxState | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Fault('SETTINGS', `${file}: cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), text);
  if (!parsed.success) throw new Fault('SETTINGS', `${file}: is no memory of the payment stand-ins; delete it to begin anew`);
  // Written by writeState only; the shape check catches another program's file.
  return parsed.output as unknown as SandboxState;
}

/** Replaces the file whole, so that a killed process leaves the old one or the new one. */
export function writeState(file: string, state: SandboxState): void {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(state), { mode: FILE_MODE });
  renameSync(next, file);
}
