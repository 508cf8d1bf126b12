/** What is made when it is first asked for. */

/**
 * An object whose members are made at their first use, each once: statements that nobody asks for need no preparing, so
 * that a terminal is ready the sooner. A member that cannot be made is tried again at its next use.
 */
export function lazily<T extends object>(makers: { [K in keyof T]: () => T[K] }): T {
  const lazy = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[]) {
    Object.defineProperty(lazy, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = makers[name]();
        Object.defineProperty(lazy, name, { enumerable: true, value });
        return value;
      },
    });
  }
  return lazy;
}
