import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { scanParse } from './scan.ts';

/** Runs the command on pieces of input. Answers with the lines it wrote. */
async function parsed(pieces: string[], region = 'cn'): Promise<Record<string, unknown>[]> {
  let text = '';
  const output = new Writable({
    write(piece: Buffer, _, done) {
      text += piece.toString();
      done();
    },
  });
  await scanParse({ input: Readable.from(pieces.map((piece) => Buffer.from(piece))), output, region, year: 2026 });
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('one line of answer for one of input, wherever the pieces break', async () => {
  const input = '{"scan":"]C10109520123456788"}\r\n\n{"scan":"柜台"}\n{"scan":"]E04006381333931"}';
  const whole = await parsed([input]);
  expect(whole.map(({ scan, ok, kind, ai }) => [scan, ok, kind, ai])).toEqual([
    [']C10109520123456788', true, 'gs1', '(01)09520123456788'],
    ['柜台', false, 'code', null],
    [']E04006381333931', true, 'gtin', null],
  ]);
  expect(Object.keys(whole[0] ?? {})).toEqual(['scan', 'ok', 'kind', 'symbology', 'ai', 'fields', 'error']);
  expect(await parsed([...input])).toEqual(whole);
});

test('lines that ask for nothing are answered, and the rest goes on', async () => {
  const answers = await parsed(['{\n[]\nnull\n{"scan":1}\n', 'x'.repeat(100_000), '\n{"scan":"4006381333931"}\n']);
  expect(answers.map(({ ok }) => ok)).toEqual([false, false, false, false, false, true]);
  expect(answers[4]).toMatchObject({ scan: null, error: expect.stringContaining('characters') as string });
});

test('an unknown region is refused before anything is read', async () => {
  await expect(parsed(['{}'], 'xx')).rejects.toMatchObject({ code: 'USAGE' });
});
