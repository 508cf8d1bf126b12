/** `guitai pin set`: makes the line of the settings that holds a technician's or a supervisor's PIN. */
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { Fault, pinSchema } from '#main/contract';
import { hashPin } from '../pin.ts';

/** The first line of standard input: a PIN on a command line would stay in the shell's history. */
export async function firstLine(prompt = 'New PIN (4 to 12 digits), then Enter: '): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(prompt);
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line.trim();
  return '';
}

const roles = ['technician', 'supervisor', 'card'] as const;
/** Shorter ones are guessed. */
const CARD_LENGTH_MIN = 8;

/** Whose PIN it is; the technician's where nobody is named. @throws Fault USAGE */
export function pinRole(text: string | undefined): (typeof roles)[number] {
  const role = roles.find((one) => one === (text ?? 'technician'));
  if (role === undefined) throw new Fault('USAGE', `--role ${text}: there is ${roles.join(' and ')}`);
  return role;
}

const cardSchema = v.pipe(v.string(), v.minLength(CARD_LENGTH_MIN, `a card’s code has at least ${CARD_LENGTH_MIN} characters`), v.maxLength(128));

/** @throws Fault USAGE where it is no PIN, or no card's code */
export async function pinSet(read: () => Promise<string> = firstLine, role: (typeof roles)[number] = 'technician'): Promise<{ ok: true; pinHash: string }> {
  const parsed = v.safeParse(role === 'card' ? cardSchema : pinSchema, await read());
  if (!parsed.success) throw new Fault('USAGE', `${parsed.issues[0].message}: type it on standard input`);
  return { ok: true, pinHash: await hashPin(parsed.output) };
}
