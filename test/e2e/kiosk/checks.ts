/** What a page of the kiosk must hold, read from its boxes. */
import type { Page } from 'playwright';
import { axeFindings } from '../axe.ts';

/** Every target is at least so wide and high. */
export const TARGET_PX = 64;

/**
 * The upright kiosk that reach is stated for. 32 inches of 16:9 are 708.4 mm high; 50 mm of frame above. Controls end at 1,200 mm.
 */
export const KIOSK_HIGH_MM = 1700;
const FRAME_ABOVE_MM = 50;
const PICTURE_HIGH_MM = 708.4;
const CONTROLS_BELOW_MM = 1200;
const ROWS = 1920;
/** The first row of pixels that may hold a control: 1219.7 of 1920. */
export const FIRST_ROW = ((KIOSK_HIGH_MM - FRAME_ABOVE_MM - CONTROLS_BELOW_MM) / PICTURE_HIGH_MM) * ROWS;

const CONTROLS = 'button, input, a[href]';

/** axe's findings, and targets that are too small, of the dialog that is open, else of the page. */
export async function found(page: Page, targetPx: number): Promise<string[]> {
  const small = await page.evaluate(
    ({ px, controls }) => {
      const within = document.querySelector('dialog[open]') ?? document;
      return [...within.querySelectorAll(controls)].flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        return !element.checkVisibility({ visibilityProperty: true }) || (width >= px && height >= px) ? [] : [`small: ${element.className} ${element.textContent} ${width}×${height}`];
      });
    },
    { px: targetPx, controls: CONTROLS },
  );
  return [...(await axeFindings(page)), ...small];
}

/** Controls whose visible upper edge is above the reach. What is scrolled away within a list is not pressed where it is. */
export const tooHigh = (page: Page): Promise<string[]> =>
  page.evaluate(
    ({ first, controls }) => {
      const within = document.querySelector('dialog[open]') ?? document;
      return [...within.querySelectorAll(controls)].flatMap((element) => {
        if (!element.checkVisibility({ visibilityProperty: true })) return [];
        let { top } = element.getBoundingClientRect();
        for (let box = element.parentElement; box !== null; box = box.parentElement) {
          if (getComputedStyle(box).overflowY === 'auto') top = Math.max(top, box.getBoundingClientRect().top);
        }
        return top >= first ? [] : [`${element.className} ${element.textContent} at row ${Math.round(top)}`];
      });
    },
    { first: FIRST_ROW, controls: CONTROLS },
  );

/** Words that stick out of their button or of the window, and text that is cut where nothing scrolls. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const scrolls = (element: Element): boolean => {
      for (let box: Element | null = element; box !== null; box = box.parentElement) if (getComputedStyle(box).overflowY === 'auto' || getComputedStyle(box).overflowX === 'auto') return true;
      return false;
    };
    const within = document.querySelector('dialog[open]') ?? document;
    const texts = [...within.querySelectorAll('button, h1, h2, p, .line-amount, .steps-count, .way li, .strip-line')];
    return texts.flatMap((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden') !== null) return [];
      const box = element.getBoundingClientRect();
      const named = `${element.className}: ${element.textContent?.slice(0, 40)} ${Math.round(box.left)},${Math.round(box.top)}–${Math.round(box.right)},${Math.round(box.bottom)}`;
      const spills = [...element.children].some((child) => {
        const inner = child.getBoundingClientRect();
        return inner.width > 0 && (inner.left < box.left - 1 || inner.right > box.right + 1 || inner.bottom > box.bottom + 1 || inner.top < box.top - 1);
      });
      const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && !element.matches('.top-shop');
      const isOutside = box.left < -1 || box.right > innerWidth + 1 || (!scrolls(element) && (box.top < -1 || box.bottom > innerHeight + 1));
      return [...(spills ? [`spills ${named}`] : []), ...(isCut ? [`cut ${named}`] : []), ...(isOutside ? [`outside ${named}`] : [])];
    });
  });
