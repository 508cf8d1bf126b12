/** The page says that it draws. A page that is frozen, or whose pictures no longer reach the screen, says nothing. */

/** The host waits for five of them: main/hosts/keeper.ts. */
export const ALIVE_EVERY_MS = 2_000;

/**
 * Says it for as long as the page lives, one at a time.
 * @param say resolves when the terminal answered; without a connection it waits
 */
export function sayAlive(say: () => Promise<unknown>, page: Window = window): void {
  const again = (): void => void page.setTimeout(drawn, ALIVE_EVERY_MS);
  const now = (): void => void say().then(again, again);
  function drawn(): void {
    // A page that is hidden draws nothing, and is not frozen by that.
    if (page.document.hidden) now();
    else page.requestAnimationFrame(now);
  }
  drawn();
}
