/** A scheme's bill as lines. What a bill unpacks to may be a hundred times what came. */
import { Fault } from '#main/contract';

/** Lines of one bill that are read. */
export const BILL_LINES_MAX = 500_000;

/** @throws Fault BILL where there are more */
export function billLines(text: string): string[] {
  const lines = text.split(/\r?\n/, BILL_LINES_MAX + 1);
  if (lines.length > BILL_LINES_MAX) throw new Fault('BILL', `the bill has more than ${BILL_LINES_MAX} lines: ask the scheme for the bill of this shop alone`);
  return lines;
}
