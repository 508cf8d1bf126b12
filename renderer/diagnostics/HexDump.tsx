const ROW_BYTES = 16;

/** What a byte is in a row of text: itself where it is printable ASCII, else a dot. */
const shown = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');

/** Rows of offset, sixteen bytes and their text. */
export function dump(hex: string): { at: string; bytes: string; text: string }[] {
  const bytes = (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  const rows = [];
  for (let from = 0; from < bytes.length; from += ROW_BYTES) {
    const row = bytes.slice(from, from + ROW_BYTES);
    rows.push({
      at: from.toString(16).padStart(4, '0'),
      bytes: row.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: row.map(shown).join(''),
    });
  }
  return rows;
}

export const HexDump = ({ hex, label }: { hex: string; label: string }) => (
  <pre class="dump" role="region" tabIndex={0} aria-label={label}>
    {dump(hex).map(({ at, bytes, text }) => (
      <div key={at}>
        <span class="dump-at">{at}</span> {bytes.padEnd(ROW_BYTES * 3 - 1)} <span class="dump-text">{text}</span>
      </div>
    ))}
  </pre>
);
