import { useEffect } from 'preact/hooks';
import { pictureOf, wantPicture } from './pictures.ts';

/** The goods: their picture where the shop has one, else a tile with their first letter. */
export function Picture({ name, productId }: { name: string; productId: string | undefined }) {
  useEffect(() => wantPicture(productId), [productId]);
  const src = pictureOf(productId);
  return (
    <span class="picture" aria-hidden="true">
      {src === null ? <span class="picture-letter">{[...name.trim()][0]?.toUpperCase() ?? ''}</span> : <img src={src} alt="" />}
    </span>
  );
}
