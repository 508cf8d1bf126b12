/** What a scale says, and its units as whole grams. Pure. */

/** Never a zero for a fault: only `stable` has a weight. `silent`: no answer, or none that can be believed. */
export type ScaleReading =
  | {
      state: 'stable';
      /** Whole grams, net of a tare taken on the scale; zero or more. */
      grams: number;
      /** Is it net of such a tare? Absent where the scale does not say. */
      net?: boolean;
    }
  | { state: 'unstable' }
  | { state: 'overload' }
  | { state: 'underZero' }
  | { state: 'silent' };

export type WeightUnit = 'g' | 'kg' | 'lb';

/** Most digits of a weight that is taken. Far more than any scale has. */
export const DIGITS_MAX = 7;

/** A unit in hundred-thousandths of a gram: 1 lb = 453.59237 g exactly (international yard and pound agreement, 1959). */
const PER_UNIT: Record<WeightUnit, bigint> = { g: 100_000n, kg: 100_000_000n, lb: 45_359_237n };

/**
 * Whole grams of a decimal text, exactly converted and then rounded to the nearest gram, a half up.
 * @param digits the weight without its point: `01234`
 * @param decimals how many of them stand behind the point
 * @returns null where it is no weight, or one of more than `DIGITS_MAX` digits
 */
export function gramsOf(digits: string, decimals: number, unit: WeightUnit): number | null {
  if (digits === '' || digits.length > DIGITS_MAX || decimals > digits.length) return null;
  for (const digit of digits) if (digit < '0' || digit > '9') return null;
  const gram = PER_UNIT.g * 10n ** BigInt(decimals);
  return Number((2n * BigInt(digits) * PER_UNIT[unit] + gram) / (2n * gram));
}
