/**
 * Printers as data. Made by scripts/printer-profiles.ts: change that, not this.
 * From escpos-printer-db (receipt-print-hq, https://github.com/receipt-print-hq/escpos-printer-db), CC BY 4.0,
 * changed: cut down to what a receipt needs, and corrected where `corrected` says so.
 */

/** Numbers of `ESC t` and their code pages, by the name that a row tells. */
export const pageSets: Readonly<Record<string, string>> = {
  s0: '',
  s1: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 6:cp852 7:cp866 8:cp857 9:windows1252 19:cp858',
  s2: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 6:windows1252 17:cp866 18:cp852 19:cp858',
  s3: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 11:windows1252 12:cp866 13:cp852 14:cp858 34:cp861 38:cp855 39:cp857 42:cp737 44:cp869 48:cp874 50:windows1250 51:windows1251',
  s4: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 16:windows1252 17:cp866 18:cp852 19:cp858 25:windows1257 27:windows1258 56:cp861 60:cp855 61:cp857 64:cp737 66:cp869 72:windows1250 73:windows1251 90:windows1253 91:windows1254 95:cp775',
  s5: '0:cp437 2:cp850 3:cp860 4:cp863 5:cp865 16:windows1252 17:cp866 18:cp852 19:cp858 25:windows1257 56:cp861 60:cp855 61:cp857 64:cp737 66:cp869 72:windows1250 73:windows1251 90:windows1253 91:windows1254 94:windows1258 95:cp775',
  s6: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 9:cp852 11:cp866 12:windows1251 13:windows1254 15:windows1257 16:windows1252 17:windows1253 19:cp858',
  s7: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 9:cp852 11:cp866 12:windows1251 13:windows1254 15:windows1257 16:windows1252 17:windows1253 18:windows1250 19:cp858',
  s8: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 16:windows1252 17:cp866 18:cp852 19:cp858 25:windows1257 56:cp861 60:cp855 61:cp857 64:cp737 66:cp869 70:cp874 72:windows1250 73:windows1251',
  s9: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 13:cp857 14:cp737 16:windows1252 17:cp866 18:cp852 19:cp858 34:cp855 45:windows1250 46:windows1251 47:windows1253 48:windows1254',
  s10: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 6:windows1251 7:cp866 16:windows1252 17:windows1253 18:cp852 19:cp858 23:iso88591 24:cp737 25:windows1257 28:cp855 29:cp857 30:windows1250 31:cp775 32:windows1254 35:windows1258 36:iso88592 37:iso88593 38:iso88594 39:iso88595 41:iso88597 43:iso88599 44:iso885915 46:cp856 47:cp874',
  s11: '0:cp437 2:katakana 4:cp858 5:cp852 6:cp860 7:cp861 8:cp863 9:cp865 10:cp866 11:cp855 12:cp857 15:cp737 17:cp869 21:cp874 32:windows1252 33:windows1250 34:windows1251',
  s12: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 16:windows1252 17:cp866 18:cp852 19:cp858 21:cp874 33:cp775 34:cp855 35:cp861 38:cp869 39:iso88592 40:iso885915 47:windows1253',
  s13: '0:cp437 2:cp850 3:cp860 4:cp863 5:cp865 13:cp857 14:cp737 15:iso88597 16:windows1252 17:cp866 18:cp852 19:cp858 21:cp874 33:cp775 34:cp855',
  s14: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 19:cp858',
  s15: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 13:cp857 14:cp737 15:iso88597 16:windows1252 17:cp866 18:cp852 19:cp858 21:cp874 33:cp775 34:cp855 35:cp861 38:cp869 39:iso88592 40:iso885915 44:cp1125 45:windows1250 46:windows1251 47:windows1253 48:windows1254 51:windows1257 52:windows1258 53:rk1048',
  s16: '0:cp437 1:cp850 2:cp852 3:cp860 4:cp863 5:cp865 6:cp858 7:cp866 8:windows1252 10:cp737 11:cp874 12:cp857 16:windows1254 17:windows1250 26:katakana 27:cp775 28:windows1257',
  s17: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 13:cp857 14:cp737 15:iso88597 16:windows1252 17:cp866 18:cp852 19:cp858 33:cp775 34:cp855 35:cp861 38:cp869 39:iso88592 40:iso885915 44:cp1125 45:windows1250 46:windows1251 47:windows1253 48:windows1254 51:windows1257 52:windows1258 53:rk1048',
  s18: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 16:windows1252 17:cp866 18:cp852 19:cp858',
  s19: '0:cp437 21:cp874',
  s20: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 13:cp857 14:cp737 15:iso88597 16:windows1252 17:cp866 18:cp852 21:cp874 33:cp775 34:cp855 35:cp861 38:cp869 39:iso88592 40:iso885915 44:cp1125 45:windows1250 46:windows1251 47:windows1253 48:windows1254 51:windows1257 52:windows1258 53:rk1048',
  s21: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 6:windows1251 16:windows1252 17:cp866 19:cp858',
  s22: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 13:cp857 14:cp737 15:iso88597 16:windows1252 17:cp866 18:cp852 19:cp858 33:cp775 34:cp855 35:cp861 38:cp869 39:iso88592 40:iso885915 45:windows1250 46:windows1251 47:windows1253 48:windows1254 51:windows1257 52:windows1258 53:rk1048',
  s23: '0:cp437',
  s24: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 11:windows1252 12:cp866 13:cp852 14:cp858 18:windows1251 20:windows1257 24:cp857 27:cp869 29:cp737 32:windows1258',
  s25: '0:cp437 1:katakana 2:cp850 3:cp860 4:cp863 5:cp865 16:windows1252 17:cp866 18:cp852',
  s26: '1:cp437 2:katakana 4:cp858 5:cp852 6:cp860 7:cp861 8:cp863 9:cp865 10:cp866 11:cp855 12:cp857 15:cp737 17:cp869 32:windows1252 33:windows1250 34:windows1251',
};

export interface ProfileRow {
  vendor: string;
  /** Dots across. */
  widthPx: number;
  /** Latin letters across. */
  columns: number;
  image: 'raster' | 'graphics' | 'column' | 'none';
  qr: boolean;
  barcode: boolean;
  cut: 'partial' | 'full' | 'none';
  pages: string;
  cjk?: 'gb18030' | 'big5';
  language?: 'starprnt';
  /** What the source has wrong, and what is known. */
  corrected?: string;
}

export const profileRows: Readonly<Record<string, ProfileRow>> = {
  'AF-240': { vendor: 'Oxhoo', widthPx: 240, columns: 20, image: 'none', qr: false, barcode: false, cut: 'none', pages: 's0', corrected: 'a customer display has no dots to address, its 100 pixels are 20 characters of 5; laid out on 20 columns of 12' },
  'CT-S651': { vendor: 'Citizen', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's1', corrected: '640 dots are told with 48 columns of 12; an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots' },
  ITPP047: { vendor: 'Munbyn', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's2' },
  'KR-306': { vendor: 'Kefar', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's3', cjk: 'gb18030' },
  'NT-5890K': { vendor: 'Netum', widthPx: 384, columns: 32, image: 'raster', qr: false, barcode: false, cut: 'none', pages: 's4', cjk: 'gb18030' },
  'NT-80-V-UL': { vendor: 'Netum', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's5', cjk: 'gb18030', corrected: '12 and 9 are the widths of its letters in dots, not its columns: 576 / 12 = 48' },
  'OCD-100': { vendor: 'Aures', widthPx: 240, columns: 20, image: 'none', qr: false, barcode: false, cut: 'none', pages: 's6', corrected: 'a customer display has no dots to address, its 100 pixels are 20 characters of 5; laid out on 20 columns of 12' },
  'OCD-300': { vendor: 'Aures', widthPx: 240, columns: 20, image: 'none', qr: false, barcode: false, cut: 'none', pages: 's7', corrected: 'a customer display: text only by ESC/POS' },
  P822D: { vendor: 'PBM', widthPx: 576, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's8', cjk: 'gb18030' },
  'POS-5890': { vendor: 'Zjiang', widthPx: 384, columns: 32, image: 'raster', qr: false, barcode: false, cut: 'none', pages: 's4', cjk: 'gb18030' },
  'RP-F10-58mm': { vendor: 'Seiko', widthPx: 432, columns: 36, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's9' },
  'RP-F10-80mm': { vendor: 'Seiko', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's9' },
  RP326: { vendor: 'Rongta', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's10', cjk: 'gb18030', corrected: 'its width is not told; an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots, 48 columns of 12' },
  RP332: { vendor: 'Rongta', widthPx: 576, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'full', pages: 's10', cjk: 'gb18030', corrected: 'its dots are not told: 72 mm at 203 dpi are 576' },
  SP2000: { vendor: 'Star', widthPx: 400, columns: 42, image: 'column', qr: false, barcode: false, cut: 'partial', pages: 's11', corrected: 'an impact printer of 9 needles: no codes and no raster; its width is not told, 400 half dots as others of 63 mm' },
  'SRP-S300': { vendor: 'Bixolon', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's12', corrected: '640 dots are told with 48 columns of 12; an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots' },
  'Sunmi-V2': { vendor: 'Sunmi', widthPx: 384, columns: 32, image: 'raster', qr: true, barcode: true, cut: 'none', pages: 's13', cjk: 'gb18030' },
  'T-1': { vendor: 'Metapace', widthPx: 504, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's14' },
  'TEP-200M': { vendor: 'EPOS', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15', corrected: 'its width is not told: 42 columns of 12 dots, in whole bytes' },
  TH230: { vendor: 'Wincor', widthPx: 576, columns: 44, image: 'graphics', qr: false, barcode: true, cut: 'partial', pages: 's16' },
  TH230Plus: { vendor: 'Wincor', widthPx: 576, columns: 44, image: 'graphics', qr: true, barcode: true, cut: 'partial', pages: 's16' },
  'TM-L90': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15' },
  'TM-P80': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15', corrected: 'this is the profile of its 48-column mode, and 576 / 12 = 48; 42 is the other profile' },
  'TM-P80-42col': { vendor: 'Epson', widthPx: 546, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15' },
  'TM-T20II': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's17' },
  'TM-T20II-42col': { vendor: 'Epson', widthPx: 546, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's17' },
  'TM-T20III': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's17' },
  'TM-T70': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's18' },
  'TM-T70-SA': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's19' },
  'TM-T70II': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15' },
  'TM-T70II-CH': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15', cjk: 'gb18030' },
  'TM-T70II-CH-58mm': { vendor: 'Epson', widthPx: 416, columns: 34, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15', cjk: 'big5' },
  'TM-T70II-SA': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15' },
  'TM-T88II': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's20' },
  'TM-T88III': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's21' },
  'TM-T88IV': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's18' },
  'TM-T88IV-SA': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's19' },
  'TM-T88V': { vendor: 'Epson', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's22' },
  'TM-U220': { vendor: 'Epson', widthPx: 400, columns: 33, image: 'column', qr: false, barcode: false, cut: 'none', pages: 's23', corrected: '400 half dots and letters of 9 half dots with 3 between them are 33 columns' },
  'TM-U220B': { vendor: 'Epson', widthPx: 400, columns: 33, image: 'column', qr: false, barcode: false, cut: 'partial', pages: 's23', corrected: '400 half dots and letters of 9 half dots with 3 between them are 33 columns' },
  'TM-m30III': { vendor: 'Epson', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's20' },
  TSP600: { vendor: 'Star', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's11', corrected: '576 / 12 = 48' },
  TSP800: { vendor: 'Star', widthPx: 832, columns: 69, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's11', corrected: '104 mm at 8 dots a millimetre are 832 dots, whole bytes; 832 / 12 = 69 columns' },
  TUP500: { vendor: 'Star', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's11', corrected: 'its dots are not told; an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots' },
  'YHD-8390': { vendor: 'YHDAA', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's24', cjk: 'gb18030', corrected: '640 dots are told with 48 columns of 12; an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots' },
  'ZJ-5870': { vendor: 'ZiJiang', widthPx: 384, columns: 32, image: 'raster', qr: false, barcode: false, cut: 'none', pages: 's25', cjk: 'gb18030' },
  default: { vendor: 'Generic', widthPx: 512, columns: 42, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's15', corrected: 'no width is told: 42 columns of 12 dots, in whole bytes' },
  mcPrint: { vendor: 'Star', widthPx: 576, columns: 48, image: 'raster', qr: true, barcode: true, cut: 'partial', pages: 's26', language: 'starprnt', corrected: 'its width is not told; an 80 mm mechanism at 8 dots a millimetre prints 72 mm: 576 dots (mC-Print3); speaks StarPRNT' },
  safe: { vendor: 'Generic', widthPx: 512, columns: 42, image: 'raster', qr: false, barcode: false, cut: 'partial', pages: 's18', corrected: 'no width is told: 42 columns of 12 dots; safe means codes as dots' },
  simple: { vendor: 'Generic', widthPx: 512, columns: 42, image: 'raster', qr: false, barcode: false, cut: 'none', pages: 's23', corrected: 'no width is told: 42 columns of 12 dots, in whole bytes' },
};
