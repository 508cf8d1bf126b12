/** A picture of a receipt, for the screens to show. */
import { createCanvas } from '@napi-rs/canvas';
import type { SaleView } from '#main/contract';

const WIDTH = 576;
const LINE = 34;

export function receiptPng(shop: string, sale: SaleView): { png: string; widthPx: number; heightPx: number } {
  const height = 330 + sale.lines.length * LINE;
  const canvas = createCanvas(WIDTH, height);
  const draw = canvas.getContext('2d');
  draw.fillStyle = '#fff';
  draw.fillRect(0, 0, WIDTH, height);
  draw.fillStyle = '#000';
  draw.font = '40px "Noto Sans CJK SC"';
  draw.textAlign = 'center';
  draw.fillText(shop, WIDTH / 2, 70);
  draw.font = '24px "Noto Sans CJK SC"';
  draw.fillText(`小票号 ${sale.receiptNo ?? ''}`, WIDTH / 2, 120);
  let y = 180;
  for (const line of sale.lines) {
    draw.textAlign = 'left';
    draw.fillText(line.name, 24, y, 400);
    draw.textAlign = 'right';
    draw.fillText((line.amountMinor / 100).toFixed(2), WIDTH - 24, y);
    y += LINE;
  }
  draw.font = 'bold 36px "Noto Sans CJK SC"';
  draw.fillText(`合计 ¥${(sale.totalMinor / 100).toFixed(2)}`, WIDTH - 24, y + 40);
  return { png: canvas.toBuffer('image/png').toString('base64'), widthPx: WIDTH, heightPx: height };
}
