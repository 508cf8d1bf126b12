/** Files and catalogues for tests: everything is real, in a folder of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { ProductSource } from '../ports.ts';
import { runImport, type ImportOptions, type ImportResult } from './import/run.ts';

export const noLocalProducts: ProductSource = { byBarcode: () => null, byId: () => null, search: () => [], count: () => 0 };

export const chinaRules = { currencyExponent: 2, taxClasses: [{ id: 'standard', rateBp: 1300 }, { id: 'reduced', rateBp: 900 }] };

export function temporaryFolder(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'guitai-catalogue-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Writes a file into the folder and imports it there. */
export async function importText(
  dir: string,
  name: string,
  content: string | Uint8Array,
  options: Partial<ImportOptions> = {},
): Promise<ImportResult> {
  const file = join(dir, name);
  writeFileSync(file, content);
  return runImport({ data: dir, file, ...chinaRules, ...options }, () => {});
}

/** A workbook of one sheet from the XML of its rows, with its shared strings behind the sheet. */
export function workbook(sheetData: string, sharedStrings: string): Uint8Array {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const xml = (text: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  return zipSync({
    'xl/workbook.xml': xml(`<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>
      <sheet name="商品" sheetId="7" r:id="rId2"/><sheet name="other" sheetId="1" r:id="rId1"/></sheets></workbook>`),
    'xl/_rels/workbook.xml.rels': xml(`<Relationships>
      <Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>`),
    'xl/worksheets/sheet1.xml': xml('<worksheet><sheetData><row r="1"><c><v>1</v></c></row></sheetData></worksheet>'),
    'xl/worksheets/sheet2.xml': xml(`<worksheet xmlns="${main}"><sheetData>${sheetData}</sheetData></worksheet>`),
    'xl/sharedStrings.xml': xml(`<sst xmlns="${main}">${sharedStrings}</sst>`),
  });
}
