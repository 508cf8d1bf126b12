/**
 * What a printer tells of the drawer on its kick-out connector. Pin 3 of it carries the drawer's switch;
 * DLE EOT 1 and the first byte of the automatic status both hold its level in bit 2 (Epson ESC/POS Command
 * Reference, DLE EOT and GS a). Which level means open is the drawer's matter: low on most. Pure.
 */
export type DrawerState = 'open' | 'closed';
export type OpenLevel = 'low' | 'high';

const PIN_3_HIGH = 0b100;

/** @param status the answer to DLE EOT 1, or the first byte of the automatic status */
export function drawerStateOf(status: number, openLevel: OpenLevel): DrawerState {
  return ((status & PIN_3_HIGH) !== 0) === (openLevel === 'high') ? 'open' : 'closed';
}

/** ESC p: pulse on connector pin 2 or 5, times in units of 2 ms. */
export function pulse(pin: 2 | 5, onMs: number, offMs: number): Uint8Array {
  const units = (ms: number) => Math.min(255, Math.round(ms / 2));
  return Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1, units(onMs), units(offMs));
}
