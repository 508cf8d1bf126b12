/** A pole display without one: takes its bytes and holds two lines of text. Both command sets, as the hardware would. */
import iconv from 'iconv-lite';
import { createWire, type VirtualWire } from './wire.ts';

const COLUMNS = 20;
const ESC = 0x1b;
const US = 0x1f;
const CR = 0x0d;

/** Bytes that follow a command, beside the two that name it. */
const ESC_MORE: Readonly<Record<number, number>> = { 0x3d: 1, 0x74: 1, 0x5f: 1, 0x52: 1, 0x40: 0, 0x11: 0 };
const US_MORE: Readonly<Record<number, number>> = { 0x24: 2, 0x43: 1, 0x58: 1, 0x45: 1, 0x01: 0 };
/** Code page by the number of ESC t. */
const PAGES: Readonly<Record<number, string>> = { 0: 'cp437', 1: 'shift_jis', 2: 'cp850', 3: 'cp860', 4: 'cp863', 5: 'cp865', 16: 'cp1252', 17: 'cp866', 18: 'cp852', 19: 'cp858' };

export interface VirtualPole extends VirtualWire {
  /** Both lines as one sees them, without the spaces at their ends. */
  lines(): [string, string];
  /** Bytes that no command of the set has. */
  unknown(): number;
}

interface Machine {
  cells: number[][];
  column: number;
  row: number;
  page: string;
  /** Is the display spoken to, where it hangs behind a printer? */
  selected: boolean;
  /** The command that is coming in, byte by byte. */
  command: number[];
  /** ESC Q: text up to CR goes to this line. */
  quoted: number | null;
  unknown: number;
}

/** @param doubleBytes the two-byte set of a display that has Chinese, Japanese or Korean */
export function createVirtualPole(doubleBytes?: string, onLines: (lines: [string, string]) => void = () => {}): VirtualPole {
  const machine: Machine = { cells: blank(), column: 0, row: 0, page: 'cp437', selected: true, command: [], quoted: null, unknown: 0 };
  const lines = (): [string, string] => [text(machine, 0, doubleBytes), text(machine, 1, doubleBytes)];
  const wire = createWire('virtual pole display', (bytes) => {
    for (const byte of bytes) take(machine, byte);
    onLines(lines());
  });
  return { ...wire, lines, unknown: () => machine.unknown };
}

const blank = (): number[][] => [0, 1].map(() => Array.from({ length: COLUMNS }, () => 0x20));

const text = ({ cells, page }: Machine, row: number, doubleBytes?: string): string =>
  iconv.decode(Buffer.from(cells[row] ?? []), doubleBytes ?? page).trimEnd();

function take(machine: Machine, byte: number): void {
  if (machine.command.length > 0 || byte === ESC || byte === US) {
    machine.command.push(byte);
    return command(machine);
  }
  if (!machine.selected) return;
  if (byte === 0x0c) {
    Object.assign(machine, { cells: blank(), column: 0, row: 0 });
    return;
  }
  if (byte === CR) {
    machine.quoted = null;
    machine.column = 0;
    return;
  }
  if (byte < 0x20) {
    machine.unknown += 1;
    return;
  }
  const row = machine.cells[machine.quoted ?? machine.row];
  if (row !== undefined && machine.column < COLUMNS) row[machine.column] = byte;
  machine.column += 1;
  if (machine.column < COLUMNS || machine.quoted !== null) return;
  // Overwrite mode: from the end of a line to the start of the other.
  machine.column = 0;
  machine.row = 1 - machine.row;
}

function command(machine: Machine): void {
  const [lead, name, a = 0, b = 0] = machine.command;
  if (name === undefined) return;
  if (lead === ESC && name === 0x51) {
    if (machine.command.length < 3) return;
    if (machine.selected) Object.assign(machine, { quoted: a === 0x41 ? 0 : 1, column: 0 });
    machine.command = [];
    return;
  }
  const more = (lead === ESC ? ESC_MORE : US_MORE)[name];
  if (more === undefined) machine.unknown += 1;
  if (machine.command.length < 2 + (more ?? 0)) return;
  machine.command = [];
  if (lead === ESC && name === 0x3d) machine.selected = (a & 2) !== 0;
  if (!machine.selected) return;
  if (lead === ESC && name === 0x40) Object.assign(machine, { cells: blank(), column: 0, row: 0, page: 'cp437', quoted: null });
  if (lead === ESC && name === 0x74) machine.page = PAGES[a] ?? machine.page;
  if (lead === US && name === 0x24) Object.assign(machine, { column: a - 1, row: b - 1 });
}
