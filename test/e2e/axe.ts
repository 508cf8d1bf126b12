/** axe on a page of the product's. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(of: Node, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

/** axe's findings of the dialog that is open, else of the page, as lines: rule, element, and what is wrong with it. */
export async function axeFindings(page: Page): Promise<string[]> {
  // It is large, and stays in the page.
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = window as never as { axe: Axe };
    const { violations } = await axe.run(document.querySelector('dialog[open]') ?? document, { resultTypes: ['violations'], preload: false });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
  });
}
