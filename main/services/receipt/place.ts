/** Which printer a receipt goes to. Pure. */
import type { DeviceView } from '#main/contract';
import type { PrintJob, PrintPlace } from '../../ports.ts';

/** Where a job goes, and how that printer is. */
export interface Target {
  place: PrintPlace;
  view: DeviceView;
}

/** Does it keep a printer from printing? */
export const isAway = ({ trouble }: DeviceView): boolean => trouble !== undefined && trouble !== 'paperLow';

/**
 * A receipt that has begun at a printer goes on there or nowhere: half of it is on that one's paper. One that has not
 * begun goes to the second printer while the first is away and the second is well. `gone` = its printer is not in the
 * settings any more; null = there is no printer.
 */
export function targetOf(job: Pick<PrintJob, 'place'>, views: readonly DeviceView[]): Target | 'gone' | null {
  const first = views.find(({ role }) => role === 'receiptPrinter');
  const second = views.find(({ role }) => role === 'receiptPrinterBackup');
  if (job.place === 'second') return second === undefined ? 'gone' : { place: 'second', view: second };
  const mayMove = job.place === undefined && second !== undefined && second.power === 'Online' && !isAway(second);
  if (mayMove && (first === undefined || isAway(first))) return { place: 'second', view: second };
  return first === undefined ? null : { place: 'first', view: first };
}
