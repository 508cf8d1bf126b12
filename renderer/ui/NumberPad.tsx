import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface NumberPadProps {
  value: string;
  onChange(value: string): void;
  /** The key beside zero: a decimal point, two zeros, or none. */
  extra?: '.' | '00';
  deleteLabel: string;
}

/** Longest text the pad types. */
const LENGTH_MAX = 12;

/** Digits for a finger. A keyboard types into the field itself. */
export function NumberPad({ value, onChange, extra, deleteLabel }: NumberPadProps) {
  const type = (text: string) => onChange((value + text).slice(0, LENGTH_MAX));
  return (
    <div class="pad">
      {['7', '8', '9', '4', '5', '6', '1', '2', '3'].map((digit) => (
        <Button key={digit} onPress={() => type(digit)}>
          {digit}
        </Button>
      ))}
      {extra ? <Button onPress={() => type(extra)}>{extra}</Button> : <span />}
      <Button onPress={() => type('0')}>0</Button>
      <Button label={deleteLabel} onPress={() => onChange(value.slice(0, -1))}>
        <Icon name="erase" />
      </Button>
    </div>
  );
}
