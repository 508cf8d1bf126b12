// Must be refused: main/wire may not import main/hosts/browser/host.ts
import { startBrowserHost } from '../hosts/browser/host.ts';
export const start = startBrowserHost;
