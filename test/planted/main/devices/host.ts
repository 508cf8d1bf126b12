// Must be refused: main/devices may not import main/hosts/electron/devices.ts
import { forkUtility } from '../hosts/electron/devices.ts';
export const fork = forkUtility;
