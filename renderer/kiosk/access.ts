/** How this screen looks and sounds to the customer before it. Every customer begins anew. */
import { effect, signal } from '@preact/signals';

export interface Access {
  /** Everything one presses in the lower part. */
  reach: boolean;
  contrast: boolean;
  big: boolean;
  sound: boolean;
}

export type AccessName = keyof Access;

/** What every customer begins with. */
const atFirst: Access = { reach: false, contrast: false, big: false, sound: true };
export const access = signal<Access>(atFirst);

export const toggle = (name: AccessName): void => void (access.value = { ...access.value, [name]: !access.value[name] });

export const resetAccess = (): void => void (access.value = atFirst);

/** Puts it on the page, where the style sheets read it. */
export function startAccess(): void {
  effect(() => {
    const { dataset } = document.documentElement;
    dataset['reach'] = access.value.reach ? 'low' : 'free';
    dataset['contrast'] = access.value.contrast ? 'high' : 'plain';
    dataset['text'] = access.value.big ? 'big' : 'plain';
  });
}
