/** Which screens a terminal opens by itself. */
import type { Role } from '#main/contract';
import type { Terminal } from '../compose.ts';

/** Those of a counter or of a kiosk; in training the customer's phone, too. */
export const screensOf = ({ kiosk }: Pick<Terminal, 'kiosk'>, isTraining: boolean): Role[] => [
  ...(kiosk === null ? (['cashier', 'display'] as const) : (['kiosk'] as const)),
  ...(isTraining ? (['phone'] as const) : []),
];
