/** The rows of a delimited text file, in batches. */
import { DelimitedReader, type RawRow } from '#main/core/catalogue/delimited.ts';
import type { TextFacts } from './sniff.ts';
import { readBytes, type FileKind } from './source.ts';

export async function* readTextRows(
  file: string,
  kind: FileKind,
  text: Pick<TextFacts, 'encoding' | 'delimiter'>,
  onPacked: (bytes: number) => void,
): AsyncGenerator<RawRow[]> {
  const decoder = new TextDecoder(text.encoding);
  const reader = new DelimitedReader(text.delimiter);
  for await (const chunk of readBytes(file, kind, (packed) => onPacked(packed.length))) {
    yield reader.push(decoder.decode(chunk, { stream: true }));
  }
  yield reader.push(decoder.decode());
  yield reader.end();
}

/** The cells of a sample's rows, for finding the columns. */
export function sampleRows(sample: string, delimiter: string, rowsMax: number): string[][] {
  const reader = new DelimitedReader(delimiter);
  const rows = [...reader.push(sample), ...reader.end()].filter((row) => row.error === undefined);
  return rows.slice(0, rowsMax).map((row) => row.cells);
}
