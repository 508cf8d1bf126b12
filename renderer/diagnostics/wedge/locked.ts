/** A scan at a screen that is locked: said and heard, and nothing else. */
import { volume } from '../../state/preferences.ts';
import { play } from '../../ui/sounds.ts';
import { remark } from '../state.ts';
import { wedgeWords } from './words.ts';

const SAID_FOR_MS = 6000;

export function scanWhileLocked(): void {
  const said = { text: wedgeWords.value.locked, isAmber: true };
  remark.value = said;
  setTimeout(() => remark.value === said && (remark.value = null), SAID_FOR_MS);
  play('notFound', Number(volume.value));
}
