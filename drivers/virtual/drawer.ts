/** A cash drawer on a printer's connector: a pulse opens it, a hand closes it, and its switch is read as a status byte. */
import type { OpenLevel } from '../drawer/state.ts';

export interface VirtualDrawer {
  /** Bytes on their way to the printer: a pulse on this drawer's pin opens it. */
  hear(bytes: Uint8Array): void;
  /** DLE EOT 1 as the printer answers it: bits 1 and 4 are always set. */
  status(): number;
  push(): void;
  /** Something is in its way: it does not open. */
  jam(isJammed: boolean): void;
}

export function createVirtualDrawer(pin: 2 | 5, openLevel: OpenLevel): VirtualDrawer {
  let isOpen = false;
  let isJammed = false;
  let last: number[] = [];
  return {
    hear(bytes) {
      for (const byte of bytes) {
        last = [...last, byte].slice(-3);
        const [esc, p, m] = last;
        if (esc === 0x1b && p === 0x70 && m === (pin === 2 ? 0 : 1) && !isJammed) isOpen = true;
      }
    },
    status: () => 0b1_0010 | (isOpen === (openLevel === 'high') ? 0b100 : 0),
    push: () => void (isOpen = false),
    jam: (jammed) => void (isJammed = jammed),
  };
}
