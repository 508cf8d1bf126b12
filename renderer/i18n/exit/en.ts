/** Leaving the kiosk, in English: the catalogue the others are measured against. */
export const exitEn = {
  title: 'Technician',
  hint: 'Type the technician’s PIN, or scan the technician’s card.',
  pin: 'PIN',
  done: 'Close the kiosk',
  wrong: 'This is not right.',
  wait: (seconds: string) => `Wait ${seconds} s.`,
  none: 'No technician’s PIN is set. Set one with guitai pin set.',
  noHost: 'This screen was not opened as a kiosk.',
  other: 'The kiosk could not be closed.',
  closing: 'The kiosk closes.',
};

export type ExitWords = { [K in keyof typeof exitEn]: (typeof exitEn)[K] extends string ? string : (typeof exitEn)[K] };
