/** The counter's scale while somebody weighs. Only what stands still has a weight: a fault is never zero. */
export type ScaleView =
  /** No scale is bound: the weight is typed. */
  | { state: 'none' }
  | ({ state: 'stable'; /** Net of the tare, whole grams. */ grams: number } & ScaleExtras)
  | ({ state: 'unstable' | 'overload' | 'underZero' | 'silent' } & ScaleExtras);

export interface ScaleExtras {
  /** Is a tare taken, on the scale or here? */
  tared: boolean;
  /** Can the scale be set to zero from here? */
  canZero: boolean;
}
