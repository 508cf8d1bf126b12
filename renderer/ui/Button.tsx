import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

interface ButtonProps {
  onPress(): void;
  children?: ComponentChildren;
  /** `main`: the next action of the screen. `danger`: destroys. `plain`: no border. */
  kind?: 'main' | 'danger' | 'plain';
  icon?: IconName;
  /** The keyboard's key for the same, printed on the button. */
  keycap?: string;
  label?: string;
  disabled?: boolean;
  /** A button that stays down: whether it is. */
  pressed?: boolean;
  class?: string;
}

export const Button = ({ onPress, children, kind, icon, keycap, label, disabled, pressed, class: extra }: ButtonProps) => (
  <button
    type="button"
    class={['button', kind, extra].filter(Boolean).join(' ')}
    onClick={onPress}
    disabled={disabled ?? false}
    aria-label={label}
    aria-pressed={pressed}
    aria-keyshortcuts={keycap}
  >
    {icon && <Icon name={icon} />}
    {children !== undefined && <span class="button-text">{children}</span>}
    {keycap && (
      <kbd class="keycap" aria-hidden="true">
        {keycap}
      </kbd>
    )}
  </button>
);
