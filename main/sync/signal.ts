/** A flag that one loop waits for: any number of sets before the wait count as one. */
export interface Signal {
  set(): void;
  /** Resolves at once if it was set since the last wait. */
  wait(): Promise<void>;
}

export function signal(): Signal {
  let raised = false;
  let resume: (() => void) | null = null;
  return {
    set() {
      raised = true;
      resume?.();
    },
    async wait() {
      if (!raised) await new Promise<void>((resolve) => { resume = resolve; });
      resume = null;
      raised = false;
    },
  };
}
