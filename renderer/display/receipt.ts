/** The receipt of the completed sale as a picture, fetched when there is one. */
import { effect, signal } from '@preact/signals';
import { Fault } from '#main/contract';
import type { Link } from '../link/link.ts';
import { sale } from '../state/terminal.ts';

export interface ReceiptPicture {
  saleId: string;
  png: string;
  widthPx: number;
  heightPx: number;
}

export const receipt = signal<ReceiptPicture | null>(null);

export function keepReceipt(link: Link): void {
  let askedFor = '';
  effect(() => {
    const now = sale.value;
    if (now?.status !== 'completed' || now.id === askedFor) return;
    askedFor = now.id;
    const saleId = now.id;
    link.request('receipt.image', { saleId }).then(
      (picture) => (receipt.value = { saleId, ...picture }),
      (error: unknown) => {
        // Without the picture the customer still sees tick and amount.
        if (!(error instanceof Fault)) throw error;
      },
    );
  });
}
