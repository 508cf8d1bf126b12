/** Is a job's text Chinese that nothing announces? Printers for China are in the mode of double bytes from power-on. Pure. */
import { parseCommand } from './parse.ts';

const announces = new Set(['ESC t', 'FS &', 'FS .', 'FS C', 'ESC R']);
/** GB 2312's area: both bytes from A1 on. Latin text has its accented letters one by one, below A6 on the first page. */
const FROM = 0xa1;

/** True where all high bytes come in pairs of GB 2312 and no command chooses characters. */
export function isPlainChinese(bytes: Uint8Array): boolean {
  let run = 0;
  let pairs = 0;
  for (let at = 0; at < bytes.length; ) {
    const command = parseCommand(bytes, at);
    if (command === null) break;
    if (announces.has(command.name)) return false;
    const isHigh = command.name === 'text' && (bytes[at] ?? 0) >= 0x80;
    if (isHigh && (bytes[at] ?? 0) < FROM) return false;
    if (!isHigh && run % 2 === 1) return false;
    if (!isHigh) pairs += run / 2;
    run = isHigh ? run + 1 : 0;
    at += command.length;
  }
  return run % 2 === 0 && pairs + run > 0;
}
