/** Printers as data: what differs between models, and nothing else. */

export interface Profile {
  /** Dots of a printed row. 203 dpi: 576 on 80 mm paper, 384 on 58 mm. */
  widthPx: number;
  /** `gb18030`: Chinese as double bytes. `raster`: every line drawn as dots. */
  text: 'gb18030' | 'raster';
  /** Does it print GB18030's four-byte characters? Most fonts end with the two-byte area. */
  fourByte: boolean;
  qr: 'native' | 'raster';
  barcode: 'native' | 'raster';
  cut: 'partial' | 'full';
  /** Connector pin of the cash drawer's pulse. */
  drawerPin: 2 | 5;
}

/** An 80 mm printer of the Epson TM class: its own QR and bar codes. */
export const paper80: Profile = {
  widthPx: 576,
  text: 'gb18030',
  fourByte: false,
  qr: 'native',
  barcode: 'native',
  cut: 'partial',
  drawerPin: 2,
};

/** A 58 mm printer. Many have no QR command (POS-5890, ZJ-5870 in escpos-printer-db), so codes are drawn. */
export const paper58: Profile = { ...paper80, widthPx: 384, qr: 'raster', barcode: 'raster' };

/** The profile for a paper width in millimetres and a text mode. */
export function profileFor(printer: { paperMm: 58 | 80; text: Profile['text'] }): Profile {
  return { ...(printer.paperMm === 58 ? paper58 : paper80), text: printer.text };
}
