/** The store that cannot save, in English: the catalogue the others are measured against. */
export const storeEn = {
  title: 'Nothing can be saved',
  since: (time: string, age: string) => `since ${time}${age === '' ? '' : ` (${age})`}`,
  trying: 'Opening it again…',
  nextTry: (seconds: number) => (seconds > 0 ? `Tries again in ${seconds} s` : 'Tries again now'),
  again: 'Try again',
  details: 'Details',
  // What happened, and what to do
  diskFull: 'The disk is full.',
  diskFullDo: 'Free some space on this machine, or call the technician.',
  diskFailed: 'The disk reports an error.',
  diskFailedDo: 'Check that the disk is connected. If it stays so, call the technician.',
  readOnly: 'The disk cannot be written to.',
  readOnlyDo: 'Call the technician: the data folder has to be writable.',
  corrupt: 'The database is damaged.',
  corruptDo: 'Call the technician: it is restored from a backup with “guitai restore --from newest”.',
  missing: 'The database is not where it was.',
  missingDo: 'Is a disk unplugged, or was a folder moved? Put it back, or call the technician.',
  // The dialog
  worksTitle: 'Still works',
  works: ['Looking at prices', 'The cart: it stays on this screen, and is saved afterwards'],
  worksNotTitle: 'Not until it saves again',
  worksNot: ['Taking money, in whatever way', 'Refunds, holding and clearing a sale', 'Printing, and opening the drawer'],
  money: 'What was collected until then is safe. Do not take cash for a sale that this screen does not complete.',
  backupAge: (age: string) => `Newest backup: ${age} old`,
  technical: 'For the technician',
  stillStopped: 'It still cannot save.',
  savesAgain: 'It saves again. Look at the sale: it is as it was saved.',
  // Room
  lowChip: (room: string) => `Disk: ${room} left`,
  lowTitle: 'The disk is nearly full',
  lowBody: (room: string) => `${room} are left. When it is full, nothing can be saved. Free some space on this machine, or call the technician.`,
  // A new stream
  streamTitle: (name: string) => `From now on receipts are numbered ${name}-…`,
  moved: 'The data were copied, or came to another machine. So that no number is used twice, a new series begins.',
  restored: 'The data were restored from a backup. So that no number is used twice, a new series begins.',
  fork: 'Two terminals had one name. So that no number is used twice, a new series begins.',
  ok: 'OK',
};

export type StoreWords = typeof storeEn;
