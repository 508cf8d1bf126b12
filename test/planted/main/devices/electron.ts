// Must be refused: only main/hosts/electron may import electron
import { utilityProcess } from 'electron';
export const fork = utilityProcess.fork;
