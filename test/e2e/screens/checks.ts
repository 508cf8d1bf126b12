/** Can everybody use what a page shows? axe, sizes of targets, and words that do not fit. */
import type { Page } from 'playwright';
import { axeFindings } from '../axe.ts';

/** Of the open dialog, else of the page: axe's findings, targets below 56 px and buttons that are cut, as lines. */
export async function findings(page: Page): Promise<string[]> {
  const boxes = await page.evaluate(() => {
    const within = document.querySelector('dialog[open]') ?? document;
    const small = [...within.querySelectorAll('button, [role=option], input')].flatMap((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width >= 56 && height >= 56 ? [] : [`small: ${element.className} ${element.textContent} ${width}×${height}`];
    });
    const cut = [...within.querySelectorAll('.button')].flatMap((element) => {
      const box = element.getBoundingClientRect();
      const isSpilt = [...element.children].some((child) => {
        const inner = child.getBoundingClientRect();
        return inner.left < box.left - 1 || inner.right > box.right + 1 || inner.bottom > box.bottom + 1;
      });
      return isSpilt || element.scrollWidth > element.clientWidth + 1 || box.right > innerWidth + 1 ? [`cut: ${element.textContent}`] : [];
    });
    return [...small, ...cut];
  });
  return [...(await axeFindings(page)), ...boxes];
}
