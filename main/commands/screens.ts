/** Which screens a terminal opens by itself. */
import type { Role } from '#main/contract';
import type { Terminal } from '../compose.ts';
import type { Opened } from './open.ts';

/** Those of a counter or of a kiosk; in training the customer's phone, too. */
export const screensOf = ({ kiosk }: Pick<Terminal, 'kiosk'>, isTraining: boolean): Role[] => [
  ...(kiosk === null ? (['cashier', 'display'] as const) : (['kiosk'] as const)),
  ...(isTraining ? (['phone'] as const) : []),
];

/** Is the kiosk's screen one that a customer cannot leave? A shop's is. One in training is a window among others, unless it is asked for: whoever learns wants the desktop back. */
export const isLocked = ({ sandboxUrl }: Pick<Opened, 'sandboxUrl'>, asked: boolean): boolean => asked || sandboxUrl === undefined;
