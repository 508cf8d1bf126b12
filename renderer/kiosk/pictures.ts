/** Pictures of goods, asked for once each. */
import { signal } from '@preact/signals';
import { request } from './link.ts';

/** Kept at most: the first ones go, and are asked for again. */
const PICTURES_MAX = 60;

/** `data:` addresses; null where the shop has none. */
const pictures = signal<ReadonlyMap<string, string | null>>(new Map());
const asked = new Set<string>();

/** Null where there is none, or not yet. */
export const pictureOf = (productId: string | undefined): string | null => pictures.value.get(productId ?? '') ?? null;

export function wantPicture(productId: string | undefined): void {
  if (productId === undefined || asked.has(productId) || pictures.value.has(productId)) return;
  asked.add(productId);
  void request('kiosk.picture', { productId }).then((answer) => {
    asked.delete(productId);
    if (!('ok' in answer)) return;
    const found = answer.ok;
    const src = found === null ? null : `data:${found.type};base64,${found.base64}`;
    pictures.value = new Map([...[...pictures.value].slice(1 - PICTURES_MAX), [productId, src]]);
  });
}
