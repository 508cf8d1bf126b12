export interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  /** What to type or do, where something is wrong. */
  remedy?: string;
}

const failed = (name: string, error: unknown, remedy: string): Finding => ({
  name, ok: false, detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '', remedy,
});

/** What a probe says, or why it failed and what mends it. */
export function check(name: string, probe: () => string, remedy: string): Finding {
  try {
    return { name, ok: true, detail: probe() };
  } catch (error) {
    return failed(name, error, remedy);
  }
}

/** The same for a probe that waits. */
export async function checkAsync(name: string, probe: () => Promise<string>, remedy: string): Promise<Finding> {
  try {
    return { name, ok: true, detail: await probe() };
  } catch (error) {
    return failed(name, error, remedy);
  }
}
