import type { Lane, Role } from '#main/contract';
import type { Handlers } from '../../ports.ts';

/** Opens one more screen, in a window of its own where the host has windows. Answers its address where it has none. */
export type OpenScreen = (role: Role, lane: Lane) => Promise<string | null>;

/** @param opener the host's, which is there only after the terminal is open */
export const screenHandlers = (opener: () => OpenScreen): Pick<Handlers, 'screen.open'> => ({
  'screen.open': async ({ role }, { lane }) => ({ url: await opener()(role, lane) }),
});
