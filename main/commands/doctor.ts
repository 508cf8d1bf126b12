/** `guitai doctor`: what this machine and data directory have, and what mends each finding. */
import { join } from 'node:path';
import { catalogue, clock, dataDirectory, journal, outside, settingsOf, technician } from './doctor/data.ts';
import { deviceAccess, RULES_FILE } from './doctor/devices.ts';
import type { Finding } from './doctor/finding.ts';
import { realMachine, type Machine } from './doctor/machine.ts';
import { devicesNow, found } from './doctor/found.ts';
import { software } from './doctor/software.ts';
import { root } from './options.ts';

export type { Finding };

/** Examines everything it can without changing anything; a running terminal is not disturbed. */
export async function doctor(data: string, machine: Machine = realMachine): Promise<{ ok: boolean; findings: Finding[] }> {
  const findings = [...software(machine), ...deviceAccess(machine, join(root, 'drivers', 'linux', RULES_FILE)), await found(machine), ...devicesNow(machine, data), ...dataDirectory(machine, data)];
  const { finding, settings } = settingsOf(data);
  findings.push(finding);
  const { finding: books, lastMs } = journal(machine, data);
  if (books !== null) findings.push(books);
  findings.push(clock(machine, lastMs));
  // A training shop brings its own catalogue, and its PIN is on the screen.
  if (settings !== null) findings.push(catalogue(machine, data), technician(settings), ...(await outside(machine, settings)));
  return { ok: findings.every((f) => f.ok), findings };
}
