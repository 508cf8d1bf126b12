import type { Signal } from '@preact/signals';

interface FieldProps {
  label: string;
  text: Signal<string>;
  kind: 'money' | 'name' | 'pin';
  isFirst?: boolean;
  lengthMax?: number;
  onEnter?: () => void;
}

/** A field that Enter leaves, also with a scanner's or an input method's keys in it. */
export function Field({ label, text, kind, isFirst, lengthMax, onEnter }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        class={kind === 'money' ? 'input money' : 'input'}
        {...(isFirst === true ? { 'data-first': true } : {})}
        {...(kind === 'pin' ? { type: 'password' as const } : {})}
        inputMode={kind === 'money' ? 'decimal' : kind === 'pin' ? 'numeric' : 'text'}
        autocomplete="off"
        maxLength={lengthMax}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.isComposing && !event.repeat) onEnter?.();
        }}
      />
    </label>
  );
}
