/** Headquarters' alarms in English: the catalogue the others are measured against. */
const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const headquartersEn = {
  stopped: 'Sending stopped',
  bar: 'Sending to headquarters has stopped. Selling goes on. Call the technician.',
  what: 'What it means',
  meaning: (seq: number) => `Headquarters holds another record in place of this terminal’s record ${seq}: two terminals use one name, or an older copy of this terminal’s data is in use.`,
  goesOn: (n: number) => `Selling, collecting and printing go on as usual. ${s(n, 'record waits', 'records wait')} on this terminal, and nothing of it is lost.`,
  call: 'Call the technician. Until then do not reset, replace or reinstall this terminal.',
  place: (stream: string, seq: number) => `${stream}, record ${seq}`,
  clockChip: (by: string) => `Clock ${by}`,
  clockTitle: 'This terminal’s clock is wrong',
  clockAhead: (by: string) => `It is ${by} ahead of headquarters’.`,
  clockBehind: (by: string) => `It is ${by} behind headquarters’.`,
  clockBody: 'Receipts show the wrong time, and payment schemes may refuse to collect. Selling for cash is not affected. Ask the technician to set the system’s clock.',
  slow: (n: number) => `Headquarters answers slowly: ${s(n, 'record', 'records')} at a time.`,
};

export type HeadquartersWords = { [K in keyof typeof headquartersEn]: (typeof headquartersEn)[K] extends string ? string : (typeof headquartersEn)[K] };
