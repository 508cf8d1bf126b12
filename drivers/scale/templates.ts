/** Templates of line protocols that many scales have. A shop's own goes into the settings in the same form. */
import type { LineSettings } from './protocol.ts';
import type { ScaleTemplate } from './template.ts';

const line9600: LineSettings = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/** Mettler Toledo MT-SICS level 0 (MT-SICS reference manual, commands SI, T, TAC, Z): `S S      1.234 kg`. */
export const sics: ScaleTemplate = {
  name: 'MT-SICS',
  line: line9600,
  request: 'SI\r\n',
  actions: { tare: 'T\r\n', clearTare: 'TAC\r\n', zero: 'Z\r\n' },
  fields: [
    { type: 'mark', stable: 'S S ', unstable: 'S D ', overload: 'S +', underZero: 'S -' },
    { type: 'weight', width: 10, decimals: 3 },
    { type: 'unit', text: 'kg' },
  ],
  unit: 'kg',
  terminator: '\r\n',
};

/** A&D's standard format (A&D weighing instruments, data format "A&D standard"): `ST,+0001.234 kg`. */
export const aAndD: ScaleTemplate = {
  name: 'A&D standard',
  line: { baudRate: 2400, dataBits: 7, parity: 'even', stopBits: 1 },
  request: 'Q\r\n',
  actions: { tare: 'T\r\n', clearTare: 'CT\r\n', zero: 'Z\r\n' },
  fields: [
    { type: 'mark', stable: 'ST,', unstable: 'US,', overload: 'OL,' },
    { type: 'weight', width: 9, decimals: 3 },
    { type: 'unit', text: 'kg' },
  ],
  unit: 'kg',
  terminator: '\r\n',
};

export const templates: Readonly<Record<string, ScaleTemplate>> = { sics, aAndD };
