import { useSignal } from '@preact/signals';
import type { ProductView } from '#main/contract';
import { keys } from '../state/terminal.ts';
import { money } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { pick } from './link.ts';
import { Picture } from './Picture.tsx';
import { Sheet } from './Sheet.tsx';
import { words } from './state.ts';

function Tile({ product }: { product: ProductView }) {
  const { priceMinor, unit, name, id } = product;
  return (
    <button type="button" class="tile" onClick={() => void pick(id)}>
      <Picture name={name} productId={id} />
      <span class="tile-name">{name}</span>
      <span class="tile-price">{priceMinor === null ? '' : unit === 'kg' ? words.value.perKg(money(priceMinor)) : money(priceMinor)}</span>
    </button>
  );
}

/** Goods without a barcode, by their picture. */
export function Pick() {
  const t = words.value;
  const at = useSignal(0);
  const groups = keys.value;
  const group = groups[at.value] ?? groups[0];
  return (
    <Sheet title={t.pickTitle} kind="pick">
      {groups.length > 1 && (
        <div class="groups" role="group" aria-label={t.pickGroups}>
          {groups.map(({ name }, index) => (
            <Button key={name} class="group" pressed={index === at.value} onPress={() => (at.value = index)}>{name}</Button>
          ))}
        </div>
      )}
      <div class="tiles">{group?.products.map((product) => <Tile key={product.id} product={product} />)}</div>
    </Sheet>
  );
}
