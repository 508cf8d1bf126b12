import { money } from '../state/words.ts';

/** An amount as large as its place allows: the style sheet knows the place, this tells how long it is. */
export function Amount({ amountMinor, of: place }: { amountMinor: number; of: 'hero' | 'total' | 'pay' }) {
  const text = money(amountMinor);
  return <span class={`${place}-amount`} style={`--chars: ${text.length}`}>{text}</span>;
}
