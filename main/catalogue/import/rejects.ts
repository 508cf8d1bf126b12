/** The file of refused rows: a header, then line, reason code, reason and the row's text, by tabs. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { rejections, type Rejection } from '#main/core/catalogue/row.ts';

/** Longest text of a row that is repeated. */
const RAW_LENGTH_MAX = 2000;

export class Rejects {
  readonly file: string;
  count = 0;
  #handle: number | null = null;

  /** An older file of rejects under the name is removed: it told of another run. */
  constructor(file: string) {
    this.file = file;
    rmSync(file, { force: true });
  }

  add(line: number, code: Rejection, raw: string): void {
    this.#handle ??= this.#begin();
    this.count += 1;
    const shown = raw.slice(0, RAW_LENGTH_MAX).replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
    writeSync(this.#handle, `${line}\t${code}\t${rejections[code]}\t${shown}\n`);
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  #begin(): number {
    const handle = openSync(this.file, 'w');
    writeSync(handle, 'line\tcode\treason\traw\n');
    return handle;
  }
}
