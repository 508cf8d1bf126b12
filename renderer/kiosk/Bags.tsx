import { kiosk } from '../state/terminal.ts';
import { money } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { send } from './link.ts';
import { Picture } from './Picture.tsx';
import { Question } from './Question.tsx';
import { bagCount, words } from './state.ts';

/** Carrier bags, each with its price, before anything is paid. */
export function Bags() {
  const t = words.value;
  const bags = kiosk.value?.bags ?? [];
  const hasSome = bags.some((bag) => bagCount(bag) > 0);
  return (
    <Question
      title={t.bagsTitle}
      icon="bag"
      back={() => send('kiosk.go', { to: 'scanning' })}
      next={<Button kind="main" onPress={() => send('kiosk.go', { to: 'extras' })}>{hasSome ? t.bagsNext : t.bagsNone}</Button>}
    >
      <ul class="bags">
        {bags.map((bag) => {
          const count = bagCount(bag);
          const set = (to: number) => send('kiosk.bags', { productId: bag.id, count: to });
          return (
            <li key={bag.id} class="bag">
              <Picture name={bag.name} productId={bag.id} />
              <span class="line-what">
                <span class="line-name">{bag.name}</span>
                <span class="line-each">{bag.priceMinor === null ? '' : money(bag.priceMinor)}</span>
              </span>
              <span class="steps">
                <Button class="step" label={t.less(bag.name)} disabled={count === 0} onPress={() => set(count - 1)}><Icon name="minus" /></Button>
                <span class="steps-count">{count}</span>
                <Button class="step" label={t.more(bag.name)} onPress={() => set(count + 1)}><Icon name="plus" /></Button>
              </span>
            </li>
          );
        })}
      </ul>
    </Question>
  );
}
