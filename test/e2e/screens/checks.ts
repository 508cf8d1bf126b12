/** Can everybody use what a page shows? axe, sizes of targets, and words that do not fit. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Of the open dialog, else of the page: axe's findings, targets below 56 px and buttons that are cut, as lines. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    interface Found {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    }
    const { axe } = window as never as { axe: { run(of: Node): Promise<Found> } };
    const within = document.querySelector('dialog[open]') ?? document;
    const found = await axe.run(within);
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
    return [...found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`)), ...small, ...cut];
  });
}
