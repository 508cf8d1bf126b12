/** Goods by weight: put on the scale, and taken as soon as it stands still. */
import { useEffect } from 'preact/hooks';
import type { ProductView, ScaleView } from '#main/contract';
import { formatQuantity } from '../i18n/format.ts';
import { scale } from '../state/terminal.ts';
import { language, money } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { ask, request, sound } from './link.ts';
import { Picture } from './Picture.tsx';
import { Sheet } from './Sheet.tsx';
import { sheet, weighing, words } from './state.ts';

/** The terminal tells of the scale for a while after it was asked. */
const ASK_EVERY_MS = 2000;

const gramsOf = (view: ScaleView | null): number | null => (view?.state === 'stable' && view.grams > 0 ? view.grams : null);

async function take(productId: string): Promise<void> {
  const answer = await ask('kiosk.weigh', { productId });
  if (answer === null) return;
  sheet.value = null;
  sound('found');
}

function Goods({ product }: { product: ProductView }) {
  const t = words.value;
  useEffect(() => {
    const look = () => void request('kiosk.scale', {}).then((answer) => 'ok' in answer && (scale.value = answer.ok));
    look();
    const timer = setInterval(look, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const grams = gramsOf(scale.value);
  const priceMinor = product.priceMinor ?? 0;
  return (
    <Sheet title={t.weighTitle(product.name)} kind="weigh">
      <div class="weigh-goods">
        <Picture name={product.name} productId={product.id} />
        <p class="weigh-now" aria-live="polite">
          <span class="weigh-grams">{grams === null ? '–' : formatQuantity(grams, 'kg', language.value)}</span>
          <span class="muted">{grams === null ? t.weighWait : `${t.perKg(money(priceMinor))} · ${money(Math.round((priceMinor * grams) / 1000))}`}</span>
        </p>
      </div>
      <Button kind="main" disabled={grams === null} onPress={() => void take(product.id)}>{t.weighTake}</Button>
    </Sheet>
  );
}

export const Weigh = () => (weighing.value === null ? null : <Goods product={weighing.value} />);
